#!/usr/bin/env bash
# Show what an environment's change sets do: cfngen changeset show.
set -euo pipefail

if [[ $# -eq 0 || $1 == -* ]]; then
    echo "Usage: scripts/describe-changeset.sh ENV [OPTION…]     as scripts/describe-changeset.sh prod --format json" >&2
    exit 2
fi
exec "$(dirname "${BASH_SOURCE[0]}")/cfngen.sh" changeset show --env "$@"
