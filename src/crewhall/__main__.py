"""`python -m crewhall` is the `crewhall` command."""

from crewhall.cli.main import main

main()
