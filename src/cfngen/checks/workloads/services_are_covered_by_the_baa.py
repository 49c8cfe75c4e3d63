"""Services are covered by the business associate addendum.

data/hipaa_services.tsv holds AWS's list of HIPAA eligible services as AWS's own repository repeats it, of 18 April
2022: https://github.com/awslabs/landing-zone-accelerator-on-aws (reference/sample-configurations/
aws-best-practices-healthcare/service-control-policies/Readme.md). The namespaces of resource types beside the names
are our reading, and so are the services that manage an account and hold nothing of patients. AWS adds to its list: so
what is not in ours is a question, and only what the list itself excludes is a finding.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

DAY = "2022-04-18"
_TABLE = Path(__file__).parent.parent / "data" / "hipaa_services.tsv"

check = Check(
    id="H-10",
    title="Services are covered by the business associate addendum",
    severity="warning",
    what="Every resource is of a service in AWS's list of HIPAA eligible services.",
    why=(
        "AWS's addendum covers the data of patients only in the services of its list. The list here is that of "
        f"{DAY}; what AWS has added since is undecided until somebody looks it up in today's list."
    ),
    fix="Take a service that the list names, or keep the data of patients away from this one.",
    source="https://aws.amazon.com/compliance/hipaa-eligible-services-reference/",
    controls=("H-10",),
    before="""\
Resources:
  Directory:
    Type: AWS::DirectoryService::SimpleAD
    Properties:
      Name: corp.example.jp
      Size: Small
      VpcSettings:
        VpcId: vpc-0123456789abcdef0
        SubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
""",
    after="""\
Resources:
  Directory:
    Type: AWS::DirectoryService::MicrosoftAD
    Properties:
      Name: corp.example.jp
      Password: "{{resolve:secretsmanager:directory}}"
      VpcSettings:
        VpcId: vpc-0123456789abcdef0
        SubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
""",
)


@cache
def table() -> dict[str, str]:
    """How a resource type, or the namespace of one, stands to the list: `listed`, `excluded` or `manages`."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["types"]: row["stands"] for row in csv.DictReader(file, delimiter="\t")}


@check.finds
def not_covered(estate: Estate) -> Iterator[Violation]:
    told: set[tuple[str, str]] = set()
    for it in estate.resources:
        service = "::".join(it.type.split("::")[:2])
        stands = table().get(it.type) or table().get(service, "")
        if stands == "excluded":
            yield it.wrong(f"{it.type} is excluded from AWS's list of HIPAA eligible services")
        elif not stands and service.startswith("AWS::") and (it.view.where, service) not in told:
            told.add((it.view.where, service))  # a service, once a template
            yield it.unclear(f"{service} is not in AWS's list of HIPAA eligible services of {DAY}: is it in today's?")
