"""What the tasks may do, and that what two stacks say of a task agrees."""

import json
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cfngen.engine.tree import load_stack
from cfngen.errors import CfngenError
from cfngen.language.template import make_template
from cfngen.language.value import encoded
from cfngen.language.values import Setting
from cfngen.language.wiring import Wiring
from cfngen.parts.api_service import CPU_TARGET_PERCENT
from cfngen.templates import root
from cfngen.templates.compute import (
    _images,
    _settings,
    acm_certificates,
    alb,
    alb_access_logs_bucket,
    alb_target_groups,
    batch_task_definition,
    db_migration_task_definition,
    ecr_repositories,
    ecs_cluster,
    ecs_execution_role,
    ecs_task_role,
    reports_bucket,
    staff_api_service,
    staff_api_task_definition,
    vendor_api_service,
    vendor_api_task_definition,
)
from cfngen.templates.monitoring import cloudwatch_alarms_alb, cloudwatch_alarms_ecs
from cfngen.templates.monitoring._settings import RETENTION_DAYS

TASKS = (
    staff_api_task_definition,
    vendor_api_task_definition,
    batch_task_definition,
    db_migration_task_definition,
)
APIS = (
    ("StaffApi", staff_api_task_definition, staff_api_service),
    ("VendorApi", vendor_api_task_definition, vendor_api_service),
)
ALARMS = (cloudwatch_alarms_alb, cloudwatch_alarms_ecs)


@cache
def data(module: ModuleType) -> dict[str, Any]:
    """The template that a module makes."""
    template, problems = make_template(module.stack, root.prefix, lambda value: (value.name,))

    assert problems == []
    return template.data


def resources(module: ModuleType, kind: str) -> dict[str, dict[str, Any]]:
    """The properties of a template's resources of one type, by logical id."""
    made = data(module)["Resources"].items()
    return {title: item["Properties"] for title, item in made if item["Type"] == kind}


def task(module: ModuleType) -> dict[str, Any]:
    """The properties of a module's one task definition."""
    made: dict[str, Any] = resources(module, "AWS::ECS::TaskDefinition")["TaskDefinition"]
    return made


def container(module: ModuleType) -> dict[str, Any]:
    """The definition of a task's one container."""
    (only,) = task(module)["ContainerDefinitions"]
    made: dict[str, Any] = only
    return made


def secrets(module: ModuleType) -> list[dict[str, Any]]:
    """Every secret that a container takes, in any mode."""
    given = container(module)["Secrets"]
    return given if isinstance(given, list) else [secret for mode in given["Fn::If"][1:] for secret in mode]


def names(node: Any) -> set[str]:
    """The names that data refers to."""
    if isinstance(node, dict):
        found = {node["Ref"]} if isinstance(node.get("Ref"), str) else set()
        text = node.get("Fn::Sub")
        found |= set(re.findall(r"\$\{([^}]+)\}", text)) if isinstance(text, str) else set()
        return found.union(*map(names, node.values()))
    return set().union(*map(names, node)) if isinstance(node, list) else set()


def statements(module: ModuleType) -> dict[str, dict[str, Any]]:
    """The statements of a module's managed policies, by policy and Sid."""
    return {
        f"{title}.{statement['Sid']}": statement
        for title, policy in resources(module, "AWS::IAM::ManagedPolicy").items()
        for statement in policy["PolicyDocument"]["Statement"]
    }


@pytest.mark.parametrize(("name", "definition", "service"), APIS)
def test_service_task_and_target_group_agree(name: str, definition: ModuleType, service: ModuleType) -> None:
    """ECS refuses a service whose container name or port is not the task definition's; cfn-lint sees neither."""
    (balancer,) = resources(service, "AWS::ECS::Service")["Service"]["LoadBalancers"]
    (mapping,) = container(definition)["PortMappings"]
    group = resources(alb_target_groups, "AWS::ElasticLoadBalancingV2::TargetGroup")[f"{name}TargetGroup"]

    assert container(definition)["Name"] == balancer["ContainerName"]
    assert {"Ref": f"{name}Port"} == balancer["ContainerPort"] == mapping["ContainerPort"] == group["Port"]
    assert {"Ref": f"{name}TargetGroupArn"} == balancer["TargetGroupArn"]
    assert {"Ref": f"{name}TaskDefinitionArn"} == resources(service, "AWS::ECS::Service")["Service"]["TaskDefinition"]
    assert f"${{{name}Port}}${{HealthCheckPath}}" in str(container(definition)["HealthCheck"]["Command"])


