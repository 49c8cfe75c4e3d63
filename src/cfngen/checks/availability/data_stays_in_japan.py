"""Data stays in Japan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="C-LOC-01",
    title="Data stays in Japan",
    severity="error",
    what=(
        "No replica, backup copy or replication goes to a Region other than ap-northeast-1 and ap-northeast-3, no "
        "event to a bus there, and no stack of a stack set."
    ),
    why=(
        "Medical information is kept where Japanese law can be enforced. That version 2.0 still asks for it "
        "is our reading."
    ),
    fix="Copy to ap-northeast-3, or record the decision in a waiver.",
    source="https://www.ppc.go.jp/all_faq_index/faq3-qb4-31/",
    controls=("C-LOC-01",),
    before="""\
Resources:
  Table:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      Replicas:
        - Region: ap-northeast-1
        - Region: us-east-1
""",
    after="""\
Resources:
  Table:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      Replicas:
        - Region: ap-northeast-1
        - Region: ap-northeast-3
""",
)


JAPAN = ("ap-northeast-1", "ap-northeast-3")
REGION = re.compile(r"\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us)-(?:[a-z]+-)+\d\b")
# Where a Region's name means that data goes there.
PATHS = frozenset(
    {"DestinationBackupVaultArn", "Destinations", "Replicas", "ReplicationConfiguration"}
    | {"ReplicaRegions", "ReplicationRules", "AutomaticBackupReplicationRegion", "DestinationRegion"}
    | {"StackInstancesGroup"}
)
BUS = ":event-bus/"


@check.finds
def abroad(estate: Estate) -> Iterator[Violation]:
    for it in estate.resources:
        if not it.region.startswith("ap-northeast-"):
            continue
        for path, value in it.leaves:
            named = BUS in str(value) if it.type == "AWS::Events::Rule" else not PATHS.isdisjoint(path)
            if named and any(name not in JAPAN for name in REGION.findall(str(value))):
                yield it.wrong("data is copied out of Japan", ".".join(map(str, path)))
