"""Alert of secrets that were not rotated

A rotation that fails mostly leaves the old value valid, so nothing stops and nobody sees it; one that fails half-way
may shut the application out. The event comes by CloudTrail: some trail of the account has to record management calls.
"""

from cfngen.language import Stack, Sub, account_id, partition, region
from cfngen.parts.event_alert import event_alert
from cfngen.settings import environment, project_name
from cfngen.templates.database.rds_postgresql import db_secret_arn
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

# Abandoned: somebody wrote a new version meanwhile, and the rotation under way was given up.
# Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
NOT_ROTATED = ["RotationFailed", "RotationAbandoned"]

stack = Stack(__name__)

# Every secret of this environment is named so, but for the one that RDS itself keeps for the master user.
named = Sub(f"arn:{partition}:secretsmanager:{region}:{account_id}:secret:{project_name}/{environment}/")

event_alert(
    stack,
    "SecretNotRotated",
    "secret-not-rotated",
    "Secrets Manager: <event> of <secret>. <reason> See the rotation function's log, and whether tasks still sign in.",
    description="Secrets of this environment that were not rotated",
    pattern={
        "source": ["aws.secretsmanager"],
        "detail-type": ["AWS Service Event via CloudTrail"],
        "detail": {
            "eventSource": ["secretsmanager.amazonaws.com"],
            "eventName": NOT_ROTATED,
            "additionalEventData": {"SecretId": [{"prefix": named}, db_secret_arn]},
        },
    },
    paths={
        "event": "$.detail.eventName",
        "secret": "$.detail.additionalEventData.SecretId",
        "reason": "$.detail.errorMessage",
    },
    topic=alerts_topic_arn,
    why="By the event and not by the errors of a function: the master user's secret is rotated by RDS, and a function "
    "that is never called has no errors. By the secrets' names, so that a new one is watched from its first day.",
    must=(
        "Secrets of this environment are named <project>/<environment>/….",
        "A trail of the account, of the audit layer or the organisation's, records management calls.",
    ),
    controls=("K03", "FI-46"),
)
