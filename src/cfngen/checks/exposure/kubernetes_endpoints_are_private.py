"""EKS endpoints are private."""

from __future__ import annotations

from cfngen.checks.framework import Check, all_of, every
from cfngen.checks.readings import is_false, is_true

check = Check(
    id="P13",
    title="EKS endpoints are private",
    severity="error",
    what="A cluster sets EndpointPublicAccess to false and EndpointPrivateAccess to true.",
    why="The Kubernetes API is public by default, with authentication as its only wall.",
    fix="Set ResourcesVpcConfig.EndpointPublicAccess to false and EndpointPrivateAccess to true.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-1",
    controls=("P13",),
    also=("Security Hub EKS.1", "AWS Config EKS_ENDPOINT_NO_PUBLIC_ACCESS", "CT.EKS.PR.1", "cdk-nag AwsSolutions-EKS1"),
    before="""\
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      ResourcesVpcConfig:
        SubnetIds:
          - subnet-1
""",
    after="""\
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      ResourcesVpcConfig:
        EndpointPublicAccess: false
        EndpointPrivateAccess: true
""",
)


check.find = all_of(
    every("AWS::EKS::Cluster", "ResourcesVpcConfig.EndpointPublicAccess", is_false, "the endpoint is public"),
    every("AWS::EKS::Cluster", "ResourcesVpcConfig.EndpointPrivateAccess", is_true, "there is no private endpoint"),
)
