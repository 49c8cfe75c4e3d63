"""Simulated physical ids and attributes, from the read-only properties of the provider schemas.

They have the formats of AWS's and belong to nothing. The same stack, logical id and generation (how often the
resource was replaced) always give the same ones.
"""

from __future__ import annotations

import uuid
from typing import Any

from cfngen.local import ACCOUNT_ID
from cfngen.local.arns import arn
from cfngen.local.formats import host, identifier, port
from cfngen.local.provider_schemas import definition_at, schema
from cfngen.local.simulated import digest, letters

# Ref of these joins every part of the identifier: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-wafv2-webacl.html
_JOINED = frozenset({"AWS::WAFv2::WebACL", "AWS::WAFv2::IPSet", "AWS::WAFv2::RuleGroup", "AWS::WAFv2::RegexPatternSet",
                     "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::EC2::Route"})  # fmt: skip
_REF = {
    "AWS::Events::Rule": "RuleName",
    "AWS::EC2::EIP": "PublicIp",
    "AWS::ECS::Service": "ServiceArn",
    "AWS::Logs::LogStream": "LogStreamName",
}
_LOWER = frozenset({"AWS::S3::Bucket", "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::RDS::DBSubnetGroup",
                    "AWS::RDS::DBParameterGroup", "AWS::RDS::DBClusterParameterGroup", "AWS::RDS::OptionGroup",
                    "AWS::ECR::Repository", "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::SubnetGroup",
                    "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ParameterGroup",
                    "AWS::OpenSearchService::Domain", "AWS::Redshift::Cluster", "AWS::DAX::Cluster"})  # fmt: skip
_SHORT = {"AWS::ElasticLoadBalancingV2::LoadBalancer": 32, "AWS::ElasticLoadBalancingV2::TargetGroup": 32,
          "AWS::S3::Bucket": 63, "AWS::RDS::DBInstance": 63, "AWS::ElastiCache::ReplicationGroup": 40,
          "AWS::IAM::Role": 64, "AWS::Lambda::Function": 64, "AWS::SQS::Queue": 80}  # fmt: skip


