"""The managed rules of AWS's sample packs for PCI DSS that an estate of this kind can keep.

The sample for 4.0 gives no requirements and is meant to stand beside that for 3.2.1, whose numbers these are; a rule
without a number is in the sample for 4.0 alone.
Source: https://github.com/awslabs/aws-config-rules/tree/master/aws-config-conformance-packs
"""

from __future__ import annotations

from dataclasses import replace

from cfngen.templates.audit._managed_rules import OF_RESOURCES, OF_THE_ACCOUNT, ManagedRule

_BUCKET = ("AWS::S3::Bucket",)
# Days without use after which requirement 8.1.4 takes credentials away.
_UNUSED_DAYS = "90"

# What neither the account's rules nor the baseline has.
_MORE = (
    ManagedRule("CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED", "A trail has no log group.", ("H-05", "FI-10"), daily=True),
    ManagedRule("MULTI_REGION_CLOUD_TRAIL_ENABLED", "No trail records every Region.", ("H-05", "FI-10"), daily=True),
    ManagedRule("IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS", "A policy allows everything.", ("I01", "C-AUTH-05"),
                ("AWS::IAM::Policy",)),
    ManagedRule("IAM_USER_NO_POLICIES_CHECK", "A user has policies of its own.", ("H-01", "FI-05"),
                ("AWS::IAM::User",)),
    ManagedRule("IAM_USER_UNUSED_CREDENTIALS_CHECK", "Credentials lie unused for 90 days.", ("H-01", "FI-05"),
                daily=True, parameters={"maxCredentialUsageAge": _UNUSED_DAYS}),
    ManagedRule("MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS", "A password alone opens the console.", ("C-AUTH-01", "FI-08"),
                daily=True),
    ManagedRule("LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED", "The world calls a function.", ("P14", "C-AUTH-05"),
                ("AWS::Lambda::Function",)),
    ManagedRule("RDS_SNAPSHOTS_PUBLIC_PROHIBITED", "The world restores a snapshot.", ("P01", "C-NET-03"),
                ("AWS::RDS::DBSnapshot", "AWS::RDS::DBClusterSnapshot")),
    ManagedRule("RDS_IN_BACKUP_PLAN", "A database is in no backup plan.", ("B02", "FI-39"), daily=True),
    ManagedRule("S3_BUCKET_PUBLIC_WRITE_PROHIBITED", "The world writes a bucket.", ("P03",), _BUCKET),
    ManagedRule("S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED", "A bucket is not encrypted.", ("E04", "C-ENC-01"), _BUCKET),
    ManagedRule("ECS_TASK_DEFINITION_LOG_CONFIGURATION", "A container writes no log.", ("L09", "C-LOG-01"),
                ("AWS::ECS::TaskDefinition",)),
    ManagedRule("WAFV2_WEBACL_NOT_EMPTY", "A web ACL has no rule.", ("C-MAL-01", "FI-14"), ("AWS::WAFv2::WebACL",)),
)  # fmt: skip

# Identifier -> the requirements of PCI DSS 3.2.1 that the sample names.
_REQUIREMENTS = {
    "ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK": "4.1",
    "CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED": "10.2",
    "CLOUD_TRAIL_ENABLED": "10.2.1 to 10.2.7, 10.3.1 to 10.3.6",
    "CLOUD_TRAIL_ENCRYPTION_ENABLED": "10.5.1",
    "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED": "10.5.2, 10.5.5",
    "CLOUDWATCH_LOG_GROUP_ENCRYPTED": "10.5.1",
    "CMK_BACKING_KEY_ROTATION_ENABLED": "3.6.4",
    "CW_LOGGROUP_RETENTION_PERIOD_CHECK": "",
    "DB_INSTANCE_BACKUP_ENABLED": "",
    "DYNAMODB_PITR_ENABLED": "",
    "ECS_TASK_DEFINITION_LOG_CONFIGURATION": "",
    "ELB_LOGGING_ENABLED": "10.3.1 to 10.3.6",
    "GUARDDUTY_ENABLED_CENTRALIZED": "11.4",
    "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS": "7.2",
    "IAM_ROOT_ACCESS_KEY_CHECK": "7.2",
    "IAM_USER_MFA_ENABLED": "8.3",
    "IAM_USER_NO_POLICIES_CHECK": "7.1.2, 7.2",
    "IAM_USER_UNUSED_CREDENTIALS_CHECK": "8.1.4",
    "INCOMING_SSH_DISABLED": "1.2.1, 1.3, 2.2.2",
    "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED": "1.2.1, 1.3, 7.2",
    "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS": "8.3",
    "MULTI_REGION_CLOUD_TRAIL_ENABLED": "",
    "RDS_INSTANCE_PUBLIC_ACCESS_CHECK": "1.2.1, 1.3, 7.2",
    "RDS_IN_BACKUP_PLAN": "",
    "RDS_SNAPSHOTS_PUBLIC_PROHIBITED": "1.2.1, 1.3, 7.2",
    "RDS_STORAGE_ENCRYPTED": "3.4",
    "RESTRICTED_INCOMING_TRAFFIC": "1.2.1, 1.3",
    "ROOT_ACCOUNT_MFA_ENABLED": "8.3",
    "S3_BUCKET_PUBLIC_READ_PROHIBITED": "1.2.1, 1.3, 7.2",
    "S3_BUCKET_PUBLIC_WRITE_PROHIBITED": "1.2.1, 1.3, 7.2",
    "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED": "3.4",
    "S3_BUCKET_SSL_REQUESTS_ONLY": "4.1",
    "S3_BUCKET_VERSIONING_ENABLED": "10.5.3",
    "SECURITYHUB_ENABLED": "10.6, 12.5.2",
    "VPC_DEFAULT_SECURITY_GROUP_CLOSED": "1.2, 1.3, 2.1",
    "VPC_FLOW_LOGS_ENABLED": "10.3.3 to 10.3.6",
    "WAFV2_WEBACL_NOT_EMPTY": "",
}


def _with_requirement(rule: ManagedRule) -> ManagedRule:
    requirement = _REQUIREMENTS[rule.identifier]
    said = f"PCI DSS 3.2.1 {requirement}" if requirement else "AWS's sample for PCI DSS 4.0"
    return replace(rule, finds=f"{rule.finds} ({said})")


OF_PCI = tuple(
    _with_requirement(rule) for rule in (*OF_THE_ACCOUNT, *OF_RESOURCES, *_MORE) if rule.identifier in _REQUIREMENTS
)
