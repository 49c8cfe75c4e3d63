"""Plausible physical ids and ARNs for what only a deployment makes known."""

from __future__ import annotations

import hashlib

# What Ref or GetAtt gives for types whose answer is an id with a prefix. Source: the Return values section of
# each type in the CloudFormation template reference.
_PREFIXES = {
    "AWS::EC2::InternetGateway": "igw",
    "AWS::EC2::RouteTable": "rtb",
    "AWS::EC2::SecurityGroup": "sg",
    "AWS::EC2::Subnet": "subnet",
    "AWS::EC2::TransitGatewayVpcAttachment": "tgw-attach",
    "AWS::EC2::TransitGatewayAttachment": "tgw-attach",
    "AWS::EC2::VPC": "vpc",
    "AWS::EC2::VPCEndpoint": "vpce",
    "AWS::EC2::FlowLog": "fl",
}
_UUIDS = frozenset({"AWS::KMS::Key", "AWS::WAFv2::WebACL"})
_SERVICES = {
    "ElasticLoadBalancingV2": "elasticloadbalancing",
    "CertificateManager": "acm",
    "WAFv2": "wafv2",
    "Cognito": "cognito-idp",
    "Logs": "logs",
}
_KINDS = {
    "AWS::KMS::Key": "key/",
    "AWS::CertificateManager::Certificate": "certificate/",
    "AWS::IAM::Role": "role/",
    "AWS::IAM::ManagedPolicy": "policy/",
    "AWS::ECS::Cluster": "cluster/",
    "AWS::ECS::Service": "service/",
    "AWS::ECS::TaskDefinition": "task-definition/",
    "AWS::ECR::Repository": "repository/",
    "AWS::Events::Rule": "rule/",
    "AWS::Logs::LogGroup": "log-group:",
    "AWS::SecretsManager::Secret": "secret:",
    "AWS::RDS::DBInstance": "db:",
    "AWS::Cognito::UserPool": "userpool/",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "loadbalancer/app/",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "targetgroup/",
    "AWS::ElasticLoadBalancingV2::Listener": "listener/app/",
    "AWS::WAFv2::WebACL": "regional/webacl/",
    "AWS::CloudFront::Distribution": "distribution/",
    "AWS::SNS::Topic": "",
    "AWS::SQS::Queue": "",
    "AWS::S3::Bucket": "",
}
_REF_IS_ARN = frozenset(
    {
        "AWS::CertificateManager::Certificate",
        "AWS::ECS::Service",
        "AWS::ECS::TaskDefinition",
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::IAM::ManagedPolicy",
        "AWS::SNS::Topic",
        "AWS::SecretsManager::Secret",
    }
)
_NO_REGION = frozenset({"AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::CloudFront::Distribution"})


def literal(type_name: str, logical_id: str, attribute: str, region: str, account: str) -> str:
    """Invent what Ref (`attribute` is empty) or GetAtt of a resource gives: the right shape, always the same."""
    name = logical_id.lower()
    number = hashlib.sha256(f"{type_name} {logical_id}".encode()).hexdigest()
    uuid = f"{number[:8]}-{number[8:12]}-4{number[12:15]}-8{number[15:18]}-{number[18:30]}"
    if attribute.endswith("Arn") or attribute == "KeyId" or (not attribute and type_name in _REF_IS_ARN):
        return _arn(type_name, uuid if type_name in _UUIDS or "Certificate" in type_name else name, region, account)
    if attribute in ("", "Id", "GroupId", "VpcId", "SubnetId") and type_name in _PREFIXES:
        return f"{_PREFIXES[type_name]}-{number[:17]}"
    if type_name in _UUIDS and attribute in ("", "Id"):
        return uuid
    if attribute == "Endpoint.Port":
        return "5432"
    if attribute.endswith(("DomainName", "DNSName", "Address")):
        return f"{name}.example.jp"
    return name


def _arn(type_name: str, name: str, region: str, account: str) -> str:
    service = type_name.split("::")[1]
    kind = _KINDS.get(type_name, f"{type_name.rpartition('::')[2].lower()}/")
    if type_name == "AWS::S3::Bucket":
        return f"arn:aws:s3:::{name}"
    where = "" if type_name in _NO_REGION else region
    return f"arn:aws:{_SERVICES.get(service, service.lower())}:{where}:{account}:{kind}{name}"
