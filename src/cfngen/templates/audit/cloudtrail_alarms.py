"""Alarms of calls that nobody makes in ordinary work

Read from the trail's log group, where the account's owner has every management call: what the CIS benchmark asks to be
told of, and what this estate must not lose.
"""

from troposphere import logs

from cfngen.language import Stack, Sub
from cfngen.parts.alarm import alarm, metric
from cfngen.settings import environment, owns_account, project_name
from cfngen.templates.audit.cloudtrail import trail_log_group_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

PERIOD_SECONDS = 300
# A handful of refusals is a typing error or a dashboard; more in five minutes is somebody trying doors.
REFUSALS = 20

stack = Stack(__name__, when=owns_account)


def watch(title: str, name: str, description: str, pattern: str, threshold: int = 1) -> None:
    """Count the calls that match, and tell of `threshold` of them in five minutes."""
    namespace = Sub(f"{project_name}/{environment}/audit")
    stack.add(
        logs.MetricFilter(
            f"{title}Filter",
            LogGroupName=trail_log_group_name,
            FilterPattern=pattern,
            MetricTransformations=[
                logs.MetricTransformation(
                    MetricNamespace=namespace, MetricName=title, MetricValue="1", DefaultValue=0, Unit="Count"
                )
            ],
        ),
        why=f"Turns the trail's records into a number that an alarm can watch: {description}",
        must=("The pattern follows CloudTrail's own field names; a wrong one matches nothing, without a word.",),
        mutable="change-with-constraints",
        controls=("FI-46", "C-LOG-01"),
    )
    alarm(
        stack,
        f"{title}Alarm",
        name,
        description,
        of=metric(namespace, title, statistic="Sum", period_seconds=PERIOD_SECONDS, dimensions={}),
        threshold=threshold,
        comparison="GreaterThanOrEqualToThreshold",
        missing_data="notBreaching",
        topic=alerts_topic_arn,
    )


def called(source: str, *names: str) -> str:
    """The pattern of calls of one service by name, that succeeded."""
    any_of = " || ".join(f"($.eventName = {name})" for name in names)
    return f"{{ ($.eventSource = {source}.amazonaws.com) && ($.errorCode NOT EXISTS) && ({any_of}) }}"


# Source: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
watch(
    "RootUse",
    "root-use",
    "Somebody worked as the account's root user. Ask who and why; nothing in ordinary work needs it.",
    '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventType != "AwsServiceEvent") }',
)
watch(
    "SignInWithoutMfa",
    "sign-in-without-mfa",
    "An IAM user signed in to the console without a second factor. Take the password away until there is one.",
    '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && '
    '($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
)
watch(
    "RefusedCalls",
    "refused-calls",
    f"{REFUSALS} calls or more were refused within five minutes. Look who makes them: a broken deployment asks for "
    "one thing, an intruder for many.",
    '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
    threshold=REFUSALS,
)
watch(
    "TrailChanged",
    "trail-changed",
    "A trail was stopped, changed or deleted. Unless a release did it, somebody is hiding what comes next.",
    called("cloudtrail", "StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"),
)
watch(
    "ConfigRecorderChanged",
    "config-recorder-changed",
    "AWS Config was stopped or its recorder or channel changed. Unless a release did it, find out who.",
    called(
        "config",
        *("StopConfigurationRecorder", "DeleteConfigurationRecorder", "PutConfigurationRecorder"),
        *("DeleteDeliveryChannel", "PutDeliveryChannel"),
    ),
)
watch(
    "KeyDisabled",
    "key-disabled",
    "A key was disabled or its deletion scheduled: what it encrypts is unreadable then. Cancel it within 30 days.",
    called("kms", "DisableKey", "ScheduleKeyDeletion"),
)
watch(
    "IamPolicyChanged",
    "iam-policy-changed",
    "An IAM policy was made, changed, attached or deleted. Compare with the releases of the day.",
    called(
        "iam",
        *("CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion", "SetDefaultPolicyVersion"),
        *("AttachRolePolicy", "DetachRolePolicy", "PutRolePolicy", "DeleteRolePolicy"),
        *("AttachUserPolicy", "PutUserPolicy", "AttachGroupPolicy", "PutGroupPolicy", "UpdateAssumeRolePolicy"),
    ),
)
watch(
    "NetworkOpened",
    "network-opened",
    "A security group, route or gateway was changed. Compare with the releases of the day.",
    called(
        "ec2",
        *("AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "CreateRoute", "ReplaceRoute"),
        *("CreateInternetGateway", "AttachInternetGateway", "CreateNetworkAclEntry", "ReplaceNetworkAclEntry"),
    ),
)
watch(
    "BackupWeakened",
    "backup-weakened",
    "A backup vault, its lock or a recovery point was deleted or changed. Ransomware begins here: find out who.",
    called(
        "backup",
        *("DeleteRecoveryPoint", "DeleteBackupVaultLockConfiguration", "DeleteBackupVaultAccessPolicy"),
        *("PutBackupVaultAccessPolicy", "UpdateRecoveryPointLifecycle", "DeleteBackupPlan", "DeleteBackupSelection"),
    ),
)
