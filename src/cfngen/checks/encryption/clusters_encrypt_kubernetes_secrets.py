"""EKS clusters encrypt Kubernetes secrets."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, listed, mapping

check = Check(
    id="E13",
    title="EKS clusters encrypt Kubernetes secrets",
    severity="error",
    what="A cluster's EncryptionConfig covers secrets with a KMS key.",
    why="Kubernetes secrets are base64 text in etcd; envelope encryption puts a key of the estate around them.",
    fix="Set EncryptionConfig with Resources [secrets] and Provider.KeyArn; it can be added, and never removed.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/eks-secrets-encrypted.html",
    controls=("E13", "C-ENC-01", "H-04"),
    also=("AWS Config EKS_SECRETS_ENCRYPTED", "CT.EKS.PR.2", "CKV_AWS_58"),
    before="""\
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      Version: '1.33'
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      EncryptionConfig:
        - Resources:
            - secrets
          Provider:
            KeyArn: !GetAtt 'Key.Arn'
""",
)


@check.finds
def plain_secrets(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::EKS::Cluster"):
        covered = any(
            "secrets" in listed(entry.get("Resources")) and is_set(mapping(entry.get("Provider")).get("KeyArn"))
            for entry in it.items("EncryptionConfig")
        )
        parts = [it.get("EncryptionConfig"), *listed(it.get("EncryptionConfig"))]
        if not covered and any(map(is_open, parts)):
            yield it.unclear("are Kubernetes secrets encrypted with a KMS key?", "EncryptionConfig")
        elif not covered:
            yield it.wrong("Kubernetes secrets are not encrypted with a KMS key", "EncryptionConfig")
