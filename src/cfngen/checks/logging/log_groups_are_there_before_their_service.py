"""Log groups are there before their service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK, is_open, is_set, is_true, listed, objects
from cfngen.checks.tasks._ecs import waits_for
from cfngen.engine.values import text

check = Check(
    id="CG100",
    title="Log groups are there before their service",
    severity="warning",
    what=(
        "A log group that a service would create for itself is declared: of Lambda functions, CodeBuild projects, RDS "
        "exports, EKS clusters, API Gateway's executions, containers, flow logs; and those that state machines, stages "
        "and web ACLs name by an ARN. RDS, EKS and CodeBuild wait for it."
    ),
    why=(
        "What a service creates has no retention and no key, and is kept for ever. Declared later it fails with "
        "AlreadyExists; declared but not waited for, the two race."
    ),
    fix="Declare the AWS::Logs::LogGroup with RetentionInDays, and let the service refer to it or depend on it.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-services-sending-logs.html",
    controls=("CG100", "L01"),
    before="""\
Resources:
  Report:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: clinic-report
""",
    after="""\
Resources:
  ReportLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /aws/lambda/clinic-report
      RetentionInDays: 400
  Report:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: clinic-report
""",
)

# (resource, dotted path, name of the group or None where it cannot be known, whether the service writes at once)
Wanted = tuple[Resource, str, str | None, bool]


@check.finds
def created_by_services(estate: Estate) -> Iterator[Violation]:
    declared = {str(it.get("LogGroupName") or it.ref): it for it in estate.of("AWS::Logs::LogGroup")}
    for it, path, name, at_once in _wanted(estate):
        group = declared.get(name) if name is not None else None
        if group is not None:
            if at_once and not waits_for(it, group):
                yield it.wrong(f"it does not wait for its log group {group.logical_id}", path)
        elif name is None:
            yield it.wrong("its log group's name is not known before, so it cannot be declared: name it", path)
        elif not is_open(name):
            if _is_made(it, path):
                yield it.wrong(f"the log group {_shown(name)} is not declared", path)
            else:
                yield it.wrong(f"nothing makes the log group {_shown(name)}", path, severity="error")
        else:
            yield it.unclear("is its log group declared?", path)


def _is_made(it: Resource, path: str) -> bool:
    """Whether the service makes the group that is not there; the driver of containers does so on request only."""
    if it.type != "AWS::ECS::TaskDefinition":
        return True
    options = it.items("ContainerDefinitions")[int(path.split(".")[1])]["LogConfiguration"]["Options"]
    return is_true(options.get("awslogs-create-group")) or _is_given(it, path)


def _is_given(it: Resource, path: str) -> bool:
    """Whether the name is a parameter of a root, so that the group lies elsewhere."""
    written: Any = it.attributes.get("Properties")
    for step in path.split("."):
        if isinstance(written, dict):
            written = written.get(step)
        elif isinstance(written, list) and step.isdigit():
            written = written[int(step)]
    return it.view.depth == 0 and isinstance(written, dict) and written.get("Ref") in it.view.stack.template.parameters


def _shown(name: str) -> str:
    return f"{name.partition('<')[0]}…" if "<" in name else name


def _wanted(estate: Estate) -> Iterator[Wanted]:
    for it in estate.of("AWS::Lambda::Function"):
        if not is_set(it.get("LoggingConfig.LogGroup")):
            yield it, "", f"/aws/lambda/{it.ref}", False
    for it in estate.of("AWS::CodeBuild::Project"):
        logs = it.get("LogsConfig.CloudWatchLogs")
        if isinstance(logs, dict) and logs.get("Status") == "DISABLED":
            continue
        name = logs.get("GroupName") if isinstance(logs, dict) else None
        if name is None:
            yield it, "", f"/aws/codebuild/{it.ref}", False
    for it in estate.of("AWS::RDS::DBInstance", "AWS::RDS::DBCluster"):
        kind = "instance" if it.type.endswith("Instance") else "cluster"
        identifier = it.get("DBInstanceIdentifier" if kind == "instance" else "DBClusterIdentifier")
        for position, log in enumerate(listed(it.get("EnableCloudwatchLogsExports"))):
            name = f"/aws/rds/{kind}/{identifier}/{log}" if identifier else None
            yield it, f"EnableCloudwatchLogsExports.{position}", name, True
    for it in estate.of("AWS::EKS::Cluster"):
        if is_set(it.get("Logging.ClusterLogging.EnabledTypes")) and it.get("Name"):
            yield it, "Logging", f"/aws/eks/{it.get('Name')}/cluster", True
    yield from _of_apis(estate)
    yield from _named(estate)
    yield from _by_arn(estate)


def _of_apis(estate: Estate) -> Iterator[Wanted]:
    for it in estate.of("AWS::ApiGateway::Stage"):
        levels = [one.get("LoggingLevel") for one in it.items("MethodSettings")]
        if any(level in ("INFO", "ERROR") for level in levels):
            name = f"API-Gateway-Execution-Logs_{it.get('RestApiId')}/{it.get('StageName')}"
            yield it, "MethodSettings", name, False


def _named(estate: Estate) -> Iterator[Wanted]:
    """Groups that a resource names, of drivers and services that create them."""
    for it in estate.of("AWS::ECS::TaskDefinition"):
        for position, container in enumerate(it.items("ContainerDefinitions")):
            logs: Any = container.get("LogConfiguration")
            options = logs.get("Options") if isinstance(logs, dict) else None
            name = options.get("awslogs-group") if isinstance(options, dict) else None
            if name is not None:
                path = f"ContainerDefinitions.{position}.LogConfiguration.Options.awslogs-group"
                yield it, path, _plain(estate, name), False
    for it in estate.of("AWS::EC2::FlowLog"):
        name = it.get("LogGroupName")
        if name is not None:
            yield it, "LogGroupName", _plain(estate, name), False
    for it in estate.of("AWS::ECS::Cluster"):
        configuration = it.get("Configuration.ExecuteCommandConfiguration.LogConfiguration")
        for one in objects(configuration):
            if "CloudWatchLogGroupName" in one:
                path = "Configuration.ExecuteCommandConfiguration.LogConfiguration.CloudWatchLogGroupName"
                yield it, path, _plain(estate, one["CloudWatchLogGroupName"]), False


# Type -> where it names the ARN of a group that it writes to, and never makes.
BY_ARN = {
    "AWS::StepFunctions::StateMachine": "LoggingConfiguration.Destinations",
    "AWS::ApiGateway::Stage": "AccessLogSetting",
    "AWS::ApiGatewayV2::Stage": "AccessLogSettings",
    "AWS::WAFv2::LoggingConfiguration": "LogDestinationConfigs",
}
GROUP = re.compile(r"arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?")


def _by_arn(estate: Estate) -> Iterator[Wanted]:
    """Groups that a resource names by an ARN that is put together from a name."""
    for kind, place in BY_ARN.items():
        for it in estate.of(kind):
            for path, value in it.leaves:
                found = GROUP.fullmatch(text(value)) if ".".join(map(str, path)).startswith(place) else None
                if found is not None and not MARK.search(found[1]):
                    yield it, ".".join(map(str, path)), found[1], False


def _plain(estate: Estate, name: Any) -> str:
    """A log group's name; that of the declared one where the value is a reference to it."""
    group = estate.find(name, "AWS::Logs::LogGroup")
    return str(group.get("LogGroupName") or group.ref) if group is not None else str(name)
