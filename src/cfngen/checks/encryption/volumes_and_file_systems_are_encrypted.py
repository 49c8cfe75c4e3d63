"""Volumes and file systems are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_open, is_true

check = Check(
    id="E17",
    title="Volumes and file systems are encrypted",
    severity="error",
    what=(
        "An EBS volume, those of an instance or launch template that are described, and an EFS file system "
        "set Encrypted to true; Redshift and OpenSearch encrypt at rest."
    ),
    why="A volume without it leaves its data readable in snapshots and on disks that go back to AWS.",
    fix="Set Encrypted to true with a KmsKeyId.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-3",
    controls=("C-ENC-01", "H-04", "FI-03"),
    also=(
        "Security Hub EC2.3",
        "Security Hub EFS.1",
        "AWS Config ENCRYPTED_VOLUMES (HIPAA Security pack)",
        "AWS Config EFS_ENCRYPTED_CHECK (HIPAA Security pack)",
        "CKV_AWS_3",
        "CKV_AWS_42",
    ),
    before="""\
Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: ap-northeast-1a
      Size: 20
""",
    after="""\
Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: ap-northeast-1a
      Size: 20
      Encrypted: true
""",
)


WHOLE = (
    ("AWS::EC2::Volume", "Encrypted"),
    ("AWS::EFS::FileSystem", "Encrypted"),
    ("AWS::Redshift::Cluster", "Encrypted"),
    ("AWS::OpenSearchService::Domain", "EncryptionAtRestOptions.Enabled"),
    ("AWS::Elasticsearch::Domain", "EncryptionAtRestOptions.Enabled"),
)
DEVICES = (
    ("AWS::EC2::Instance", "BlockDeviceMappings"),
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateData.BlockDeviceMappings"),
    ("AWS::AutoScaling::LaunchConfiguration", "BlockDeviceMappings"),
)
MESSAGE = "the data at rest is not encrypted"


@check.finds
def plain_volumes(estate: Estate) -> Iterator[Violation]:
    for resource_type, path in WHOLE:
        for it in estate.of(resource_type):
            yield from judged(it, path, is_true, MESSAGE)
    for resource_type, path in DEVICES:
        for it in estate.of(resource_type):
            for position, device in enumerate(it.items(path)):
                volume = device.get("Ebs")
                encrypted = volume.get("Encrypted") if isinstance(volume, dict) else True
                if is_open(encrypted):
                    yield it.unclear(f"{MESSAGE}?", f"{path}.{position}")
                elif not is_true(encrypted):
                    yield it.wrong(MESSAGE, f"{path}.{position}")
