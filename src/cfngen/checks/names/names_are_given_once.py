"""Names are given once."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.names._rules import RULES
from cfngen.engine.values import text

check = Check(
    id="CG021",
    title="Names are given once",
    severity="error",
    what="No two resources of a type in an environment and Region have the same name.",
    why="The second one fails with AlreadyExists; cfn-lint compares names within one file only.",
    fix="Say in the name what tells the two apart.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html",
    controls=("CG020",),
    before="""\
Resources:
  StaffLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /ecs/clinic-dev/api
  VendorLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub /ecs/clinic-dev/${Name}
Parameters:
  Name:
    Type: String
    Default: api
""",
    after="""\
Resources:
  StaffLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /ecs/clinic-dev/staff-api
  VendorLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /ecs/clinic-dev/vendor-api
""",
)

# Names that need not be unique: revisions of a family, versions of a layer, what is named within a role, and what has
# an id of its own beside the name.
SHARED = {
    "AWS::Backup::BackupPlan",
    "AWS::Batch::JobDefinition",
    "AWS::IAM::Policy",
    "AWS::Route53Resolver::ResolverEndpoint",
    "AWS::SSM::MaintenanceWindow",
    "AWS::ECS::TaskDefinition",
    "AWS::Lambda::LayerVersion",
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::IdentityPool",
    "AWS::EC2::SecurityGroup",
}
# Names that are unique within something -> the property that says within what.
WITHIN = {
    "AWS::ApplicationAutoScaling::ScalingPolicy": "ScalingTargetId",
    "AWS::CodeDeploy::DeploymentGroup": "ApplicationName",
    "AWS::Cognito::UserPoolGroup": "UserPoolId",
    "AWS::Cognito::UserPoolIdentityProvider": "UserPoolId",
    "AWS::ECS::Service": "Cluster",
    "AWS::EKS::Nodegroup": "ClusterName",
    "AWS::Events::Rule": "EventBusName",
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Logs::MetricFilter": "LogGroupName",
    "AWS::Logs::SubscriptionFilter": "LogGroupName",
    "AWS::Scheduler::Schedule": "GroupName",
    "AWS::WAFv2::IPSet": "Scope",
    "AWS::WAFv2::RegexPatternSet": "Scope",
    "AWS::WAFv2::RuleGroup": "Scope",
    "AWS::WAFv2::WebACL": "Scope",
}
GLOBAL = ("AWS::IAM::", "AWS::S3::Bucket", "AWS::CloudFront::")


@check.finds
def repeated(estate: Estate) -> Iterator[Violation]:
    for kind, rule in RULES.items():
        seen: dict[tuple[str, str], Resource] = {}
        for it in estate.of(kind) if kind not in SHARED else ():
            name = it.get(rule.property)
            if name is None or isinstance(name, dict | list) or not text(name):
                continue
            place = "" if kind.startswith(GLOBAL) else f"{it.region} {it.get(WITHIN[kind]) if kind in WITHIN else ''}"
            first = seen.setdefault((place, text(name)), it)
            if first is it:
                continue
            if first.root is it.root:
                yield it.wrong(f"{first.logical_id} has the name {text(name)} too", rule.property)
            elif "<parameter" not in text(name):
                # Templates that lie in one folder are not always deployed together.
                message = f"{first.logical_id} of {first.view.where} has the name {text(name)} too"
                yield it.wrong(message, rule.property, severity="warning")
