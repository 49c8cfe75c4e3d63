#!/usr/bin/env bash
# Run cfngen: that of the repository's virtual environment where there is one, else the one on PATH.
set -euo pipefail

own="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.venv/bin/cfngen"
if [[ -x $own ]]; then
    exec "$own" "$@"
fi
exec cfngen "$@"
