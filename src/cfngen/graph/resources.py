"""The types that a network picture shows, and where each says its subnets and security groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cfngen.checks.estate import Estate, Resource
from cfngen.checks.readings import MARK
from cfngen.engine.sentences import Sentence
from cfngen.engine.values import text


@dataclass(frozen=True)
class Kind:
    """How a type is shown: `subnets` and `groups` are dotted paths of its properties, `name` that of its name.

    Things that are `shared` stand together in one box.
    """

    noun: Sentence
    subnets: str
    security_groups: str = ""
    name: str = ""
    shared: bool = False

    def label(self, resource: Resource) -> str:
        """What it is called: its name, or its logical id where AWS gives the name."""
        value = text(resource.get(self.name)) if self.name and resource.get(self.name) else ""
        if resource.type == "AWS::EC2::VPCEndpoint":
            return value.split(".", 3)[-1]  # com.amazonaws.ap-northeast-1.ecr.api
        return value if value and not MARK.search(value) else resource.logical_id

    def groups(self, resource: Resource) -> Any:
        """The value that names its security groups."""
        return resource.get(self.security_groups) if self.security_groups else None


ITEMS = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Kind(Sentence("load balancer"), "Subnets", "SecurityGroups", "Name"),
    "AWS::ECS::Service": Kind(
        Sentence("ECS service"),
        "NetworkConfiguration.AwsvpcConfiguration.Subnets",
        "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
        "ServiceName",
    ),
    "AWS::Events::Rule": Kind(Sentence("scheduled task"), "Targets", "Targets", "Name", shared=True),
    "AWS::Scheduler::Schedule": Kind(Sentence("scheduled task"), "Target", "Target", "Name", shared=True),
    "AWS::Lambda::Function": Kind(
        Sentence("Lambda function"), "VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds", "FunctionName", shared=True
    ),
    "AWS::RDS::DBInstance": Kind(
        Sentence("database"), "DBSubnetGroupName", "VPCSecurityGroups", "DBInstanceIdentifier"
    ),
    "AWS::RDS::DBCluster": Kind(
        Sentence("database cluster"), "DBSubnetGroupName", "VpcSecurityGroupIds", "DBClusterIdentifier"
    ),
    "AWS::ElastiCache::ReplicationGroup": Kind(
        Sentence("cache"), "CacheSubnetGroupName", "SecurityGroupIds", "ReplicationGroupId"
    ),
    "AWS::EC2::VPCEndpoint": Kind(
        Sentence("interface endpoint"), "SubnetIds", "SecurityGroupIds", "ServiceName", shared=True
    ),
    "AWS::EC2::NatGateway": Kind(Sentence("NAT gateway"), "SubnetId", shared=True),
    "AWS::EC2::TransitGatewayAttachment": Kind(Sentence("transit gateway attachment"), "SubnetIds"),
    "AWS::EC2::TransitGatewayVpcAttachment": Kind(Sentence("transit gateway attachment"), "SubnetIds"),
    "AWS::RDS::DBProxy": Kind(Sentence("database proxy"), "VpcSubnetIds", "VpcSecurityGroupIds", "DBProxyName"),
    "AWS::EFS::MountTarget": Kind(Sentence("mount target"), "SubnetId", "SecurityGroups", shared=True),
    "AWS::ElastiCache::ServerlessCache": Kind(
        Sentence("cache"), "SubnetIds", "SecurityGroupIds", "ServerlessCacheName"
    ),
    "AWS::OpenSearchService::Domain": Kind(
        Sentence("search domain"), "VPCOptions.SubnetIds", "VPCOptions.SecurityGroupIds", "DomainName"
    ),
    "AWS::Synthetics::Canary": Kind(
        Sentence("canary"), "VPCConfig.SubnetIds", "VPCConfig.SecurityGroupIds", "Name", shared=True
    ),
    "AWS::EC2::Instance": Kind(Sentence("instance"), "SubnetId", "SecurityGroupIds"),
}
ITEM_TYPES = tuple(ITEMS)
_SUBNET_GROUPS = ("AWS::RDS::DBSubnetGroup", "AWS::ElastiCache::SubnetGroup")


def subnets_of(estate: Estate, resource: Resource) -> list[Resource]:
    """The subnets that something stands in, through its subnet group where it names one."""
    named = resource.get(ITEMS[resource.type].subnets)
    found = list(found_in(estate, named, "AWS::EC2::Subnet"))
    group = None if found else estate.find(named, *_SUBNET_GROUPS)
    return found if group is None else list(found_in(estate, group.get("SubnetIds"), "AWS::EC2::Subnet"))


def found_in(estate: Estate, value: Any, resource_type: str) -> Iterator[Resource]:
    """The resources of a type that a value names, at any depth of it."""
    for part in _texts(value):
        for mark in MARK.finditer(part):
            resource = estate.by_mark.get((mark[1], mark[2]))
            if resource is not None and resource.type == resource_type:
                yield resource


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
