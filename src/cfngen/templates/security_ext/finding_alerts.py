"""Alerts of findings that cannot wait

Of everything that the detectors find, what somebody should hear of tonight; the rest is read in Security Hub. Each
finding once: Security Hub repeats those of the others, so of it only its own are told.
"""

from typing import Any

from troposphere import events

from cfngen.language import Stack, Sub
from cfngen.parts.tags import tags
from cfngen.settings import environment, owns_account, project_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

# GuardDuty's own scale: from 7.0 on it is high.
# Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
HIGH = 7

stack = Stack(__name__, when=owns_account)


def tell(
    title: str,
    name: str,
    pattern: dict[str, Any],
    paths: dict[str, str],
    text: str,
    why: str,
    controls: tuple[str, ...],
) -> None:
    """Send findings that match to the alert topic, as one sentence."""
    stack.add(
        events.Rule(
            title,
            Name=Sub(f"{project_name}-{environment}-{name}"),
            Description=text.partition(":")[0],
            State="ENABLED",
            EventPattern=pattern,
            Targets=[
                events.Target(
                    Id="alerts",
                    Arn=alerts_topic_arn,
                    InputTransformer=events.InputTransformer(InputPathsMap=paths, InputTemplate=f'"{text}"'),
                )
            ],
            Tags=tags(name),
        ),
        why=why,
        must=("EventBridge stays admitted to the alert topic and its key.",),
        mutable="change-with-constraints",
        controls=controls,
    )


tell(
    "GuardDutyFinding",
    "guardduty-finding",
    {
        "source": ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        "detail": {"severity": [{"numeric": [">=", HIGH]}]},
    },
    {"type": "$.detail.type", "region": "$.region", "title": "$.detail.title", "id": "$.detail.id"},
    "GuardDuty finding: <type> in <region>. <title> (finding <id>)",
    "From high on: what is lower is noise at night, and read in the morning in Security Hub.",
    ("C-MAL-01", "FI-14", "FI-46"),
)
tell(
    "InspectorFinding",
    "inspector-finding",
    {
        "source": ["aws.inspector2"],
        "detail-type": ["Inspector2 Finding"],
        "detail": {"severity": ["CRITICAL"], "status": ["ACTIVE"]},
    },
    {"title": "$.detail.title", "resource": "$.resources[0]"},
    "Inspector finding: <title> on <resource>",
    "Critical ones only: high ones are weekly work, and a repository of images has many.",
    ("C-VUL-01", "FI-20"),
)
tell(
    "AccessAnalyzerFinding",
    "access-analyzer-finding",
    {
        "source": ["aws.access-analyzer"],
        "detail-type": ["Access Analyzer Finding"],
        "detail": {"status": ["ACTIVE"]},
    },
    {"resource": "$.detail.resource", "type": "$.detail.resourceType"},
    "Access Analyzer finding: <type> <resource> can be reached from outside the account",
    "All of them: in an account where nothing is shared there should be none.",
    ("C-AUTH-05", "FI-25"),
)
tell(
    "SecurityHubFinding",
    "security-hub-finding",
    {
        "source": ["aws.securityhub"],
        "detail-type": ["Security Hub Findings - Imported"],
        "detail": {
            "findings": {
                "ProductName": ["Security Hub"],
                "Severity": {"Label": ["CRITICAL"]},
                "Compliance": {"Status": ["FAILED"]},
                "RecordState": ["ACTIVE"],
                "Workflow": {"Status": ["NEW"]},
            }
        },
    },
    {"title": "$.detail.findings[0].Title", "resource": "$.detail.findings[0].Resources[0].Id"},
    "Security Hub control: <title> fails on <resource>",
    "New and critical, of its own controls; whoever has seen it sets it to notified, and it is quiet.",
    ("FI-46",),
)
