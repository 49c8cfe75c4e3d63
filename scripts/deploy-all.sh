#!/usr/bin/env bash
# Deploy every root stack of an environment, from build to outputs: cfngen deploy.
set -euo pipefail

if [[ $# -eq 0 || $1 == -* ]]; then
    echo "Usage: scripts/deploy-all.sh ENV [OPTION…]     as scripts/deploy-all.sh dev --local --yes" >&2
    exit 2
fi
exec "$(dirname "${BASH_SOURCE[0]}")/cfngen.sh" deploy --env "$@"
