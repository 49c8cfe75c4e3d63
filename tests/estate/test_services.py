"""What services, tasks, load balancers and the schedule say of each other is the same on both sides."""

from __future__ import annotations

import re

import pytest

from tests.estate.deployed_estate import Deployment
from tests.estate.readings import allowed, batch_target, container, in_stack, targets, task_definition

APIS = ("StaffApi", "VendorApi")


def test_both_services_are_there(deployed: Deployment) -> None:
    assert 2 == len(deployed.of("AWS::ECS::Service"))


def test_a_service_names_a_container_and_port_of_its_task_definition(deployed: Deployment) -> None:
    for service in deployed.of("AWS::ECS::Service"):
        (balanced,) = service.properties["LoadBalancers"]
        described = container(task_definition(deployed, service.properties["TaskDefinition"]))

        assert described["Name"] == balanced["ContainerName"], service
        assert [balanced["ContainerPort"]] == [it["ContainerPort"] for it in described["PortMappings"]], service


def test_a_service_and_its_target_group_use_one_port(deployed: Deployment) -> None:
    for service in deployed.of("AWS::ECS::Service"):
        (balanced,) = service.properties["LoadBalancers"]
        (group,) = [
            it for it in deployed.of("AWS::ElasticLoadBalancingV2::TargetGroup") if it.ref == balanced["TargetGroupArn"]
        ]

        assert balanced["ContainerPort"] == group.get("Port"), service
        assert "ip" == group.get("TargetType")  # what awsvpc tasks need


def test_the_health_checks_ask_the_same_path_of_the_same_port(deployed: Deployment) -> None:
    for service in deployed.of("AWS::ECS::Service"):
        described = container(task_definition(deployed, service.properties["TaskDefinition"]))
        group = service.properties["LoadBalancers"][0]["TargetGroupArn"]
        (path,) = [
            it.get("HealthCheckPath")
            for it in deployed.of("AWS::ElasticLoadBalancingV2::TargetGroup")
            if it.ref == group
        ]
        port = described["PortMappings"][0]["ContainerPort"]

        assert f"http://localhost:{port}{path}" in described["HealthCheck"]["Command"][1]


def test_containers_are_told_the_port_that_they_are_asked_on(deployed: Deployment) -> None:
    for service in deployed.of("AWS::ECS::Service"):
        described = container(task_definition(deployed, service.properties["TaskDefinition"]))
        variables = {it["Name"]: it["Value"] for it in described["Environment"]}

        assert described["PortMappings"][0]["ContainerPort"] == variables["PORT"]


def test_every_target_group_has_a_listener(deployed: Deployment) -> None:
    """ECS refuses a service whose target group no listener uses."""
    used: set[str] = set().union(*map(targets, deployed.of("AWS::ElasticLoadBalancingV2::Listener")))

    assert {it.ref for it in deployed.of("AWS::ElasticLoadBalancingV2::TargetGroup")} == used


def secret_arns(deployed: Deployment) -> set[str]:
    """What tasks ask Secrets Manager for, without the JSON key."""
    return {
        secret["ValueFrom"].removesuffix("::").rsplit(":", 1)[0]
        if secret["ValueFrom"].endswith("::")
        else secret["ValueFrom"]
        for task in deployed.of("AWS::ECS::TaskDefinition")
        for secret in container(task)["Secrets"]
    }


def test_what_tasks_ask_for_exists_and_the_execution_role_may_read_it(deployed: Deployment) -> None:
    existing = {it.ref for it in deployed.of("AWS::SecretsManager::Secret")}
    existing.add("<database/rds-postgresql:DBInstance.MasterUserSecret.SecretArn>")
    asked = secret_arns(deployed)

    assert asked <= existing
    assert asked <= allowed(deployed, "secretsmanager:GetSecretValue", "compute/ecs-execution-role")


def test_the_keys_of_secrets_are_the_keys_that_the_execution_role_may_use(deployed: Deployment) -> None:
    keys = {it.get("KmsKeyId") for it in deployed.of("AWS::SecretsManager::Secret")}

    assert keys == allowed(deployed, "kms:Decrypt", "compute/ecs-execution-role")


def test_tasks_run_as_roles_of_this_estate(deployed: Deployment) -> None:
    """The execution role is never a task's own, and the two APIs and the batch share none."""
    roles = {f"<{it.stack}:{it.logical_id}.Arn>" for it in deployed.of("AWS::IAM::Role")}
    tasks = deployed.of("AWS::ECS::TaskDefinition")
    own = [it.get("TaskRoleArn") for it in tasks]
    (execution,) = {it.get("ExecutionRoleArn") for it in tasks}

    assert {execution, *own} <= roles
    assert execution not in own
    assert len(own) == len(set(own)) == 4


def test_the_schedule_starts_the_batch_in_the_cluster_of_the_services(deployed: Deployment) -> None:
    target = batch_target(deployed)
    network = target["EcsParameters"]["NetworkConfiguration"]["AwsVpcConfiguration"]
    services = deployed.of("AWS::ECS::Service")
    task = task_definition(deployed, target["EcsParameters"]["TaskDefinitionArn"])

    assert {target["Arn"]} == {it.get("Cluster") for it in services}
    assert all(network["Subnets"] == it.get("NetworkConfiguration.AwsvpcConfiguration.Subnets") for it in services)
    assert "batch" == container(task)["Name"]
    assert {task.get("ExecutionRoleArn"), task.get("TaskRoleArn")} == allowed(
        deployed, "iam:PassRole", "batch/eventbridge-rules"
    )


def test_the_schedules_role_may_run_the_family_of_the_task(deployed: Deployment) -> None:
    """A pinned revision would stop the batch at the next release."""
    family = task_definition(deployed, batch_target(deployed)["EcsParameters"]["TaskDefinitionArn"]).get("Family")
    expected = {f"arn:aws:ecs:ap-northeast-1:111111111111:task-definition/{family}:*"}

    assert expected == allowed(deployed, "ecs:RunTask", "batch/eventbridge-rules")


def test_events_of_the_batch_are_looked_for_where_it_runs(deployed: Deployment) -> None:
    target = batch_target(deployed)
    family = task_definition(deployed, target["EcsParameters"]["TaskDefinitionArn"]).get("Family")
    patterns = [it.get("EventPattern.detail") for it in deployed.of("AWS::Events::Rule") if it.get("EventPattern")]

    assert 2 == len(patterns)
    for detail in patterns:
        assert [target["Arn"]] == detail["clusterArn"]
        assert detail["taskDefinitionArn"][0]["prefix"].endswith(f":task-definition/{family}:")


@pytest.mark.parametrize("api", APIS)
def test_an_api_knows_its_own_user_pool(deployed: Deployment, api: str) -> None:
    audience = api.removesuffix("Api")
    stack = f"compute/{audience.lower()}-api-task-definition"
    (task,) = in_stack(deployed, stack, "AWS::ECS::TaskDefinition")
    values = {it["Value"] for it in container(task)["Environment"]}

    assert f"<auth/cognito-user-pool:{audience}UserPool>" in values
    other = {"Staff": "Vendor", "Vendor": "Staff"}[audience]
    assert not any(f"{other}UserPool" in value for value in values)


def test_images_come_from_the_repositories_of_this_estate(deployed: Deployment) -> None:
    repositories = {
        f"<compute/ecr-repositories:{it.logical_id}.RepositoryUri>" for it in deployed.of("AWS::ECR::Repository")
    }
    images = [re.split(r"(?<=>)[:@]", container(task)["Image"])[0] for task in deployed.of("AWS::ECS::TaskDefinition")]

    assert sorted(repositories) == sorted(images)
