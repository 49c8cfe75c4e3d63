"""Policy that lets IAM users do nothing without a second factor

For accounts that still have IAM users; people who come by IAM Identity Center have their second factor there. An
organisation says the same to all its accounts by a service control policy.
"""

from awacs import aws, iam, sts
from troposphere import If
from troposphere import iam as resources

from cfngen.language import Setting, Stack, Sub, account_id, no_value, partition, present, ref
from cfngen.parts.policy import allow, policy_document
from cfngen.settings import environment, owns_account, project_name

stack = Stack(__name__, when=owns_account)

mfa_group_names = Setting(
    "MfaGroupNames",
    "Names of the IAM groups whose members need a second factor, comma-separated, or empty to attach the policy later",
    type="CommaDelimitedList",
    default="",
)
has_groups = present(mfa_group_names)

# What somebody has to do to get a second factor in the first place.
# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html
ENROL = [
    iam.CreateVirtualMFADevice,
    iam.EnableMFADevice,
    iam.GetUser,
    iam.GetMFADevice,
    iam.ListMFADevices,
    iam.ListVirtualMFADevices,
    iam.ResyncMFADevice,
    iam.ChangePassword,
    iam.GetAccountPasswordPolicy,
    sts.GetSessionToken,
]
# The variable is IAM's own, not CloudFormation's.
MYSELF = "${!aws:username}"

policy = stack.add(
    resources.ManagedPolicy(
        "MfaPolicy",
        Description="Refuses everything without a second factor but to get one",
        ManagedPolicyName=Sub(f"{project_name}-{environment}-require-mfa"),
        Groups=If(has_groups, mfa_group_names, no_value),
        PolicyDocument=policy_document(
            allow(
                "GetASecondFactor",
                [
                    iam.CreateVirtualMFADevice,
                    iam.EnableMFADevice,
                    iam.GetMFADevice,
                    iam.GetUser,
                    iam.ListMFADevices,
                    iam.ResyncMFADevice,
                    iam.ChangePassword,
                ],
                [Sub(f"arn:{partition}:iam::{account_id}:{kind}/{MYSELF}") for kind in ("mfa", "user")],
            ),
            aws.Statement(
                Sid="NothingWithoutIt",
                Effect=aws.Deny,
                NotAction=ENROL,
                Resource=["*"],
                Condition=aws.Condition(aws.BoolIfExists("aws:MultiFactorAuthPresent", "false")),
            ),
        ),
    ),
    why="A refusal, which no other policy overrides. BoolIfExists, because access keys come without the key at all, "
    "and they are what is stolen.",
    must=(
        "Users can still enrol a device: otherwise nobody ever gets in.",
        "The root user is beyond every policy: its second factor is set by hand, and Config watches it.",
    ),
    mutable="review-required",
    mutability={"ManagedPolicyName": "must-never-change", "Groups": "change-with-constraints"},
    controls=("C-AUTH-01", "C-AUTH-05", "FI-08"),
)

mfa_policy_arn = stack.output("MfaPolicyArn", ref(policy), "ARN of the policy that asks for a second factor")
