"""Function behind the settings that no resource type has

CloudFormation knows no type for an account's own settings, so one function makes all of them, as a custom resource.
Nothing else calls it.
"""

from pathlib import Path

from awacs import aws, ec2, iam, inspector2, s3

from cfngen.language import Stack, Sub, account_id, att, partition, region
from cfngen.parts.inline_function import inline_function
from cfngen.parts.policy import allow
from cfngen.templates.foundation.vpc import default_security_group_id
from cfngen.templates.monitoring._settings import log_retention_days
from cfngen.templates.security.kms_keys import logs_key_arn

# Four calls at most, each given up after 50 seconds.
TIMEOUT_SECONDS = 240

stack = Stack(__name__)


function = inline_function(
    stack,
    "AccountProvider",
    "account-provider",
    source=Path(__file__).parent / "_functions" / "account.py",
    timeout_seconds=TIMEOUT_SECONDS,
    retention_days=log_retention_days,
    logs_key_arn=logs_key_arn,
    statements=[
        allow("EncryptVolumes", [ec2.EnableEbsEncryptionByDefault], "*"),
        allow("BlockPublicBuckets", [s3.PutAccountPublicAccessBlock], "*"),
        allow("SetPasswordPolicy", [iam.UpdateAccountPasswordPolicy], "*"),
        allow("SwitchInspector", [inspector2.Enable, inspector2.Disable], "*"),
        allow(
            "LetInspectorWork",
            [iam.CreateServiceLinkedRole],
            Sub(f"arn:{partition}:iam::{account_id}:role/aws-service-role/*inspector2.amazonaws.com/*"),
            aws.StringEquals("iam:AWSServiceName", ["inspector2.amazonaws.com", "agentless.inspector2.amazonaws.com"]),
        ),
        allow("FindSecurityGroup", [ec2.DescribeSecurityGroups], "*"),
        allow(
            "EmptyDefaultSecurityGroup",
            [ec2.RevokeSecurityGroupIngress, ec2.RevokeSecurityGroupEgress],
            Sub(f"arn:{partition}:ec2:{region}:{account_id}:security-group/{default_security_group_id}"),
        ),
    ],
    why="One function for every such setting, so that there is one place where CloudFormation is answered, also when a "
    "call fails: an unanswered custom resource holds the stack for an hour.",
    must=(
        "It answers in every case, and its calls give up before its own time is over.",
        "A setting that protects stays when the stack goes; only what costs is switched off.",
    ),
)

account_provider_arn = stack.output(
    "AccountProviderArn", att(function, "Arn"), "ARN of the function behind the settings of the account"
)
