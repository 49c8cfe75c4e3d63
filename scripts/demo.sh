#!/usr/bin/env bash
# The main job from build to outputs on the embedded endpoint, then the reviews of two changes: no AWS, nothing is left.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
state="$(mktemp -d)"
export CFNGEN_LOCAL_STATE="$state/local.sqlite"
trap 'scripts/cfngen.sh local stop 2>"$state/log" || true; rm -rf "$state"' EXIT
bold='' dim='' plain=''
if [[ -t 2 && -z ${NO_COLOR:-} ]]; then
    bold=$'\033[1m' dim=$'\033[2m' plain=$'\033[0m'
fi

title() {
    echo >&2
    echo "$bold$1$plain" >&2
}
run() {
    echo "$dim\$ cfngen $*$plain" >&2
    scripts/cfngen.sh "$@"
}

title "1  Python becomes YAML: the same templates for every environment, and the parameters of each"
run build
title "2  Two linters, one report"
run lint
title "3  The templates go to S3, under keys that name their content"
scripts/cfngen.sh local start --port 0 --resource-seconds 0.1 >"$state/log" 2>&1
run upload --env dev --local 2>&1 | grep -v '^  uploaded'
title "4  Change sets of both root stacks, reviewed and executed: us-east-1 first, its outputs feed Tokyo"
run deploy --env dev --local --yes --quiet >"$state/review"
grep ' to add' "$state/review"
title "5  What came out"
run outputs --env dev --local
title "6  One setting changes: this is what a reviewer sees before it is executed"
run deploy --env dev --local --yes --quiet --parameter-overrides DBInstanceClass=db.t4g.small |
    grep --line-buffered -v '^clinic-dev\.'
title "7  A change that would replace the database is refused, with exit code 4"
code=0
run deploy --env dev --local --yes --quiet --parameter-overrides DBName=records | sed -n 1,6p || code=$?
test "$code" -eq 4
title "Nothing of this is left. Your turn: cfngen deploy --env dev --local"
