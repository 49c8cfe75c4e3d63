"""The trail covers every Region."""

from __future__ import annotations

from cfngen.checks.framework import Check, all_of, every
from cfngen.checks.readings import is_false, is_true

check = Check(
    id="H-05",
    title="The trail covers every Region and is running",
    severity="error",
    what="A trail sets IsMultiRegionTrail, IncludeGlobalServiceEvents and IsLogging to true.",
    why="An attacker starts machines where nobody looks, and changes IAM, whose events are global.",
    fix="Set IsLogging, IsMultiRegionTrail and IncludeGlobalServiceEvents to true.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1",
    controls=("H-05", "C-LOG-01", "FI-10", "FI-19"),
    also=(
        "Security Hub CloudTrail.1",
        "AWS Config MULTI_REGION_CLOUD_TRAIL_ENABLED (HIPAA Security pack)",
        "CKV_AWS_67",
    ),
    before="""\
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: false
""",
    after="""\
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      IsMultiRegionTrail: true
      IncludeGlobalServiceEvents: true
""",
)


TRAIL = "AWS::CloudTrail::Trail"
check.find = all_of(
    every(TRAIL, "IsLogging", is_true, "the trail is not running"),
    every(TRAIL, "IsMultiRegionTrail", is_true, "the trail sees one Region only"),
    every(
        TRAIL,
        "IncludeGlobalServiceEvents",
        lambda value: not is_false(value),  # with several Regions it is on by default
        "the trail does not see IAM and other global services",
    ),
)
