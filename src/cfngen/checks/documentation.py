"""The page that documents every check, made from the checks themselves: `python -m cfngen.checks.documentation`."""

from __future__ import annotations

import sys
from itertools import groupby

from cfngen.checks.catalogue import catalogue
from cfngen.checks.framework import Check

_HEAD = """\
# Checks

<!-- Made by `python -m cfngen.checks.documentation > docs/checks.md`; edit the checks, not this page. -->

`cfngen check` looks at what would be deployed: parameters, conditions and nested stacks are resolved for every
environment, and what cannot be decided offline is reported as undecided, never as passed. It runs on the project, and
on any CloudFormation template or folder: `cfngen check PATH --parameters FILE --region REGION`.

An **error** makes the command exit 1; a **warning** or an **info** does so only with `--severity`. `--only ID` and
`--skip ID` choose checks, `--format json|sarif|junit|github` is for other tools, and `--report html|markdown` with
`--lang ja|en` prints a page for auditors. A check that is lenient in an environment gives a warning there instead of
an error. A check of certain layers is asked only of a project that has one of them; elsewhere its subject lies outside
the templates, and the command says so.

## Waivers

`waivers.toml` at the project's root holds what somebody agreed to live with. A waived finding stays in every report,
as waived. A waiver whose last day is over, that nothing needs any more, or that names a check or an environment that
does not exist is an error (CG999 for the first two).

```toml
[[waiver]]                                        # a finding of a check
check = "K03"                                     # its id, or guard:RULE_NAME for a rule of --guard
resource = "security/secrets-manager:AppSecret"   # layer/template:LogicalId; * and ? stand for any characters
environments = ["dev"]                            # left out: every environment
without_layers = ["security-ext"]                 # left out: always; else not in projects with one of these layers
reason = "…"
ticket = "SEC-102"
owner = "application team"
expires = 2027-03-31                              # the last day, in UTC

[[change]]                                        # a change that `changeset` and `deploy` would block
rule = "change-replace"                           # otherwise as above
```

## Rules in CloudFormation Guard's language

`cfngen check --guard FILE` runs other people's rules with CloudFormation Guard's own evaluator, on the resolved
templates: a `Ref` to a parameter is its value in the environment, and flags and numbers have the type that the
resource wants. Each rule is a check with the id `guard:NAME`, for `--only`, `--skip`, waivers and every format. A rule
that fails on a value that is not known offline is undecided.

## What is reported beside the checks

| id | what |
|---|---|
| CG000 | a file that cannot be read, or is no template |
| CG999 | a waiver that has expired, or that nothing needs |
| a check's own id | the check failed itself; the others went on. `cfngen --debug check` shows the traceback |
"""


def page() -> str:
    """The whole page, the same for the same checks."""
    checks = sorted(catalogue().values(), key=lambda check: (check.module.rpartition("/")[0], check.id))
    lines = [_HEAD, f"## The {len(checks)} checks", ""]
    for subject, them in groupby(checks, key=lambda check: check.module.rpartition("/")[0]):
        lines += [f"### {subject.capitalize()}", "", "| id | check | severity |", "|---|---|---|"]
        mine = list(them)
        lines += [f"| [{it.id}](#{it.id.lower()}) | {it.title} | {_severity(it)} |" for it in mine]
        lines += ["", *(line for it in mine for line in _check(it))]
    return "\n".join(lines)


def _severity(check: Check) -> str:
    return f"{check.severity} (warning in {', '.join(check.lenient)})" if check.lenient else check.severity


def _check(it: Check) -> list[str]:
    lines = [f'<a id="{it.id.lower()}"></a>', "", f"#### {it.id}: {it.title}", ""]
    lines += [f"**What.** {it.what}", "", f"**Why.** {it.why}", "", f"**Fix.** {it.fix}", ""]
    facts = [f"Source: <{it.source}>"]
    if it.frameworks:
        named = [name for name in it.controls if "-" in name]
        facts.append(f"Stands for (our reading): {', '.join(named)} — {'; '.join(it.frameworks)}")
    facts += [f"Elsewhere: {', '.join(it.also)}"] if it.also else []
    facts += [f"Asked of projects with the layer {' or '.join(it.layers)}"] if it.layers else []
    facts.append(f"Made by `checks/{it.module}.py`")
    lines += [f"- {fact}" for fact in facts]
    for word, text in (("Before", it.before), ("After", it.after)):
        lines += ["", f"{word}:", "", "```yaml", text.rstrip("\n"), "```"]
    for name, text in it.beside.items():
        lines += ["", f"Beside it, `{name}`:", "", "```yaml", text.rstrip("\n"), "```"]
    return [*lines, ""]


if __name__ == "__main__":
    sys.stdout.buffer.write(page().encode())
