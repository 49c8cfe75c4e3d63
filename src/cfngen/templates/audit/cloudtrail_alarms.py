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
# Of a pattern that `called` makes.
SUCCEEDED = "Only calls that succeeded: those that were refused are counted with the refused calls."

stack = Stack(__name__, when=owns_account)


def watch(
    title: str, name: str, description: str, pattern: str, *, counts: str = SUCCEEDED, why: str, threshold: int = 1
) -> None:
    """Count the calls that match, and tell of `threshold` of them in five minutes. `counts`: what the pattern takes."""
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
        why=f"Turns the trail's records into a number that an alarm can watch. {counts}",
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
        why=why,
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
    counts="What AWS itself does in the root user's name, by a service or as an event, is nobody's work and left out.",
    why="Once is enough: no IAM policy binds the root user, so its use cannot be prevented here but only told. Where "
    "it was agreed, the alarm is the record that it happened then and at no other time.",
)
watch(
    "SignInWithoutMfa",
    "sign-in-without-mfa",
    "An IAM user signed in to the console without a second factor. Take the password away until there is one.",
    '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && '
    '($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
    counts="IAM users alone: whoever comes through IAM Identity Center or a federation was asked for the second factor "
    "there, and CloudTrail writes No for him.",
    why="Once is enough: this sign-in needed nothing that a stolen password does not give. No template makes IAM "
    "users, so somebody made this one by hand.",
)
watch(
    "RefusedCalls",
    "refused-calls",
    f"{REFUSALS} calls or more were refused within five minutes. Look who makes them: a broken deployment asks for "
    "one thing, an intruder for many.",
    '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
    counts="Of every service, in both of the spellings that services have.",
    why="A typing error or a console page of somebody with few rights makes a handful of refusals; whoever tries out "
    "a stolen key, or finds out what a role may do, makes dozens.",
    threshold=REFUSALS,
)
watch(
    "TrailChanged",
    "trail-changed",
    "A trail was stopped, changed or deleted. Unless a release did it, somebody is hiding what comes next.",
    called("cloudtrail", "StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"),
    why="Once is enough: what happens until the trail runs again is written nowhere. What it wrote before stays, in a "
    "bucket with Object Lock.",
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
    why="Once is enough: while the recorder stands still, changes enter no history and rules that judge changes see "
    "none.",
)
watch(
    "KeyDisabled",
    "key-disabled",
    "A key was disabled or its deletion scheduled: what it encrypts is unreadable then. Cancel it within 30 days.",
    called("kms", "DisableKey", "ScheduleKeyDeletion"),
    why="Once, and soon: a deletion can be taken back only while it waits, and for a key that somebody made by hand "
    "that may be 7 days instead of the 30 of ours. A key that is only disabled stops all that reads with it.",
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
    why="Rights are what an intruder widens first. A release that changes policies rings as well, and is meant to: "
    "whoever deploys expects it, so the one that nobody expects stands out.",
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
    why="CloudFormation does not take back what somebody opens by hand, and tells only who asks for the drift. A "
    "release rings as well, and is meant to: the alarm that nobody expects stands out.",
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
    why="Once is enough: whoever wants a ransom takes the backups before he touches the data, so this may come before "
    "any damage. Lock and policy of the vault refuse the worst; what succeeds in spite of them is for people to "
    "judge.",
)