@pytest.mark.parametrize("module", TASKS)
def test_the_execution_role_may_read_every_secret_of_a_task(module: ModuleType) -> None:
    """A task whose secret cannot be read stops before it starts."""
    readable = names(statements(ecs_execution_role)["ReadSecretsPolicy.ReadSecrets"]["Resource"])

    assert names(secrets(module)) <= readable


def test_the_execution_role_reads_no_secret_that_no_task_takes() -> None:
    """A permission that nothing needs is one too many."""
    readable = names(statements(ecs_execution_role)["ReadSecretsPolicy.ReadSecrets"]["Resource"])

    assert readable == set().union(*(names(secrets(module)) for module in TASKS))


@pytest.mark.parametrize("module", TASKS)
def test_no_secret_is_in_the_environment(module: ModuleType) -> None:
    """Whoever may describe a task definition reads its environment."""
    variables = {item["Name"]: item["Value"] for item in container(module)["Environment"]}

    assert not [name for name in variables if re.search("SECRET|PASSWORD|TOKEN|DATABASE_URL|_KEY", name)]
    assert not [name for name in names(list(variables.values())) if "Secret" in name]


@pytest.mark.parametrize("module", TASKS)
def test_containers_are_closed(module: ModuleType) -> None:
    """Not root, not privileged, and read-only unless ECS Exec is on, which a rule forbids in production."""
    only = container(module)

    assert only["User"] == "1000:1000"
    assert only["Privileged"] is False
    assert only["ReadonlyRootFilesystem"] == {"Fn::If": ["ExecEnabled", False, True]}
    assert data(module)["Conditions"]["ExecEnabled"] == {"Fn::Equals": [{"Ref": "EnableExecuteCommand"}, "true"]}


def test_each_task_logs_to_a_group_of_its_own() -> None:
    """The groups are those of the cluster's stack."""
    used = [container(module)["LogConfiguration"]["Options"]["awslogs-group"]["Ref"] for module in TASKS]
    given = {name for name in data(ecs_cluster)["Outputs"] if name.endswith("LogGroupName")}

    assert sorted(used) == sorted(given)


def test_each_task_runs_the_image_of_its_own_repository_unless_told_otherwise() -> None:
    """The repository's URI and the version, or the whole URI."""
    repositories = [name for name in data(ecr_repositories)["Outputs"] if name.endswith("RepositoryUri")]
    images = {str(container(module)["Image"]["Fn::If"]) for module in TASKS}
    stems = [name.removesuffix("RepositoryUri") for name in repositories]

    assert images == {
        str([f"Has{stem}ImageUri", {"Ref": f"{stem}ImageUri"}, {"Fn::Sub": f"${{{uri}}}${{{stem}ImageVersion}}"}])
        for stem, uri in zip(stems, repositories, strict=True)
    }


DIGEST = "@sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize("version", [":initial", ":1.4.2", ":9f2c01d", ":latest-stable", DIGEST])
def test_a_version_is_a_tag_or_a_digest(version: str) -> None:
    """It follows the repository's URI as it stands."""
    assert matches(_images.staff_api_image_version, version)
    assert matches(_images.staff_api_image_uri, f"111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/team/api{version}")


@pytest.mark.parametrize("version", ["", "1.4.2", ":latest", ":", DIGEST[:-1], "@sha256:" + "F" * 64, ":a b"])
def test_a_version_is_never_one_that_moves_or_is_no_version(version: str) -> None:
    """`latest` is another image tomorrow."""
    assert not matches(_images.staff_api_image_version, version)
    assert not matches(_images.staff_api_image_uri, f"registry.example.jp/team/api{version}")


def matches(setting: Setting, value: str) -> bool:
    """True when the setting's pattern allows the value."""
    assert setting.allowed_pattern is not None
    return re.fullmatch(setting.allowed_pattern, value) is not None


@pytest.mark.parametrize("path", ["/", "/health", "/api/v1/health_check", "/healthz/"])
def test_a_health_check_path_is_a_path(path: str) -> None:
    """The usual ones pass."""
    assert matches(_settings.health_check_path, path)


