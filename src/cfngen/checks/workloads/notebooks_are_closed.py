"""SageMaker notebooks are closed."""

from __future__ import annotations

from cfngen.checks.framework import Check, all_of, every
from cfngen.checks.readings import is_set, one_of

check = Check(
    id="S08",
    title="SageMaker notebooks are closed",
    severity="error",
    what=("A notebook instance sets DirectInternetAccess and RootAccess to Disabled and names a KMS key and a subnet."),
    why=("A notebook holds copies of data, runs any code, and by default reaches the internet past the VPC as root."),
    fix="Set DirectInternetAccess Disabled, RootAccess Disabled, KmsKeyId and SubnetId.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-1",
    controls=("S08", "C-NET-03"),
    also=(
        "Security Hub SageMaker.1",
        "Security Hub SageMaker.3",
        "AWS Config SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS (HIPAA Security pack)",
        "AWS Config SAGEMAKER_NOTEBOOK_INSTANCE_KMS_KEY_CONFIGURED (HIPAA Security pack)",
        "CT.SAGEMAKER.PR.1",
        "CT.SAGEMAKER.PR.3",
        "CKV_AWS_187",
        "cdk-nag SageMakerNotebookNoDirectInternetAccess",
    ),
    before="""\
Resources:
  Notebook:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      InstanceType: ml.t3.medium
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  Subnet:
    Type: AWS::EC2::Subnet
  Notebook:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      InstanceType: ml.t3.medium
      DirectInternetAccess: Disabled
      RootAccess: Disabled
      KmsKeyId: !Ref Key
      SubnetId: !Ref Subnet
""",
)


NOTEBOOK = "AWS::SageMaker::NotebookInstance"
disabled = one_of("Disabled")
check.find = all_of(
    every(NOTEBOOK, "DirectInternetAccess", disabled, "the notebook reaches the internet directly"),
    every(NOTEBOOK, "RootAccess", disabled, "users of the notebook are root"),
    every(NOTEBOOK, "KmsKeyId", is_set, "the notebook's volume has no KMS key"),
    every(NOTEBOOK, "SubnetId", is_set, "the notebook is in no VPC"),
)
