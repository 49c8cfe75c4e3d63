"""Security Hub and its standards

One list of what other services find, and AWS's own checks of the account against a standard.
"""

from typing import Any

from troposphere import Equals, securityhub

from cfngen.language import Condition, Flag, Stack, Sub, partition, ref, region
from cfngen.settings import project_name
from cfngen.templates.security_ext import _settings

stack = Stack(__name__, when=_settings.made_by_owner("MakesHub", _settings.security_hub))

cis_standard = Flag(
    "EnableCisStandard",
    "Whether Security Hub also checks the CIS AWS Foundations Benchmark, billed by checks",
    default=False,
)
checks_cis = Condition("ChecksCis", Equals(cis_standard, "true"))

hub = stack.add(
    securityhub.Hub(
        "Hub",
        EnableDefaultStandards=False,
        ControlFindingGenerator="SECURITY_CONTROL",
        AutoEnableControls=True,
        Tags={"Project": project_name, "ManagedBy": "cloudformation"},
    ),
    why="Without its default standards, which would include one that nobody chose; those that are meant stand below. "
    "One finding a control, whichever standard asks for it.",
    must=(
        "A Region has one hub; where an administrator account manages it, it is existing.",
        "Its checks read AWS Config: without a recorder they find nothing.",
    ),
    mutable="review-required",
    controls=("C-MAL-01", "C-VUL-01", "FI-46"),
)


def standard(title: str, path: str, why: str, when: Condition | None = None) -> None:
    """A standard that the hub checks."""
    optional: dict[str, Any] = {} if when is None else {"Condition": when}
    stack.add(
        securityhub.Standard(
            title,
            DependsOn=hub.title,
            StandardsArn=Sub(f"arn:{partition}:securityhub:{region}::standards/{path}"),
            **optional,
        ),
        why=why,
        must=("A newer version is a new subscription: add it, compare, and then take the older one away.",),
        mutable="change-with-constraints",
        controls=("C-VUL-01", "FI-46"),
    )


# Source: https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html
standard(
    "FoundationalBestPractices",
    "aws-foundational-security-best-practices/v/1.0.0",
    "AWS's own standard, whose controls the templates name: a finding is a template that was left or a change by hand.",
)
standard(
    "CisBenchmark",
    "cis-aws-foundations-benchmark/v/3.0.0",
    "For customers whose auditors ask for it by name; most of it is in the other standard already.",
    checks_cis,
)

security_hub_arn = stack.output("SecurityHubArn", ref(hub), "ARN of the Region's Security Hub")
