#!/usr/bin/env bash
# Execute an environment's approved change sets and watch them: cfngen changeset execute.
set -euo pipefail

if [[ $# -eq 0 || $1 == -* ]]; then
    echo "Usage: scripts/execute-changeset.sh ENV [OPTION…]     as scripts/execute-changeset.sh prod --timeout 3600" >&2
    exit 2
fi
exec "$(dirname "${BASH_SOURCE[0]}")/cfngen.sh" changeset execute --env "$@"
