"""Fargate task definitions: one container that is not root, cannot change its image, and never waits for its log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from troposphere import If, ecs

from cfngen.language import Condition, Setting, Sub, Value, region
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name

# The first user that is not the system's in most base images (node's, and Debian's first).
CONTAINER_USER = "1000:1000"
# Log entries that wait while CloudWatch Logs is slow; beyond that they are dropped rather than requests delayed.
# Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
LOG_BUFFER = "25m"
# What every task's image has to bring; said in each task definition's Context.
IMAGE_MUST = (
    f"The image runs as user {CONTAINER_USER} and writes to /tmp alone, which it declares as a volume of that user's.",
)


def from_secret(variable: str, secret_arn: Value, key: str = "") -> ecs.Secret:
    """A variable that holds a secret, or one key of a secret that is JSON; ECS reads it when the task starts.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
    """
    return ecs.Secret(Name=variable, ValueFrom=Sub(f"{secret_arn}:{key}::") if key else secret_arn)


def database_secrets(
    use_composed_url: Condition, url_secret_arn: Value, user_secret_arn: Value, *others: ecs.Secret
) -> If:
    """The database connection as DATABASE_URL or as its parts, and other secrets."""
    parts = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USERNAME": "username", "PASSWORD": "password"}
    return If(
        use_composed_url,
        [from_secret("DATABASE_URL", url_secret_arn), *others],
        [*(from_secret(f"DB_{name}", user_secret_arn, key) for name, key in parts.items()), *others],
    )


def health_check(port: Setting, path: Setting) -> ecs.HealthCheck:
    """Ask the container itself, as the load balancer does; the image needs curl for it."""
    return ecs.HealthCheck(
        Command=["CMD-SHELL", Sub(f"curl -fsS http://localhost:{port}{path} || exit 1")],
        Interval=30,
        Timeout=5,
        Retries=3,
        StartPeriod=60,
    )


def task_definition(
    family: str,
    container: str,
    *,
    image: If,
    cpu: Setting | int,
    memory_mib: Setting | int,
    architecture: Setting,
    execution_role_arn: Value,
    task_role_arn: Value,
    log_group_name: Value,
    variables: Mapping[str, object],
    secrets: Sequence[ecs.Secret] | If,
    exec_enabled: Condition,
    stop_timeout_seconds: int,
    **more: Any,
) -> ecs.TaskDefinition:
    """The task definition `<project>-<environment>-<family>`.

    `variables`: what the environment says besides what every task is told, never a secret. Where
    `exec_enabled` holds the root file system can be written to, which ECS Exec needs. `stop_timeout_seconds`: from
    SIGTERM to SIGKILL, 120 at most. `more`: EphemeralStorage of the task; PortMappings and HealthCheck of the
    container.
    """
    always = {
        "AWS_REGION": region,
        "METRICS_NAMESPACE": Sub(f"{project_name}/{environment}"),
        "PGSSLMODE": "verify-full",
    }
    of_task = {key: more.pop(key) for key in ("EphemeralStorage",) if key in more}
    return ecs.TaskDefinition(
        "TaskDefinition",
        Family=Sub(f"{project_name}-{environment}-{family}"),
        NetworkMode="awsvpc",
        RequiresCompatibilities=["FARGATE"],
        Cpu=cpu if isinstance(cpu, Setting) else str(cpu),
        Memory=memory_mib if isinstance(memory_mib, Setting) else str(memory_mib),
        **of_task,
        RuntimePlatform=ecs.RuntimePlatform(CpuArchitecture=architecture, OperatingSystemFamily="LINUX"),
        ExecutionRoleArn=execution_role_arn,
        TaskRoleArn=task_role_arn,
        Volumes=[ecs.Volume(Name="tmp")],
        ContainerDefinitions=[
            ecs.ContainerDefinition(
                Name=container,
                Image=image,
                Essential=True,
                Memory=memory_mib,  # the only container: its limit is the task's
                User=CONTAINER_USER,
                Privileged=False,
                # Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
                ReadonlyRootFilesystem=If(exec_enabled, False, True),
                MountPoints=[ecs.MountPoint(SourceVolume="tmp", ContainerPath="/tmp", ReadOnly=False)],  # noqa: S108
                LinuxParameters=ecs.LinuxParameters(InitProcessEnabled=True),
                **more,
                Environment=[ecs.Environment(Name=key, Value=value) for key, value in {**always, **variables}.items()],
                Secrets=secrets,
                LogConfiguration=ecs.LogConfiguration(
                    LogDriver="awslogs",
                    Options={
                        "awslogs-group": log_group_name,
                        "awslogs-region": region,
                        "awslogs-stream-prefix": container,
                        "mode": "non-blocking",
                        "max-buffer-size": LOG_BUFFER,
                    },
                ),
                StopTimeout=stop_timeout_seconds,
            )
        ],
        Tags=tags(family),
    )
