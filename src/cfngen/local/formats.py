"""The formats of ids, addresses and host names, type by type, as the services' own documentation shows them."""

from __future__ import annotations

import uuid
from typing import Any

from cfngen.local import ACCOUNT_ID
from cfngen.local.simulated import digest, letters

# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
_PREFIXES = {
    "AllocationId": "eipalloc", "AttachmentId": "tgw-attach", "AssociationId": "assoc", "DefaultNetworkAcl": "acl",
    "DefaultSecurityGroup": "sg", "DhcpOptionsId": "dopt", "EniId": "eni", "FileSystemId": "fs", "GroupId": "sg",
    "InstanceId": "i", "InternetGatewayId": "igw", "LaunchTemplateId": "lt", "NatGatewayId": "nat",
    "NetworkAclAssociationId": "aclassoc", "NetworkInterfaceId": "eni", "RouteTableId": "rtb",
    "SecurityGroupId": "sg", "SubnetId": "subnet", "TransitGatewayId": "tgw", "VolumeId": "vol", "VpcId": "vpc",
}  # fmt: skip
_TYPE_PREFIXES = {
    "AWS::EC2::FlowLog": "fl", "AWS::EC2::Instance": "i", "AWS::EC2::NetworkAcl": "acl",
    "AWS::EC2::PrefixList": "pl", "AWS::EC2::SecurityGroup": "sg", "AWS::EC2::SecurityGroupEgress": "sgr",
    "AWS::EC2::SecurityGroupIngress": "sgr", "AWS::EC2::SubnetRouteTableAssociation": "rtbassoc",
    "AWS::EC2::TransitGateway": "tgw", "AWS::EC2::TransitGatewayAttachment": "tgw-attach",
    "AWS::EC2::TransitGatewayVpcAttachment": "tgw-attach", "AWS::EC2::VPCEndpoint": "vpce",
    "AWS::EC2::VPCPeeringConnection": "pcx", "AWS::EFS::AccessPoint": "fsap", "AWS::EFS::MountTarget": "fsmt",
}  # fmt: skip
_UUIDS = frozenset({"AWS::KMS::Key", "AWS::WAFv2::WebACL", "AWS::WAFv2::IPSet", "AWS::WAFv2::RuleGroup",
                    "AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection", "AWS::CloudFront::CachePolicy",
                    "AWS::CloudFront::ResponseHeadersPolicy"})  # fmt: skip
# host names; {name}, {id} (digits and letters) and {region} are filled in
_HOSTS = {
    ("AWS::CloudFront::Distribution", "DomainName"): "d{id}.cloudfront.net",
    ("AWS::Cognito::UserPool", "ProviderURL"): "https://cognito-idp.{region}.amazonaws.com/{region}_{ID9}",
    ("AWS::ECR::Repository", "RepositoryUri"): "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "DNSName"): "{name}-{number}.{region}.elb.amazonaws.com",
    ("AWS::RDS::DBInstance", "Address"): "{name}.{id}.{region}.rds.amazonaws.com",
    ("AWS::RDS::DBCluster", "Address"): "{name}.cluster-{id}.{region}.rds.amazonaws.com",
    ("AWS::RDS::DBProxy", "Endpoint"): "{name}.proxy-{id}.{region}.rds.amazonaws.com",
    ("AWS::S3::Bucket", "DomainName"): "{name}.s3.amazonaws.com",
    ("AWS::S3::Bucket", "DualStackDomainName"): "{name}.s3.dualstack.{region}.amazonaws.com",
    ("AWS::S3::Bucket", "RegionalDomainName"): "{name}.s3.{region}.amazonaws.com",
    ("AWS::S3::Bucket", "WebsiteURL"): "http://{name}.s3-website-{region}.amazonaws.com",
    ("AWS::SQS::Queue", "QueueUrl"): "https://sqs.{region}.amazonaws.com/{account}/{name}",
    ("AWS::ElastiCache::ReplicationGroup", "Address"): "master.{name}.{id6}.{region}.cache.amazonaws.com",
}
_PORTS = {"postgres": 5432, "aurora-postgresql": 5432, "mysql": 3306, "aurora-mysql": 3306, "mariadb": 3306,
          "redis": 6379, "valkey": 6379, "memcached": 11211}  # fmt: skip


