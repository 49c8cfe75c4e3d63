"""AWS's own cloudformation-validate: the first tier, which sees one template at a time and takes milliseconds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from cloudformation_validate import (
    CompositeEngine,
    DetailLevel,
    Diagnostic,
    PseudoParameterOverrides,
    Severity,
    ValidateConfig,
    ValidationError,
)

from cfngen.errors import CfngenError
from cfngen.lint.configuration import Configuration
from cfngen.lint.hits import Hit
from cfngen.lint.targets import Target

# Its fatal rules with cfn-lint's number are cfn-lint's rule, but for these, whose number means another rule there.
_RENAMED = {
    "F0000": "E0000",  # a duplicate key
    "F0001": "E1001",  # no Resources
    "F0002": "E1001",  # another AWSTemplateFormatVersion
    "F0005": "E1001",  # an unknown section
    "F0006": "E3001",  # a logical id that is not alphanumeric
    "F0018": "E3036",  # UpdateReplacePolicy
    "F1010": "E1020",  # Ref to nothing
    "F1012": "E1011",  # FindInMap in a mapping that is not there
    "F1018": "E1019",  # Sub of what is not there
    "F1101": "E0000",  # not YAML
    "F2012": "E2015",  # Default not among AllowedValues
    "F3016": "E3035",  # DeletionPolicy
}
_SAME_NUMBER = frozenset(
    {"F1004", "F1020", "F1030", "F1031", "F1032", "F2002", "F2003", "F2011", "F2015", "F3002", "F3003", "F3004"}
    | {"F3006", "F3007", "F3012", "F3014", "F3017", "F3018", "F3020", "F3021", "F3030", "F3031", "F3032", "F3033"}
    | {"F3034", "F3037", "F3058", "F6004", "F6011", "F6101", "F7002"}
)
# What it says that is no defect, or wrong.
_LEFT_OUT = frozenset(
    {
        "I9001",  # a property is create-only: true of most, and `cfngen diff` says it where it matters
        "I4010",  # no reason for a resource: cfn-lint reads the low-value types of configure_rules
        "I9003",  # no Region was given
        "I9040",  # no Tags: `cfngen check` asks for the tags that the project wants
        "W9002",  # calls every ARN hard-coded, AWS's own too, which have no account; cfn-lint has I3042
        "W1001",  # does not see the Fn::If around a reference to a conditional resource; cfn-lint does
        "W2001",  # does not see a use in a condition that joins a list; cfn-lint does
        "W2509",  # takes any parameter with Secret in its name for a password, its ARN too; cfn-lint has W2501
    }
)
UNFINISHED = "W9052"  # it gave up on a part of the template: too many combinations of conditions
_UNFINISHED_MESSAGE = (
    "cloudformation-validate gave up before it had tried every combination of conditions and values; "
    "cfn-lint does not: run without --fast"
)
_EXPERIMENTAL = frozenset({"W4011", "W4012"})  # cfn-lint's, about Context metadata, off unless asked for
_SEVERITIES = {Severity.FATAL: "error", Severity.ERROR: "error", Severity.WARN: "warning"}
_BOM = b"\xef\xbb\xbf"


def first_tier(targets: Sequence[Target], configuration: Configuration, threads: int) -> dict[Target, list[Hit]]:
    """Validate templates, each with the rules that the configuration and the template's own metadata leave on.

    The rule of a hit is cfn-lint's id where cfn-lint has the same rule. A hit of UNFINISHED is no defect.
    """
    engine = CompositeEngine()  # a quarter of a second; used from every thread

    def run(target: Target) -> list[Hit]:
        return list(_run(engine, target, configuration))

    queue = sorted(targets, key=lambda target: -target.path.stat().st_size)  # so that no thread ends with the largest
    with ThreadPoolExecutor(threads) as pool:
        return dict(zip(queue, pool.map(run, queue), strict=True))


def _run(engine: CompositeEngine, target: Target, configuration: Configuration) -> Iterator[Hit]:
    content = _content(target)
    region = PseudoParameterOverrides(region=target.region or configuration.region or None)
    config = ValidateConfig(detail_level=DetailLevel.STANDARD, pseudo_parameter_overrides=region)
    try:
        diagnostics = engine.validate_template(content, config).diagnostics
    except ValidationError as error:
        yield Hit("E0002", "error", f"cloudformation-validate failed: {error}", 1, ())
        return
    silenced = _silenced(content, target) if b"cfn-lint" in content else {}
    for diagnostic in diagnostics:
        hit = _hit(diagnostic)
        counts = configuration.enables(hit.rule) and configuration.enables(diagnostic.rule_id)
        if hit.rule in _LEFT_OUT or (hit.rule in _EXPERIMENTAL and not configuration.experimental):
            continue
        if counts and not _is_silenced(hit, silenced):
            yield hit


def _content(target: Target) -> bytes:
    """Read a template as the validator takes it: without a BOM, and YAML that begins with a brace marked as YAML."""
    content = target.path.read_bytes().removeprefix(_BOM)
    if not content.lstrip().startswith(b"{"):
        return content
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return b"--- " + content
    return content


def _hit(diagnostic: Diagnostic) -> Hit:
    if diagnostic.rule_id == UNFINISHED:
        return Hit(UNFINISHED, "warning", _UNFINISHED_MESSAGE, 1, ())
    own = diagnostic.rule_id
    rule = f"E{own[1:]}" if own in _SAME_NUMBER else _RENAMED.get(own, own)
    severity = _SEVERITIES.get(diagnostic.severity, "info")
    return Hit(rule, severity, diagnostic.message, diagnostic.start_line or 1, _path(diagnostic))


def _path(diagnostic: Diagnostic) -> tuple[str | int, ...]:
    """Write `Properties.Tags.0` of a resource and `Outputs/Id/Value.Ref` as cfn-lint writes paths."""
    place = (diagnostic.property_path or "").replace("/", ".")
    steps = [int(step) if step.isdecimal() else step for step in place.split(".") if step]
    entity = diagnostic.entity
    if entity is None:
        return tuple(steps)
    section = f"{entity.entity_type.name.title()}s"  # RESOURCE: Resources
    return tuple(steps) if steps[:1] == [section] else (section, entity.logical_id, *steps)


def _silenced(content: bytes, target: Target) -> dict[str, frozenset[str]]:
    """Read `Metadata: cfn-lint: config: ignore_checks` of the template (under "") and of its resources."""
    from cfngen.engine.document import read

    try:
        data = read(content.decode(), target.path.name).data
    except (CfngenError, UnicodeDecodeError):
        return {}  # not a template, which is a finding of its own
    resources = data.get("Resources")
    entries = {"": data, **(resources if isinstance(resources, dict) else {})}
    return {name: checks for name, entry in entries.items() if (checks := _ignore_checks(entry))}


def _ignore_checks(entry: object) -> frozenset[str]:
    for key in ("Metadata", "cfn-lint", "config", "ignore_checks"):
        entry = entry.get(key) if isinstance(entry, dict) else None
    return frozenset(filter(None, map(str, entry))) if isinstance(entry, list) else frozenset()


def _is_silenced(hit: Hit, silenced: dict[str, frozenset[str]]) -> bool:
    whole = silenced.get("", frozenset())
    resource = str(hit.path[1]) if len(hit.path) > 1 and hit.path[0] == "Resources" else ""
    return hit.rule.startswith(tuple(whole)) or hit.rule in silenced.get(resource, frozenset())
