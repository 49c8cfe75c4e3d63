"""Alerts of findings that cannot wait

Of everything that the detectors find, what somebody should hear of tonight; the rest is read in Security Hub. Each
finding once: Security Hub repeats those of the others, so of it only its own are told.
"""

from cfngen.language import Stack
from cfngen.parts.event_alert import event_alert
from cfngen.settings import owns_account
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

# GuardDuty's own scale: from 7.0 on it is high.
# Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
HIGH = 7

stack = Stack(__name__, when=owns_account)

event_alert(
    stack,
    "GuardDutyFinding",
    "guardduty-finding",
    "GuardDuty finding: <type> in <region>. <title> (finding <id>)",
    pattern={
        "source": ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        "detail": {"severity": [{"numeric": [">=", HIGH]}]},
    },
    paths={"type": "$.detail.type", "region": "$.region", "title": "$.detail.title", "id": "$.detail.id"},
    topic=alerts_topic_arn,
    why="From high on: what is lower is noise at night, and read in the morning in Security Hub.",
    controls=("C-MAL-01", "FI-14", "FI-46"),
)
event_alert(
    stack,
    "InspectorFinding",
    "inspector-finding",
    "Inspector finding: <title> on <resource>",
    pattern={
        "source": ["aws.inspector2"],
        "detail-type": ["Inspector2 Finding"],
        "detail": {"severity": ["CRITICAL"], "status": ["ACTIVE"]},
    },
    paths={"title": "$.detail.title", "resource": "$.resources[0]"},
    topic=alerts_topic_arn,
    why="Critical ones only: high ones are weekly work, and a repository of images has many.",
    controls=("C-VUL-01", "FI-20"),
)
event_alert(
    stack,
    "AccessAnalyzerFinding",
    "access-analyzer-finding",
    "Access Analyzer finding: <type> <resource> can be reached from outside the account",
    pattern={
        "source": ["aws.access-analyzer"],
        "detail-type": ["Access Analyzer Finding"],
        "detail": {"status": ["ACTIVE"]},
    },
    paths={"resource": "$.detail.resource", "type": "$.detail.resourceType"},
    topic=alerts_topic_arn,
    why="All of them: in an account where nothing is shared there should be none.",
    controls=("C-AUTH-05", "FI-25"),
)
event_alert(
    stack,
    "SecurityHubFinding",
    "security-hub-finding",
    "Security Hub control: <title> fails on <resource>",
    pattern={
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
    paths={"title": "$.detail.findings[0].Title", "resource": "$.detail.findings[0].Resources[0].Id"},
    topic=alerts_topic_arn,
    why="New and critical, of its own controls; whoever has seen it sets it to notified, and it is quiet.",
    controls=("FI-46",),
)
