"""Shells into tasks are off or recorded."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import ingress_rules
from cfngen.checks.readings import is_open, is_set, is_true, mapping, number

check = Check(
    id="C-LOG-05",
    title="Shells into tasks are off or recorded",
    severity="error",
    what=(
        "A service has ECS Exec off, or its cluster records sessions (Logging OVERRIDE with a log group or "
        "bucket, and a KMS key). No security group has a rule for SSH (22) or RDP (3389)."
    ),
    why=(
        "Remote maintenance has to leave a record of who did what; the default log is the task's own, which "
        "the shell may turn off."
    ),
    fix="Leave EnableExecuteCommand false, or set the cluster's ExecuteCommandConfiguration.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
    controls=("C-LOG-05",),
    lenient=("dev",),
    before="""\
Resources:
  Cluster:
    Type: AWS::ECS::Cluster
  Api:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref 'Cluster'
      EnableExecuteCommand: true
""",
    after="""\
Resources:
  Cluster:
    Type: AWS::ECS::Cluster
  Api:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref 'Cluster'
      EnableExecuteCommand: false
""",
)


@check.finds
def unrecorded(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::Service"):
        exec_ = it.get("EnableExecuteCommand")
        cluster = estate.find(it.get("Cluster"), "AWS::ECS::Cluster")
        if is_open(exec_) or (is_true(exec_) and cluster is None):
            yield it.unclear("are shells into the tasks recorded? The cluster is not here", "EnableExecuteCommand")
        elif is_true(exec_) and cluster is not None:
            given = mapping(cluster.get("Configuration.ExecuteCommandConfiguration"))
            if given.get("Logging") != "OVERRIDE" or not is_set(given.get("KmsKeyId")):
                yield it.wrong("shells into the tasks are on, and not recorded", "EnableExecuteCommand")
    for it, path, rule in ingress_rules(estate):
        ports = {number(rule.get("FromPort")), number(rule.get("ToPort"))}
        if ports in ({22.0}, {3389.0}):
            yield it.wrong("the rule is for SSH or RDP, which leave no record; use Session Manager", path)
