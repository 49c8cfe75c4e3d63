"""Controls of users, containers and images."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfngen.engine.values import text
from tests.estate.controls.registry import Violations, control, on, unless
from tests.estate.deployed_estate import Deployment, Resource

SECRET_NAME = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE|CREDENTIAL|ACCESS_KEY|API_KEY|DATABASE_URL")


def containers(deployed: Deployment) -> Iterator[tuple[Resource, dict[str, Any]]]:
    """Every container of every task definition."""
    for task in deployed.of("AWS::ECS::TaskDefinition"):
        for container in task.properties["ContainerDefinitions"]:
            yield task, container


@control("A01", "AWS::Cognito::UserPool")
def users_have_a_second_factor(deployed: Deployment) -> Violations:
    return unless(
        deployed.of("AWS::Cognito::UserPool"),
        lambda it: it.get("MfaConfiguration") == "ON" and "SOFTWARE_TOKEN_MFA" in (it.get("EnabledMfas") or []),
    )


@control("A02", "AWS::Cognito::UserPool")
def passwords_are_long_and_of_four_kinds_of_characters(deployed: Deployment) -> Violations:
    kinds = ("RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols")
    return unless(
        deployed.of("AWS::Cognito::UserPool"),
        lambda it: (
            int(it.get("Policies.PasswordPolicy.MinimumLength") or 0) >= 14
            and all(on(it.get(f"Policies.PasswordPolicy.{kind}")) for kind in kinds)
        ),
    )


@control("A04", "AWS::Cognito::IdentityPool")
def guests_get_no_identity(deployed: Deployment) -> Violations:
    return unless(
        deployed.of("AWS::Cognito::IdentityPool"),
        lambda it: text(it.get("AllowUnauthenticatedIdentities")) == "false",
    )


@control("S01", "AWS::ECS::TaskDefinition")
def containers_are_not_root(deployed: Deployment) -> Violations:
    for task, container in containers(deployed):
        user = str(container.get("User", "")).split(":")[0]
        if user in ("", "0", "root"):
            yield str(task)


@control("S02", "AWS::ECS::TaskDefinition")
def containers_are_not_privileged(deployed: Deployment) -> Violations:
    for task, container in containers(deployed):
        if text(container.get("Privileged")) != "false":
            yield str(task)


@control("S03", "AWS::ECS::TaskDefinition")
def containers_cannot_change_their_image(deployed: Deployment) -> Violations:
    for task, container in containers(deployed):
        if not on(container.get("ReadonlyRootFilesystem")):
            yield str(task)


@control("S04", "AWS::ECS::TaskDefinition")
def environments_hold_no_secret(deployed: Deployment) -> Violations:
    for task, container in containers(deployed):
        for variable in container.get("Environment") or []:
            if SECRET_NAME.search(variable["Name"]) or "{{resolve:" in variable["Value"]:
                yield f"{task}: {variable['Name']}"


@control("S05", "AWS::ECR::Repository")
def images_are_scanned_and_tags_immutable(deployed: Deployment) -> Violations:
    return unless(
        deployed.of("AWS::ECR::Repository"),
        lambda it: on(it.get("ImageScanningConfiguration.ScanOnPush")) and it.get("ImageTagMutability") == "IMMUTABLE",
    )


@control("S07", "AWS::RDS::DBInstance")
def the_database_installs_minor_versions(deployed: Deployment) -> Violations:
    return unless(deployed.of("AWS::RDS::DBInstance"), lambda it: on(it.get("AutoMinorVersionUpgrade")))
