"""`python -m cfngen` is the `cfngen` command."""

from cfngen.cli import main

main()
