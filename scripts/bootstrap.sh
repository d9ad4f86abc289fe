#!/usr/bin/env bash
# Makes .venv hold exactly what requirements/ locks: `bootstrap.sh server` or `bootstrap.sh dev`. When it does already, nothing happens.
# PYTHON names another interpreter than the first python3 that is new enough.
set -euo pipefail
cd "$(dirname "$0")/.."
# uv brings no Python of its own, and trusts the certificates that the system trusts, where it has any: a minimal one has not, and uv then
# takes the ones it comes with. Two names of that setting: of newer and of older versions.
export UV_PYTHON_DOWNLOADS=never
if [ -n "$(ls /etc/ssl/certs 2>/dev/null)" ]; then export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}" UV_NATIVE_TLS="${UV_NATIVE_TLS:-1}"; fi

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# Sets `python`.
find_python() {
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if new_enough "$python"; then return; fi
    done
    fail "Crewhall needs Python 3.11 or newer; here is $(${PYTHON:-python3} -V 2>&1 || true)." \
        "Install one (Debian: apt-get install python3; macOS: brew install python3), or name it: make run PYTHON=/path/to/python3"
}

# A virtual environment with pip in the folder $1. Debian keeps what that takes in a package of its own.
make_venv_with_pip() {
    if "$python" -m venv "$1" >/dev/null 2>&1; then return; fi
    rm -rf "$1"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python3-venv …"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
        if "$python" -m venv "$1"; then return; fi
    fi
    fail "\`$python -m venv\` does not work here: Python's ensurepip is missing." \
        "On Debian and Ubuntu: apt-get install python3-venv. Elsewhere: put uv on the PATH (pipx install uv). Then start again."
}

# Sets `uv`: the one on the PATH, else the locked one, kept in an environment of its own where no sync removes it.
find_uv() {
    uv=uv
    if uv --version >/dev/null 2>&1; then return; fi
    uv=.venv/.uv/bin/uv
    if [ -x $uv ]; then return; fi
    mkdir -p .venv
    make_venv_with_pip .venv/.uv
    .venv/.uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
}

wanted=$1
# An environment for development holds the server's packages too, and stays one.
if [ -x .venv/bin/pytest ]; then wanted=dev; fi
state="$wanted $PWD $(cat pyproject.toml requirements/tools.txt "requirements/$wanted.txt" | cksum)"
stamp=.venv/.locked
if [ "$(cat $stamp 2>/dev/null)" = "$state" ] && new_enough .venv/bin/python; then exit 0; fi

echo "Preparing .venv with the $wanted packages …"
find_python
rm -f $stamp
if ! new_enough .venv/bin/python; then rm -rf .venv; fi
find_uv
if ! new_enough .venv/bin/python; then $uv venv --quiet --allow-existing --python "$python" .venv; fi
$uv pip sync --quiet --python .venv/bin/python --require-hashes "requirements/$wanted.txt"
# The sync takes away what no lock file names, Crewhall itself too; so this comes after it, each time.
$uv pip install --quiet --python .venv/bin/python --no-deps --build-constraint requirements/tools.txt --editable .
printf '%s' "$state" >$stamp
