#!/usr/bin/env bash
# Take an environment's stacks back after an operation that failed or still goes on: cfngen rollback.
set -euo pipefail

if [[ $# -eq 0 || $1 == -* ]]; then
    echo "Usage: scripts/rollback.sh ENV [OPTION…]     as scripts/rollback.sh prod --skip RdsPostgresqlStack/DBInstance" >&2
    exit 2
fi
exec "$(dirname "${BASH_SOURCE[0]}")/cfngen.sh" rollback --env "$@"