def identifier(resource_type: str, name: str, seed: str, region: str) -> str:
    """Give an id in the format that the attribute `name` of a type has.

    `seed` ends in the attribute's name, which ids that several attributes share leave out.
    """
    shared = seed.rpartition("/")[0]
    if resource_type.startswith("AWS::Cognito::"):
        return _cognito(resource_type, name, seed, region)
    if resource_type in ("AWS::CloudFront::Distribution", "AWS::CloudFront::OriginAccessControl"):
        return f"E{letters(shared, 13)}"
    if resource_type.startswith("AWS::Route53::") or name.endswith(("HostedZoneId", "HostedZoneID")):
        return f"Z{letters(seed, 20)}"
    if resource_type.startswith("AWS::ApiGateway"):
        return letters(shared, 10).lower()
    if resource_type in _UUIDS or name.endswith("Token"):
        return str(uuid.uuid5(uuid.NAMESPACE_OID, shared))
    return _address(name, seed, region) or _prefixed(resource_type, name, shared) or letters(seed, 16)


def _cognito(resource_type: str, name: str, seed: str, region: str) -> str:
    pool = f"{region}_{letters(seed.rpartition('/')[0], 9)}"
    if resource_type == "AWS::Cognito::UserPool":
        return f"cognito-idp.{region}.amazonaws.com/{pool}" if name == "ProviderName" else pool
    return letters(seed, 24).lower() + letters(f"{seed}.", 2).lower()


def _address(name: str, seed: str, region: str) -> str:
    if name in ("PublicIp", "PublicIpAddress"):
        return f"203.0.113.{int(digest(seed, 4), 16) % 254 + 1}"  # RFC 5737: documentation
    if name in ("PrivateIp", "PrivateIpAddress"):
        return f"10.0.{int(digest(seed, 2), 16)}.{int(digest(seed, 4), 16) % 254 + 1}"
    if name in ("CidrBlock", "Ipv6CidrBlock", "Ipv6CidrBlocks"):
        return "2001:db8::/56" if "6" in name else "10.0.0.0/16"
    return f"{region}a" if name == "AvailabilityZone" else ""


def _prefixed(resource_type: str, name: str, shared: str) -> str:
    prefix = _PREFIXES.get(name) or (_TYPE_PREFIXES.get(resource_type) if name in ("Id", "GroupId") else None)
    if prefix is None and name.endswith("Id") and resource_type.startswith("AWS::EC2::"):
        prefix = resource_type.rpartition("::")[2].lower()
    return f"{prefix}-{digest(shared + prefix, 17)}" if prefix else ""


def host(resource_type: str, attribute: str, name: str, region: str, seed: str) -> str:
    """Give a host name or URL in the format that an attribute of a type has."""
    form = _HOSTS.get((resource_type, attribute))
    if form is None:
        service = resource_type.split("::")[1].lower()
        scheme = "https://" if attribute.endswith(("Url", "URL")) else ""
        form = f"{scheme}{{name}}.{{id}}.{service}.{{region}}.amazonaws.com"
    return form.format(
        name=name if attribute == "RepositoryUri" or resource_type == "AWS::SQS::Queue" else name.lower(),
        region=region,
        account=ACCOUNT_ID,
        id=letters(seed, 12).lower(),
        id6=letters(seed, 6).lower(),
        ID9=letters(seed, 9),
        number=int(digest(seed, 8), 16),
    )


def port(resource_type: str, properties: dict[str, Any]) -> int:
    """Give the port that an engine listens on unless told otherwise."""
    engine = str(properties.get("Engine", "redis" if "ElastiCache" in resource_type else "")).lower()
    return _PORTS.get(engine, 443)
