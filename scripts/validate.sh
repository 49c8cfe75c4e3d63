#!/usr/bin/env bash
# The committed templates are what the Python modules make, and cfn-lint accepts them.
# Uses the project's virtual environment where there is one, else the cfngen on PATH.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
cfngen=cfngen
if [[ -x .venv/bin/cfngen ]]; then
    cfngen=.venv/bin/cfngen
fi

"$cfngen" build --check
"$cfngen" lint
