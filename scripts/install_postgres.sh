#!/usr/bin/env bash
# Installs PostgreSQL's server for the tests where nobody need be asked: as root, with apt. Elsewhere with_postgres.py says what to install.
set -euo pipefail

if [ -n "${CREWHALL_TEST_POSTGRES:-}" ] || command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then exit 0; fi
echo "Installing PostgreSQL for the tests …"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
