"""Settings of an account and Region that no resource type has: the custom resource Custom::AccountSetting."""

import logging

import boto3
import cfnresponse
from botocore.config import Config

log = logging.getLogger()
log.setLevel(logging.INFO)
# Shorter than the function's own time: it must live to answer.
LIMITS = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2, "mode": "standard"})
GONE = ("ResourceNotFoundException", "InvalidGroup.NotFound")


def client(service):
    return boto3.client(service, config=LIMITS)


def ebs_encryption(kind, new, old, account):
    """New volumes are encrypted. Stays when the stack goes."""
    if kind != "Delete":
        client("ec2").enable_ebs_encryption_by_default()


def s3_public_access_block(kind, new, old, account):
    """No bucket is public, whatever its policy says. Stays when the stack goes."""
    if kind != "Delete":
        block = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        client("s3control").put_public_access_block(
            AccountId=account, PublicAccessBlockConfiguration=dict.fromkeys(block, True)
        )


def password_policy(kind, new, old, account):
    """How passwords of IAM users must be. Stays when the stack goes."""
    if kind != "Delete":
        needs = ("Symbols", "Numbers", "UppercaseCharacters", "LowercaseCharacters")
        client("iam").update_account_password_policy(
            MinimumPasswordLength=int(new["MinimumLength"]),
            PasswordReusePrevention=int(new["RememberedPasswords"]),
            AllowUsersToChangePassword=True,
            **{f"Require{name}": True for name in needs},
        )


def inspector(kind, new, old, account):
    """Inspector scans these types of resources; off again when the stack goes."""
    wanted = set() if kind == "Delete" else set(new["ResourceTypes"])
    before = set((new if kind == "Delete" else old).get("ResourceTypes", []))
    made = client("inspector2")
    for call, types in ((made.enable, wanted), (made.disable, before - wanted)):
        if types:
            failed = call(accountIds=[account], resourceTypes=sorted(types)).get("failedAccounts")
            if failed:
                raise RuntimeError(f"Inspector: {failed[0].get('errorCode')}")


def default_security_group(kind, new, old, account):
    """A VPC's default security group lets nothing in or out."""
    if kind == "Delete":
        return
    ec2 = client("ec2")
    group = ec2.describe_security_groups(GroupIds=[new["GroupId"]])["SecurityGroups"][0]
    for rules, revoke in (
        (group["IpPermissions"], ec2.revoke_security_group_ingress),
        (group["IpPermissionsEgress"], ec2.revoke_security_group_egress),
    ):
        if rules:
            revoke(GroupId=group["GroupId"], IpPermissions=rules)


SETTINGS = {
    "EbsEncryption": ebs_encryption,
    "S3PublicAccessBlock": s3_public_access_block,
    "PasswordPolicy": password_policy,
    "Inspector": inspector,
    "DefaultSecurityGroup": default_security_group,
}


def handler(event, context):
    """Make one setting so, and always answer CloudFormation."""
    status, reason = cfnresponse.FAILED, ""
    kind, new = event["RequestType"], event["ResourceProperties"]
    name = new.get("Setting", "")
    try:
        account = context.invoked_function_arn.split(":")[4]
        if name in SETTINGS:
            SETTINGS[name](kind, new, event.get("OldResourceProperties", {}), account)
        elif kind != "Delete":
            raise ValueError(f"unknown setting {name!r}")
        status = cfnresponse.SUCCESS
    except Exception as error:
        code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
        log.exception("%s %s", kind, name)
        if kind == "Delete" and code in GONE:
            status = cfnresponse.SUCCESS
        else:
            reason = f"{type(error).__name__}: {error}"
    finally:
        physical = event.get("PhysicalResourceId") or f"account-setting-{name}"
        cfnresponse.send(event, context, status, {}, physical, reason=reason)
