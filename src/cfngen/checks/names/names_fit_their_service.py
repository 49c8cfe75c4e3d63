"""Names fit their service."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.names._allowed import longer
from cfngen.checks.names._rules import RULES, Rule
from cfngen.checks.readings import MARK, is_true
from cfngen.checks.stack_view import StackView
from cfngen.engine.values import Opaque, UnknownValue, text

check = Check(
    id="CG020",
    title="Names fit their service",
    severity="error",
    what=(
        "Every name, with project and environment filled in, is as long as its service allows and of its characters: "
        "32 for load balancers and target groups, 64 for roles, functions and rules, 63 for buckets and databases."
    ),
    why=(
        "The schemas mostly do not say it, so cfn-lint passes a name that the service refuses in the middle of a "
        "deployment: in the one environment whose name is longer."
    ),
    fix="Shorten the fixed part, or leave the name out and let CloudFormation make one.",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
    controls=("CG020",),
    before="""\
Parameters:
  ProjectName:
    Type: String
    Default: hospital-portal
Resources:
  Api:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Name: !Sub ${ProjectName}-production-staff-api
""",
    after="""\
Parameters:
  ProjectName:
    Type: String
    Default: clinic
Resources:
  Api:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Name: !Sub ${ProjectName}-production-staff-api
""",
)

UNKNOWN = re.compile(r"<[^<>]*>")
# CloudFormation ends the name of a nested stack so. Source: cfngen.engine.pseudo
GENERATED = {"<generated>": 12}
MADE = re.compile("<generated>")
LONGEST_ID = 128  # of what AWS makes as a resource's id: the longest names that CloudFormation makes are of that length
RANDOM_END = re.compile(r"-[A-Za-z0-9]{6}")


@check.finds
def misnamed(estate: Estate) -> Iterator[Violation]:
    for kind, rule in RULES.items():
        for it in estate.of(kind):
            name = it.get(rule.property)
            if isinstance(name, UnknownValue):
                yield it.unclear(f"is the name at most {rule.most} characters long?", rule.property)
            elif name is not None and not isinstance(name, dict | list):
                yield from _judged(it, rule, text(name), isinstance(name, Opaque))
                yield from _elsewhere(it, rule, len(UNKNOWN.sub("", text(name))))


def _judged(it: Resource, rule: Rule, name: str, is_opaque: bool) -> Iterator[Violation]:
    pattern = UNKNOWN if is_opaque else MADE
    unknown, known, model = pattern.findall(name), pattern.sub("", name), pattern.sub("x", name)
    if len(known) > rule.most:
        yield it.wrong(f"the name has {len(known)} characters; AWS allows {rule.most}", rule.property)
    elif not unknown and len(name) < rule.least:
        yield it.wrong(f"the name has {len(name)} characters; AWS asks for {rule.least}", rule.property)
    elif model != "x" and not re.fullmatch(rule.pattern, model, re.ASCII):
        yield it.wrong(f"AWS allows in this name: {rule.words}", rule.property)
    elif unknown and known and len(known) + sum(_most(it.view, part, rule.most) for part in unknown) > rule.most:
        part = MARK.sub(r"<\2>", unknown[0])
        yield it.unclear(f"is the name at most {rule.most} characters long? {part} is not known", rule.property)
    if it.type == "AWS::SecretsManager::Secret" and not unknown and RANDOM_END.fullmatch(name[-7:]):
        yield it.wrong(
            "the name ends like the six random characters of an ARN, so lookups may take it for one",
            rule.property,
            severity="warning",
        )
    if it.type in ("AWS::SQS::Queue", "AWS::SNS::Topic") and model != "x":
        is_fifo = is_true(it.get("FifoQueue") if it.type == "AWS::SQS::Queue" else it.get("FifoTopic"))
        if is_fifo != model.endswith(".fifo"):
            yield it.wrong("a FIFO name, and no other, ends with .fifo", rule.property)


def _elsewhere(it: Resource, rule: Rule, length: int) -> Iterator[Violation]:
    """Names that fit as the parameters are, and not with another value that a parameter may have."""
    written: object = it.attributes.get("Properties")
    for step in rule.property.split("."):
        written = written.get(step) if isinstance(written, dict) else None
    for parameter, value, more in longer(it.view, written):
        if length <= rule.most < length + more:
            message = f"with {parameter} = {value} the name has {length + more} characters; AWS allows {rule.most}"
            yield it.wrong(message, rule.property)


def _most(view: StackView | None, part: str, otherwise: int) -> int:
    """The characters that an unknown part has at most, as its parameter's constraints tell."""
    if part in GENERATED:
        return GENERATED[part]
    if MARK.fullmatch(part):
        return min(LONGEST_ID, otherwise + 1)
    name = part.removeprefix("<parameter ").removesuffix(">")
    while view is not None and f"<parameter {name}>" == part:
        about = view.stack.template.parameters.get(name)
        if about is not None:
            allowed = about.get("AllowedValues")
            if isinstance(allowed, list) and allowed:
                return max(len(text(value)) for value in allowed)
            most = text(about.get("MaxLength"))
            return int(most) if most.isdigit() else otherwise
        view = view.parent
    return otherwise + 1
