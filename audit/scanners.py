"""checkov, CloudFormation Guard and cdk-nag, each run over a folder of templates."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from audit.findings import Finding, Scan, View, template_name
from audit.install import HERE, Tools
from cfngen.errors import CfngenError

_CONTROL = re.compile(r"\[(CT\.[A-Z0-9.]+)\]")
_RESOURCE = re.compile(r"/Resources/([^/]+)")


def checkov(tools: Tools, folder: Path, view: View) -> Scan:
    """Run checkov's CloudFormation checks.

    Source: https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html
    """
    options = ["--framework", "cloudformation", "--compact", "--quiet", "--skip-download", "-o", "json"]
    report = _json(_run([tools.checkov, "-d", folder, *options], allowed=(0, 1)))
    if report.get("summary", {}).get("parsing_errors"):
        raise CfngenError("checkov could not read every template", where=str(folder))
    failed = [
        Finding(
            "checkov",
            check["check_id"],
            _place(check["file_path"].lstrip("/"), check["resource"].rpartition(".")[2]),
            view,
            check["check_name"],
        )
        for check in report.get("results", {}).get("failed_checks", [])
    ]
    passed = report.get("summary", report)["passed"]
    return Scan("checkov", view, passed, _sorted(failed))


def guard(tools: Tools, folder: Path, view: View) -> Scan:
    """Run the Control Tower proactive controls in CloudFormation Guard; rules are named by control (CT.RDS.PR.1).

    Source: https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html
    """
    return _guard(tools, "guard", tools.guard_rules, folder, view)


def guard_registry(tools: Tools, rules: Path, folder: Path, view: View) -> Scan:
    """Run a folder of Guard rules, such as one set of the AWS Guard Rules Registry, which no package carries.

    Source: https://github.com/aws-cloudformation/aws-guard-rules-registry
    """
    return _guard(tools, "guard-registry", rules, folder, view)


def _guard(tools: Tools, tool: str, rules: Path, folder: Path, view: View) -> Scan:
    """Run Guard; a verdict is one rule over one template."""
    options = ["-o", "json", "--structured", "--show-summary", "none"]
    text = _run([tools.guard, "validate", "-r", rules, "-d", folder, *options], allowed=(0, 19))
    failed, passed = [], 0
    for template in _json(text):
        passed += len(template["compliant"])
        name = str(Path(template["name"]).relative_to(folder))
        for failure in template["not_compliant"]:
            rule = failure["Rule"]
            message = next(_values(rule, "custom_message"), "").strip()
            control = _CONTROL.search(message)
            title = control[1] if control else rule["name"]
            found = {match[1] for path in _values(rule, "path") if (match := _RESOURCE.match(path))}
            failed += [Finding(tool, title, _place(name, it), view, _first(message)) for it in found or {""}]
    return Scan(tool, view, passed, _sorted(failed))


def cdk_nag(tools: Tools, folder: Path, view: View) -> Scan:
    """Run cdk-nag's HIPAA Security, NIST 800-53 rev 5 and AWS Solutions packs.

    Source: https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
    """
    templates = sorted(path for path in folder.rglob("*") if path.is_file())
    verdicts = _json(_run(["node", HERE / "nag.js", tools.npm, *templates], allowed=(0,)))
    found: dict[str, list[Finding]] = {"fail": [], "undecided": []}
    for verdict in verdicts:
        if verdict["status"] != "pass":
            name = str(Path(verdict["template"]).relative_to(folder))
            message = verdict["message"].partition(" - (Control ID")[0]
            place = _place(name, verdict["resource"])
            found[verdict["status"]].append(Finding("cdk-nag", verdict["rule"], place, view, message))
    passed = sum(verdict["status"] == "pass" for verdict in verdicts)
    return Scan("cdk-nag", view, passed, _sorted(found["fail"]), _sorted(found["undecided"]))


SCANNERS: tuple[Callable[[Tools, Path, View], Scan], ...] = (checkov, guard, cdk_nag)


def _place(path: str, logical_id: str) -> str:
    name = template_name(Path(path))
    return f"{name}:{logical_id}" if logical_id else name


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(set(findings)))


def _values(node: Any, key: str) -> Iterator[str]:
    """Yield the texts under `key` at any depth, but for what a value was compared to."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key and isinstance(value, str) and value:
                yield value
            elif name != "to":
                yield from _values(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value, key)


def _first(message: str) -> str:
    """Take the first line of a Guard message, without the control's id."""
    return _CONTROL.sub("", message).strip(": \n").partition("\n")[0].strip()


def _run(command: list[str | Path], allowed: tuple[int, ...]) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode not in allowed:
        raise CfngenError(
            f"the scanner ended with {done.returncode}",
            where=Path(command[0]).name,
            hint=(done.stderr or done.stdout).strip()[-2000:],
        )
    return done.stdout


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise CfngenError(f"the scanner's answer is not JSON: {error}", hint=text[:500]) from error
