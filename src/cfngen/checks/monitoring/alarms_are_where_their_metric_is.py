"""Alarms are where their metric is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.deliveries import ALARM_ACTIONS, ALARMS
from cfngen.checks.edge._place import outside
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import listed, pairs

check = Check(
    id="CG152",
    title="Alarms are where their metric is",
    severity="error",
    what=(
        "Alarms on metrics of CloudFront, Route 53, billing and web ACLs of CloudFront are in us-east-1, and every "
        "alarm in the Region of the topic that it tells."
    ),
    why=(
        "These metrics exist there only; elsewhere the alarm has no data for ever. An alarm that tells a topic of "
        "another Region is refused: 'Invalid region specified'."
    ),
    fix="Put the alarm, and the topic that it tells, into the stack of us-east-1.",
    source="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/monitoring-using-cloudwatch.html",
    controls=("CG152", "CG030"),
    before="""\
Resources:
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/CloudFront
      MetricName: 5xxErrorRate
""",
    after="""\
Resources:
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/ApplicationELB
      MetricName: HTTPCode_ELB_5XX_Count
""",
)

TOPIC = re.compile(r"arn:[a-z-]+:sns:([a-z0-9-]+):")
JAPAN = re.compile(r"ap-northeast-[13]|Asia/Tokyo|\bJST\b")
GLOBAL = ("AWS/CloudFront", "AWS/Billing", "AWS/Route53", "AWS/DDoSProtection")


@check.finds
def elsewhere(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudWatch::Alarm"):
        namespace = it.get("Namespace")
        dimensions = pairs(it.get("Dimensions"), "Name")
        of_cloudfront = namespace == "AWS/WAFV2" and dimensions.get("Region") in ("CloudFront", "Global")
        if namespace in GLOBAL or of_cloudfront:
            yield from outside(estate, it, f"metrics of {namespace} are in us-east-1", "Namespace")
    for it in estate.of(*ALARMS):
        for name in ALARM_ACTIONS:
            for position, action in enumerate(listed(it.get(name))):
                region = TOPIC.match(str(action))
                if region and region[1] != it.region:
                    message = f"the topic is in {region[1]}, the alarm in {it.region}"
                    severity = "" if estate.region_is_said or _is_of_japan(it) else "warning"
                    yield it.wrong(message, f"{name}.{position}", severity=severity)


def _is_of_japan(it: Resource) -> bool:
    """Whether the templates say that they are for a Region of Japan, where nobody else does."""
    return any(JAPAN.search(view.stack.template.document.text) for view in it.root.walk())
