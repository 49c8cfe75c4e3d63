"""Buckets encrypt with KMS."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.buckets import takes_logs
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, listed, mapping

check = Check(
    id="E04",
    title="Buckets encrypt with KMS",
    severity="error",
    what=(
        "A bucket's default encryption is aws:kms (or aws:kms:dsse); a bucket that services deliver access "
        "logs into may use AES256, and for one of CloudTrail, AWS Config, flow logs or WAF it is a warning."
    ),
    why=(
        "With SSE-S3 whoever may read the object may read its content; a KMS key is a second permission and "
        "leaves a trace of each use. S3, application and classic load balancers and Redshift deliver their logs only "
        "to buckets with SSE-S3."
    ),
    fix=(
        "Set BucketEncryption with SSEAlgorithm aws:kms and the key of the data; BucketKeyEnabled keeps the cost down."
    ),
    source="https://docs.aws.amazon.com/config/latest/developerguide/s3-default-encryption-kms.html",
    controls=("E04", "C-ENC-01", "H-04", "FI-03"),
    also=(
        "AWS Config S3_DEFAULT_ENCRYPTION_KMS (HIPAA Security pack)",
        "CT.S3.PR.10",
        "CKV_AWS_19",
        "cdk-nag S3DefaultEncryptionKMS",
    ),
    before="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
""",
    after="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              SSEAlgorithm: aws:kms
            BucketKeyEnabled: true
""",
)


RULES = "BucketEncryption.ServerSideEncryptionConfiguration"
# What can deliver to a bucket under a customer managed key, and need not.
DELIVERERS = {
    "AWS::CloudTrail::Trail": "S3BucketName",
    "AWS::Config::DeliveryChannel": "S3BucketName",
    "AWS::EC2::FlowLog": "LogDestination",
    "AWS::WAFv2::LoggingConfiguration": "LogDestinationConfigs",
    "AWS::Route53Resolver::ResolverQueryLoggingConfig": "DestinationArn",
    "AWS::Logs::DeliveryDestination": "DestinationResourceArn",
}


@check.finds
def without_kms(estate: Estate) -> Iterator[Violation]:
    deliverers = [(other, path) for kind, path in DELIVERERS.items() for other in estate.of(kind)]
    for it in estate.of("AWS::S3::Bucket"):
        rules = it.items(RULES)
        given = [mapping(rule.get("ServerSideEncryptionByDefault")) for rule in rules]
        algorithms = [default.get("SSEAlgorithm") for default in given]
        if any(map(is_open, (it.get(RULES), *listed(it.get(RULES)), *algorithms))):
            yield it.unclear("is the bucket encrypted with KMS?", "BucketEncryption")
        elif "AES256" in algorithms and takes_logs(estate, it):
            continue
        elif not any(str(one).startswith("aws:kms") for one in algorithms):
            # CloudTrail and AWS Config encrypt what they deliver with their own keys.
            named = (one for other, path in deliverers for one in listed(other.get(path)))
            delivered = "AES256" in algorithms and any(map(it.named_by, named))
            severity = "warning" if delivered else ""
            yield it.wrong("the bucket is not encrypted with KMS", "BucketEncryption" if rules else "", severity)