class Simulation:
    """One resource as it would come out: `name`, `ref` (its physical id) and `attributes`."""

    def __init__(
        self, resource_type: str, properties: dict[str, Any], *, stack_id: str, logical_id: str, generation: int = 0
    ) -> None:
        self.type = resource_type
        self.properties = properties
        self.region = stack_id.split(":")[3]
        self.stack_name = stack_id.split("/")[1]
        self.logical_id = logical_id
        self.seed = f"{stack_id}/{logical_id}/{generation}"
        self.schema = schema(resource_type, self.region)
        self.name = self._name()
        self.attributes = self._attributes()
        self.ref = self._ref()

    def _name(self) -> str:
        """Give the name that was asked for, else one as CloudFormation generates it."""
        for part in [path.split("/")[2] for path in self.schema.get("primaryIdentifier", [])] + self._name_keys():
            if part.endswith(("Name", "Identifier", "Id")) and isinstance(self.properties.get(part), str):
                return str(self.properties[part])
        tail = letters(self.seed, 12)
        most = _SHORT.get(self.type, 128)
        name = f"{self.stack_name[: most - 40 if most > 60 else most - 20]}-{self.logical_id}"[: most - 13] + f"-{tail}"
        return name.lower() if self.type in _LOWER else name

    def _name_keys(self) -> list[str]:
        last = self.type.rpartition("::")[2]
        keys = ["Name", f"{last}Name", *[k for k in self.schema.get("properties", {}) if k.endswith("Name")]]
        return [key for key in keys if key in self.properties and key in (f"{last}Name", "Name")]

    def _attributes(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for pointer in self.schema.get("readOnlyProperties", []):
            path = pointer.removeprefix("/properties/").split("/")
            if "*" in path or len(path) > 3:
                continue
            definition = definition_at(self.schema, path)
            kind = definition.get("type")
            if kind == "object" or "properties" in definition:
                continue
            found[".".join(path)] = self._value(path, definition)
        return found

    def _value(self, path: list[str], definition: dict[str, Any]) -> Any:
        name, key = path[-1], ".".join(path)
        kind = definition.get("type")
        if isinstance(kind, list):
            kind = kind[0]
        if self.type == "AWS::EC2::Route" and name == "CidrBlock":
            return next((v for k, v in self.properties.items() if k.startswith("Destination")), "")
        if name in self.properties and len(path) == 1:
            return self.properties[name]
        if kind == "array":
            return [
                identifier(self.type, name.removesuffix("s"), f"{self.seed}#{n}/{key}", self.region) for n in (0, 1)
            ]
        if kind == "boolean":
            return False
        if name in ("Port", "Ports"):
            return str(self.properties.get("Port") or port(self.type, self.properties))
        if kind in ("integer", "number"):
            return int(definition.get("minimum", 0))
        if definition.get("enum"):
            return definition["enum"][0]
        return self._text(name, key)

    def _text(self, name: str, key: str) -> str:
        last = self.type.rpartition("::")[2]
        if self.type in ("AWS::Lambda::Version", "AWS::Lambda::Alias"):
            return self._qualified(name)
        if self.type == "AWS::SecretsManager::Secret" and name == "Id":
            return arn(self.type, self.name, self.region, self.seed)
        if name.endswith(("Status", "State")):
            return "available"
        if name.lower() in ("arn", f"{last.lower()}arn") or name.endswith(("Arn", "ARN")):
            own = name.lower() in ("arn", f"{last.lower()}arn") or self._is_own(name)
            return arn(self.type, self.name if own else f"{self.name}-{name.lower()}", self.region, self.seed)
        if name.endswith(("Url", "URL", "Uri", "URI", "Address", "DomainName", "DNSName", "DnsName", "Endpoint")):
            return host(self.type, name, self.name, self.region, self.seed)
        if name in ("Name", f"{last}Name"):
            return self.name
        if name.endswith("FullName"):
            return (
                arn(self.type, self.name, self.region, self.seed).partition(":loadbalancer/")[2]
                or arn(self.type, self.name, self.region, self.seed).rpartition(":")[2]
            )
        if name.endswith(("Time", "Date", "Timestamp", "At")):
            return "2026-01-01T00:00:00Z"
        return identifier(self.type, name, f"{self.seed}/{key}", self.region)

    def _qualified(self, name: str) -> str:
        """A version's number, or the ARN of the function with the version's number or the alias's name."""
        qualifier = str(self.properties.get("Name") or int(digest(self.seed, 4), 16) % 999 + 1)
        function = str(self.properties.get("FunctionName", "")).rpartition(":")[2]
        return (
            qualifier
            if name == "Version"
            else arn("AWS::Lambda::Function", f"{function}:{qualifier}", self.region, self.seed)
        )

    def settable(self, attribute: str) -> Any:
        """Give a property that Fn::GetAtt returns although the schema lets it be set; None where it has no such one."""
        path = attribute.split(".")
        definition = definition_at(self.schema, path)
        if not definition:
            return None
        if path[-1] not in self.properties and "default" in definition:
            return definition["default"]
        return self._value(path, definition)

    def _is_own(self, name: str) -> bool:
        return f"/properties/{name}" in self.schema.get("primaryIdentifier", [])

    def _ref(self) -> str:
        paths = [path.split("/")[2] for path in self.schema.get("primaryIdentifier", [])]
        if not paths:
            return self.attributes.get("Id") or self.name
        if self.type in _REF:
            return str(self.attributes.get(_REF[self.type]) or self.name)
        read_only = [path for path in paths if path in self.attributes]
        if len(paths) > 1 and len(read_only) == 1 and self.type not in _JOINED:
            return str(self.attributes[read_only[0]])
        return "|".join(str(self.attributes.get(path) or self.properties.get(path) or self.name) for path in paths)


def stack_attributes(outputs: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the attributes of a nested stack: its outputs."""
    return {f"Outputs.{row['OutputKey']}": row["OutputValue"] for row in outputs}


def simulate(
    resource_type: str, properties: dict[str, Any], *, stack_id: str, logical_id: str, generation: int = 0
) -> tuple[str, dict[str, Any]]:
    """Give the physical id and the attributes that a resource pretends to have."""
    made = Simulation(resource_type, properties, stack_id=stack_id, logical_id=logical_id, generation=generation)
    return made.ref, made.attributes


def event_id(seed: str) -> str:
    """Give an event's id: a UUID that stands for `seed`."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{ACCOUNT_ID}/{seed}"))