@pytest.mark.parametrize("path", ["health", "/health; rm -rf /", "/$(id)", "/a b", "//", "/health?deep=1", ""])
def test_a_health_check_path_means_nothing_to_a_shell(path: str) -> None:
    """It stands in the container's health check, which is a shell command."""
    assert not matches(_settings.health_check_path, path)


def test_tasks_are_allowed_no_whole_service_and_few_whole_accounts() -> None:
    """Where the resource is *, AWS has nothing narrower."""
    found = {**statements(ecs_task_role), **statements(ecs_execution_role)}
    anywhere = {sid for sid, statement in found.items() if "*" in statement["Resource"]}

    assert not [action for statement in found.values() for action in statement["Action"] if "*" in action]
    assert anywhere == {
        "AlertsAndMetricsPolicy.WriteMetrics",
        "ExecPolicy.OpenSessions",
        "ExecPolicy.FindTheLogGroup",
    }
    assert found["AlertsAndMetricsPolicy.WriteMetrics"]["Condition"] == {
        "StringEquals": {"cloudwatch:namespace": {"Fn::Sub": "${ProjectName}/${Environment}"}}
    }


def test_keys_are_used_through_a_service() -> None:
    """Except by ECS Exec, whose session no service stands for."""
    using = {
        sid: statement.get("Condition", {}).get("StringEquals", {}).get("kms:ViaService")
        for module in (ecs_task_role, ecs_execution_role)
        for sid, statement in statements(module).items()
        if any(action.startswith("kms:") for action in statement["Action"])
    }

    assert {sid for sid, service in using.items() if service is None} == {"ExecPolicy.EncryptSessions"}


def test_vendors_reach_their_own_reports_only() -> None:
    """The staff's policy is not theirs, and theirs names the prefix."""
    policies = resources(ecs_task_role, "AWS::IAM::ManagedPolicy")
    of_vendors = {title for title, policy in policies.items() if {"Ref": "VendorApiTaskRole"} in policy["Roles"]}

    assert of_vendors == {"VendorReportsPolicy", "AlertsAndMetricsPolicy", "ExecPolicy"}
    assert policies["VendorReportsPolicy"]["Roles"] == [{"Ref": "VendorApiTaskRole"}]
    assert statements(ecs_task_role)["VendorReportsPolicy.ReadAndWriteReports"]["Resource"] == [
        {"Fn::Sub": "${ReportsBucketArn}/vendor/*"}
    ]


def test_permissions_to_open_sessions_exist_only_with_exec() -> None:
    """Without the policy a switch on the service alone opens nothing."""
    assert data(ecs_task_role)["Resources"]["ExecPolicy"]["Condition"] == "ExecEnabled"


def test_the_log_bucket_lets_in_what_logs_to_it() -> None:
    """Load balancers by prefix, S3 for the reports' bucket, and nobody else."""
    policy = resources(alb_access_logs_bucket, "AWS::S3::BucketPolicy")["AlbLogsBucketPolicy"]["PolicyDocument"]
    allowed = {item["Sid"]: item for item in policy["Statement"] if item["Effect"] == "Allow"}
    logged = resources(reports_bucket, "AWS::S3::Bucket")["ReportsBucket"]
    prefixes = {
        attribute["Value"]
        for balancer in resources(alb, "AWS::ElasticLoadBalancingV2::LoadBalancer").values()
        for attribute in balancer["LoadBalancerAttributes"]
        if attribute["Key"].endswith(".prefix")
    }
    balancers = [{"Fn::Sub": f"${{AlbLogsBucket.Arn}}/{it}/AWSLogs/${{AWS::AccountId}}/*"} for it in sorted(prefixes)]

    assert set(allowed) == {"LoadBalancersWriteLogs", "LoadBalancersWriteLogsByAccount", "S3WritesAccessLogs"}
    assert balancers == allowed["LoadBalancersWriteLogs"]["Resource"]
    assert balancers == allowed["LoadBalancersWriteLogsByAccount"]["Resource"]
    assert allowed["S3WritesAccessLogs"]["Resource"] == [{"Fn::Sub": "${AlbLogsBucket.Arn}/s3/*"}]
    assert logged["LoggingConfiguration"]["LogFilePrefix"].startswith("s3/")
    source = allowed["S3WritesAccessLogs"]["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"]
    assert source == f"arn:${{AWS::Partition}}:s3:::{logged['BucketName']['Fn::Sub']}"


