"""Web ACLs log requests."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set

check = Check(
    id="L05",
    title="Web ACLs log requests",
    severity="error",
    what="Every web ACL has a LoggingConfiguration with a destination.",
    why="Without it nobody can tell an attack from a customer whom the rules turned away.",
    fix=(
        "Add AWS::WAFv2::LoggingConfiguration with the web ACL's ARN and a log group whose name begins with "
        "aws-waf-logs-."
    ),
    source="https://docs.aws.amazon.com/config/latest/developerguide/wafv2-logging-enabled.html",
    controls=("L05", "C-LOG-01"),
    also=("AWS Config WAFV2_LOGGING_ENABLED (HIPAA Security pack)", "cdk-nag WAFv2LoggingEnabled"),
    before="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
""",
    after="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
  Logs:
    Type: AWS::Logs::LogGroup
  Logging:
    Type: AWS::WAFv2::LoggingConfiguration
    Properties:
      ResourceArn: !GetAtt 'Acl.Arn'
      LogDestinationConfigs:
        - !GetAtt 'Logs.Arn'
""",
)


@check.finds
def silent_acls(estate: Estate) -> Iterator[Violation]:
    configurations = estate.of("AWS::WAFv2::LoggingConfiguration")
    for it in estate.of("AWS::WAFv2::WebACL"):
        mine = [one for one in configurations if it.named_by(one.get("ResourceArn"))]
        if not mine and any(is_open(one.get("ResourceArn")) for one in configurations):
            yield it.unclear("does the web ACL log? A configuration names one that is not known here")
        elif not mine:
            yield it.wrong("the web ACL does not log requests")
        for one in mine:
            if not is_set(one.get("LogDestinationConfigs")):
                yield one.wrong(f"{it.logical_id} does not log requests anywhere", "LogDestinationConfigs")
            elif drops_everything(one):
                yield one.wrong(f"{it.logical_id} logs no request: the filter keeps none", "LoggingFilter")


def drops_everything(it: Resource) -> bool:
    """Whether a filter keeps no request."""
    kept = any(one.get("Behavior") == "KEEP" for one in it.items("LoggingFilter.Filters"))
    return it.get("LoggingFilter.DefaultBehavior") == "DROP" and not kept
