"""Dimensions name what is measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK, objects
from cfngen.engine.values import text

check = Check(
    id="CG151",
    title="Dimensions name what is measured",
    severity="error",
    what=(
        "The dimensions LoadBalancer and TargetGroup hold full names (app/…, targetgroup/…), QueueName, TopicName, "
        "ServiceName and ClusterName hold names: no ARN and no URL; StateMachineArn holds an ARN; no database, "
        "function or queue has a name that is none of the templates (a warning)."
    ),
    why="No metric has the ARN as its dimension: the alarm has no data for ever, and nobody notices.",
    fix="Use !GetAtt Alb.LoadBalancerFullName, !GetAtt Group.TargetGroupFullName, !GetAtt Queue.QueueName.",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html",
    controls=("CG151", "L11"),
    before="""\
Resources:
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Dimensions:
        - {Name: LoadBalancer, Value: !Ref Alb}
""",
    after="""\
Resources:
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Dimensions:
        - {Name: LoadBalancer, Value: !GetAtt Alb.LoadBalancerFullName}
""",
)

# Dimension -> (type, attributes that give what the metric has; None for Ref).
GIVES: dict[str, tuple[str, tuple[str | None, ...]]] = {
    "LoadBalancer": ("AWS::ElasticLoadBalancingV2::LoadBalancer", ("LoadBalancerFullName",)),
    "TargetGroup": ("AWS::ElasticLoadBalancingV2::TargetGroup", ("TargetGroupFullName",)),
    "QueueName": ("AWS::SQS::Queue", (None, "QueueName")),
    "TopicName": ("AWS::SNS::Topic", (None, "TopicName")),
    "ServiceName": ("AWS::ECS::Service", ("Name", "ServiceName")),
    "ClusterName": ("AWS::ECS::Cluster", (None,)),
    "FunctionName": ("AWS::Lambda::Function", (None,)),
    "TableName": ("AWS::DynamoDB::Table", (None,)),
    "DBInstanceIdentifier": ("AWS::RDS::DBInstance", (None, "DBInstanceIdentifier")),
    "DBClusterIdentifier": ("AWS::RDS::DBCluster", (None, "DBClusterIdentifier")),
    "UserPool": ("AWS::Cognito::UserPool", (None, "UserPoolId")),
    "DistributionId": ("AWS::CloudFront::Distribution", (None, "Id")),
    "RuleName": ("AWS::Events::Rule", (None,)),
    "NatGatewayId": ("AWS::EC2::NatGateway", (None, "NatGatewayId")),
    "ApiId": ("AWS::ApiGatewayV2::Api", (None, "ApiId")),
    "ApiName": ("AWS::ApiGateway::RestApi", ()),  # Ref is its id
    "WebACL": ("AWS::WAFv2::WebACL", ()),  # Ref is name|id|scope
    "StreamName": ("AWS::Kinesis::Stream", (None,)),
    "DeliveryStreamName": ("AWS::KinesisFirehose::DeliveryStream", (None,)),
}
SHARED = ("ServiceName", "ClusterName", "RuleName")  # dimensions that several services have
# Dimensions that hold ARNs -> the attributes that do not give one.
ARNS = {"StateMachineArn": ("Name",), "CertificateArn": ()}
# Types whose instances an alarm rarely watches from another template.
NAMED = ("AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::Lambda::Function", "AWS::SQS::Queue")
BALANCERS = ("AWS/ApplicationELB", "AWS/NetworkELB")
# Namespace -> the dimensions that its metrics have. Source: the page of each service's metrics.
DIMENSIONS = {
    "AWS/ApplicationELB": {"LoadBalancer", "TargetGroup", "AvailabilityZone"},
    "AWS/NetworkELB": {"LoadBalancer", "TargetGroup", "AvailabilityZone"},
    "AWS/SQS": {"QueueName"},
    "AWS/Lambda": {"FunctionName", "Resource", "ExecutedVersion", "EventSourceMappingUUID", "Region"},
    "AWS/RDS": {
        "DBInstanceIdentifier",
        "DBClusterIdentifier",
        "DbClusterIdentifier",
        "DatabaseClass",
        "EngineName",
        "Role",
        "SourceRegion",
        "ProxyName",
        "Target",
        "TargetGroup",
        "TargetRole",
        "VolumeId",
    },
}
# Metrics of one target group behind one load balancer.
OF_TARGETS = {"HealthyHostCount", "UnHealthyHostCount"}


@check.finds
def unmeasured(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudWatch::Alarm"):
        yield from _dimensions(estate, it, "Dimensions", it.get("Dimensions"))
        yield from _of_namespace(it, "", it.properties)
        for position, query in enumerate(it.items("Metrics")):
            stat: Any = query.get("MetricStat")
            metric = stat.get("Metric") if isinstance(stat, dict) else None
            if isinstance(metric, dict):
                path = f"Metrics.{position}.MetricStat.Metric.Dimensions"
                yield from _dimensions(estate, it, path, metric.get("Dimensions"))
                yield from _of_namespace(it, path.removesuffix("Dimensions"), metric)


def _dimensions(estate: Estate, it: Resource, path: str, dimensions: Any) -> Iterator[Violation]:
    for position, dimension in enumerate(objects(dimensions)):
        name, value = str(dimension.get("Name")), str(dimension.get("Value"))
        mark = MARK.fullmatch(value)
        if name in ARNS and (mark[3] in ARNS[name] if mark else "<" not in value and not value.startswith("arn:")):
            yield it.wrong(f"{name} is an ARN", f"{path}.{position}.Value")
        if name not in GIVES:
            continue
        kind, attributes = GIVES[name]
        target = estate.by_mark.get((mark[1], mark[2])) if mark else None
        is_one = target is not None and target.type.rpartition("::")[2] == kind.rpartition("::")[2]
        is_wrong = mark is not None and is_one and mark[3] not in attributes
        if target is not None and not is_one and name not in SHARED:
            yield it.wrong(f"{name} is given {target.logical_id}, which is none", f"{path}.{position}.Value")
        elif mark is None and _is_another(estate, value, kind) and name not in SHARED:
            yield it.wrong(f"{name} is given the name of something else", f"{path}.{position}.Value")
        elif is_wrong or value.startswith(("arn:", "https://")):
            yield it.wrong(f"{name} is no ARN or URL but the name that the metric has", f"{path}.{position}.Value")
        elif mark is None and kind in NAMED and _is_nobody(estate, it, value, kind):
            message = f"no {kind} of these templates has the name {value}"
            yield it.wrong(message, f"{path}.{position}.Value", severity="warning")


def _is_nobody(estate: Estate, it: Resource, value: str, kind: str) -> bool:
    """Whether the names of all resources of a type in the tree are known, and a name is none of them."""
    attribute = "QueueName" if kind == "AWS::SQS::Queue" else None  # Ref of a queue is its URL
    names = [text(one.view.value_of(one.logical_id, attribute)) for one in estate.of(kind) if one.root is it.root]
    return bool(names) and "<" not in value and not any("<" in name for name in names) and value not in names


def _is_another(estate: Estate, value: str, kind: str) -> bool:
    """Whether a name is known, and is that of something else than what the dimension is about."""
    kinds = {kind for kind, _ in GIVES.values()}
    named = {it.type for it in estate.of(*kinds) if it.ref == value or it.att("Name") == value}
    named |= {"AWS::SQS::Queue" for it in estate.of("AWS::SQS::Queue") if it.get("QueueName") == value}
    return bool(named) and kind not in named


def _of_namespace(it: Resource, path: str, metric: dict[str, Any]) -> Iterator[Violation]:
    """Dimensions that no metric of the namespace has, and those that are missing to find the metric."""
    namespace, given = str(metric.get("Namespace")), objects(metric.get("Dimensions"))
    names = [str(one.get("Name")) for one in given]
    for position, name in enumerate(names):
        if name not in DIMENSIONS.get(namespace, {name}) and "<" not in name:
            yield it.wrong(f"metrics of {namespace} have no dimension {name}", f"{path}Dimensions.{position}.Name")
    if namespace in BALANCERS and metric.get("MetricName") in OF_TARGETS and not any("<" in name for name in names):
        for missing in ("LoadBalancer", "TargetGroup"):
            if missing not in names:
                yield it.wrong(f"without {missing} there is no such metric", f"{path}Dimensions")