def test_logs_are_archived_only_if_they_live_longer() -> None:
    """S3 refuses a lifecycle that archives on the day of expiry or later."""
    kept_short = data(alb_access_logs_bucket)["Conditions"]["ArchiveLogs"]["Fn::Not"][0]["Fn::Or"]
    (rule, *_) = resources(alb_access_logs_bucket, "AWS::S3::Bucket")["AlbLogsBucket"]["LifecycleConfiguration"][
        "Rules"
    ]
    condition, (transition,), _ = rule["Transitions"]["Fn::If"]

    assert condition == "ArchiveLogs"
    assert [int(equal["Fn::Equals"][1]) for equal in kept_short] == [
        days for days in RETENTION_DAYS if days <= transition["TransitionInDays"]
    ]


def test_reports_are_never_encrypted_with_another_key() -> None:
    """A header that asks for it is refused; no header is fine, for the bucket's default then encrypts."""
    policy = resources(reports_bucket, "AWS::S3::BucketPolicy")["ReportsBucketPolicy"]["PolicyDocument"]
    conditions = {item["Sid"]: item["Condition"] for item in policy["Statement"] if item["Sid"] != "TlsOnly"}
    key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    kind = "s3:x-amz-server-side-encryption"

    assert conditions == {
        "NoOtherKey": {"StringNotEquals": {key: {"Ref": "DataKeyArn"}}, "Null": {key: "false"}},
        "NoOtherEncryption": {"StringNotEquals": {kind: "aws:kms"}, "Null": {kind: "false"}},
    }


