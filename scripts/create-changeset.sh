#!/usr/bin/env bash
# Upload an environment's templates, make its change sets and show what they do: cfngen changeset create.
set -euo pipefail

if [[ $# -eq 0 || $1 == -* ]]; then
    echo "Usage: scripts/create-changeset.sh ENV [OPTION…]     as scripts/create-changeset.sh prod --format markdown" >&2
    exit 2
fi
exec "$(dirname "${BASH_SOURCE[0]}")/cfngen.sh" changeset create --env "$@"