@pytest.mark.parametrize("module", [alb_access_logs_bucket, reports_bucket])
def test_buckets_refuse_plain_http_and_the_public(module: ModuleType) -> None:
    """Every principal, every action, the bucket and its objects."""
    ((title, bucket),) = resources(module, "AWS::S3::Bucket").items()
    (policy,) = resources(module, "AWS::S3::BucketPolicy").values()
    (tls,) = [item for item in policy["PolicyDocument"]["Statement"] if item["Sid"] == "TlsOnly"]

    assert tls == {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:*"],
        "Resource": [{"Fn::GetAtt": [title, "Arn"]}, {"Fn::Sub": f"${{{title}.Arn}}/*"}],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "Retain" == data(module)["Resources"][title]["DeletionPolicy"]


def test_a_load_balancer_has_one_listener_a_port() -> None:
    """CloudFormation creates before it deletes, so two under opposite conditions would meet on their port."""
    found = [
        (listener["LoadBalancerArn"]["Ref"], listener["Port"])
        for listener in resources(alb_target_groups, "AWS::ElasticLoadBalancingV2::Listener").values()
    ]

    assert sorted(found) == sorted((arn, port) for arn in ("InternalAlbArn", "PublicAlbArn") for port in (80, 443))


@pytest.mark.parametrize("kind", ["Internal", "Public"])
def test_port_80_serves_only_without_a_certificate(kind: str) -> None:
    """With one it redirects, and the other listener speaks TLS 1.2 or newer."""
    found = resources(alb_target_groups, "AWS::ElasticLoadBalancingV2::Listener")
    (action,) = found[f"{kind}HttpListener"]["DefaultActions"]
    condition, with_certificate, without = action["Fn::If"]

    assert condition == f"Has{kind}Cert"
    assert with_certificate["RedirectConfig"] == {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    assert without["Type"] == "forward"
    assert condition == data(alb_target_groups)["Resources"][f"{kind}HttpsListener"]["Condition"]
    assert found[f"{kind}HttpsListener"]["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2-Res")


@pytest.mark.parametrize("module", [staff_api_service, vendor_api_service])
def test_a_service_comes_back_from_a_bad_image_and_grows_under_load(module: ModuleType) -> None:
    """Circuit breaker with rollback; scaling from the desired count on, by CPU."""
    service = resources(module, "AWS::ECS::Service")["Service"]
    target = resources(module, "AWS::ApplicationAutoScaling::ScalableTarget")["ScalableTarget"]
    policy = resources(module, "AWS::ApplicationAutoScaling::ScalingPolicy")["CpuScalingPolicy"]

    assert service["DeploymentConfiguration"]["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert service["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "DISABLED"
    assert service["DesiredCount"] == target["MinCapacity"] == {"Ref": "ECSDesiredCount"}
    assert policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 70


def test_services_and_certificates_are_optional() -> None:
    """The first deployment has no images, and some accounts have no hosted zone."""
    optional = (staff_api_service, vendor_api_service, cloudwatch_alarms_ecs, acm_certificates)

    assert [module.stack.when.name for module in optional] == ["ServicesDeployed"] * 3 + ["CreateCertificates"]


@pytest.mark.parametrize("module", ALARMS)
def test_alarms_tell_of_every_change_of_state(module: ModuleType) -> None:
    """An alarm that nobody hears, or that sees nothing, protects nothing."""
    topic = [{"Ref": "AlertsTopicArn"}]
    found = resources(module, "AWS::CloudWatch::Alarm")

    assert len(found) == {cloudwatch_alarms_alb: 10, cloudwatch_alarms_ecs: 4}[module]
    for alarm in found.values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == alarm["InsufficientDataActions"] == topic
        assert alarm["TreatMissingData"]
        assert not [name for name in names(alarm["Dimensions"]) if name.endswith("Arn")]


def test_the_alarm_on_cpu_is_above_what_scaling_aims_at() -> None:
    """At or below it, the alarm would tell of scaling at work."""
    thresholds = {alarm["Threshold"] for alarm in resources(cloudwatch_alarms_ecs, "AWS::CloudWatch::Alarm").values()}

    assert min(thresholds) > CPU_TARGET_PERCENT


RULES = (
    _settings.api_task_size,
    _settings.two_tasks_in_prod,
    _settings.no_exec_in_prod,
    acm_certificates.certificates_have_names,
    alb.prod_alb_deletion_protection,
)
PRODUCTION = {
    "Environment": "prod",
    "ECSTaskCpu": "512",
    "ECSTaskMemory": "1024",
    "ECSDesiredCount": "2",
    "EnableExecuteCommand": "false",
    "HostedZoneId": "Z0EXAMPLE",
    "StaffApiDomainName": "staff.example.jp",
    "VendorApiDomainName": "vendor.example.jp",
    "DeletionProtectionAlb": "true",
}


def broken(tmp_path: Path, **values: str) -> set[str]:
    """The rules that CloudFormation would refuse production for, with these values."""
    wiring = Wiring(__name__, {})
    template = {
        "Parameters": {key: {"Type": "String"} for key in PRODUCTION},
        "Rules": {rule.name: wiring.plain(encoded(rule.data()), rule.name) for rule in RULES},
        "Resources": {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
    }
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(template), encoding="utf-8")
    try:
        load_stack(str(file), PRODUCTION | values)
    except CfngenError as error:
        return set(re.findall(r"Template rule (\w+) failed", str(error)))
    return set()


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        ({}, set()),
        ({"ECSTaskMemory": "512"}, {"ApiTaskSize"}),
        ({"ECSTaskMemory": "5120"}, {"ApiTaskSize"}),
        ({"ECSTaskCpu": "4096", "ECSTaskMemory": "30720"}, set()),
        ({"ECSTaskCpu": "2048", "ECSTaskMemory": "17408"}, {"ApiTaskSize"}),
        ({"ECSDesiredCount": "1"}, {"TwoTasksInProd"}),
        ({"EnableExecuteCommand": "true"}, {"NoExecInProd"}),
        ({"VendorApiDomainName": ""}, {"CertificatesHaveNames"}),
        ({"DeletionProtectionAlb": "false"}, {"ProdAlbDeletionProtection"}),
        (
            {
                "Environment": "dev",
                "ECSDesiredCount": "1",
                "EnableExecuteCommand": "true",
                "HostedZoneId": "",
                "StaffApiDomainName": "",
                "DeletionProtectionAlb": "false",
            },
            set(),
        ),
    ],
)
def test_rules_refuse_an_unsafe_production(tmp_path: Path, values: dict[str, str], rules: set[str]) -> None:
    """Each alone, and none of them in development."""
    assert rules == broken(tmp_path, **values)
