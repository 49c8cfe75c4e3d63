"""Settings of tasks and services that several stacks share."""

from troposphere import And, Equals, Not, Or

from cfngen.language import Condition, Contains, Flag, Rule, Setting
from cfngen.settings import environment

# Containers run as a user that is not root, and such a user binds no port below 1024.
LOWEST_PORT = 1024
# Memory in MiB that goes with each size of CPU. Fargate also offers 8192 and 16384 units, which nothing here needs.
# Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
FARGATE_MEMORY_MIB = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4097, 1024)),
    1024: tuple(range(2048, 8193, 1024)),
    2048: tuple(range(4096, 16385, 1024)),
    4096: tuple(range(8192, 30721, 1024)),
}


def port(name: str, service: str, default: int) -> Setting:
    """The port that a service's container listens on."""
    return Setting(
        name,
        f"TCP port that the {service} API listens on in its container; changing it replaces the target group",
        type="Number",
        default=default,
        min_value=LOWEST_PORT,
        max_value=65535,
    )


def cpu(name: str, tasks: str, default: int) -> Setting:
    """The CPU of a task."""
    return Setting(
        name,
        f"CPU of {tasks}, in units of which 1024 are one vCPU",
        type="Number",
        default=default,
        allowed_values=tuple(FARGATE_MEMORY_MIB),
    )


def memory(name: str, tasks: str, default: int) -> Setting:
    """The memory of a task, a range; which values there are with which CPU is a `task_size_rule`.

    Thirty allowed values would say the same again, and linters try them with every value of every other setting.
    """
    return Setting(
        name,
        f"Memory of {tasks}, in MiB",
        type="Number",
        default=default,
        min_value=min(map(min, FARGATE_MEMORY_MIB.values())),
        max_value=max(map(max, FARGATE_MEMORY_MIB.values())),
    )


def task_size_rule(name: str, cpu: Setting, memory: Setting) -> Rule:
    """The rule that Fargate offers this CPU with this memory; RegisterTaskDefinition refuses other pairs."""
    pairs = [And(Equals(cpu, str(c)), Contains(list(map(str, m)), memory)) for c, m in FARGATE_MEMORY_MIB.items()]
    return Rule(name, must=Or(*pairs), message=f"Fargate does not offer {cpu.name} together with {memory.name}")


staff_api_port = port("StaffApiPort", "staff", 3000)
vendor_api_port = port("VendorApiPort", "vendor", 4000)
health_check_path = Setting(
    "HealthCheckPath",
    "Path that answers 200 while an API is able to serve, asked by the load balancer and in the container",
    default="/health",
    # It stands in a shell command, so nothing that a shell would interpret.
    allowed_pattern=r"^(/[A-Za-z0-9._~-]+)+/?$|^/$",
    constraint_description="a path of letters, digits and ._~- between slashes",
)

ecs_task_cpu = cpu("ECSTaskCpu", "a task of an API", 512)
ecs_task_memory = memory("ECSTaskMemory", "a task of an API", 1024)
batch_task_cpu = cpu("BatchTaskCpu", "the month-end batch", 2048)
batch_task_memory = memory("BatchTaskMemory", "the month-end batch", 4096)
ecs_desired_count = Setting(
    "ECSDesiredCount",
    "Tasks of each API that run at least, and that a deployment begins with",
    type="Number",
    default=2,
    min_value=1,
    max_value=1000,
)
ecs_max_capacity = Setting(
    "ECSMaxCapacity",
    "Tasks of each API that run at most; not less than ECSDesiredCount",
    type="Number",
    default=10,
    min_value=1,
    max_value=1000,
)
cpu_architecture = Setting(
    "CpuArchitecture",
    "Processor architecture that all images are built for",
    default="X86_64",
    allowed_values=("X86_64", "ARM64"),
)
log_level = Setting(
    "LogLevel",
    "Least severe log entries that the containers write",
    default="info",
    allowed_values=("debug", "info", "warn", "error"),
)
database_url_mode = Setting(
    "DatabaseUrlMode",
    "How tasks learn the database connection: composed, one DATABASE_URL that does not follow a rotation; or split, "
    "the parts of the secret, each a variable",
    default="composed",
    allowed_values=("composed", "split"),
)
deploy_services = Flag(
    "DeployServices",
    "Whether the services of the APIs exist: false until their images are pushed and the database is migrated",
    default=False,
)
enable_execute_command = Flag(
    "EnableExecuteCommand",
    "Whether commands can be run in tasks (ECS Exec); it also makes their root file systems writable",
    default=False,
)

hosted_zone_id = Setting(
    "HostedZoneId",
    "Public hosted zone of this account in which certificates are validated; empty to bring certificates, or for none",
    default="",
    # Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html
    allowed_pattern=r"^$|^Z[0-9A-Z]{1,31}$",
)

api_task_size = task_size_rule("ApiTaskSize", ecs_task_cpu, ecs_task_memory)
batch_task_size = task_size_rule("BatchTaskSize", batch_task_cpu, batch_task_memory)
two_tasks_in_prod = Rule(
    "TwoTasksInProd",
    when=Equals(environment, "prod"),
    must=Not(Equals(ecs_desired_count, "1")),
    message="production runs each API in two Availability Zones: ECSDesiredCount is 2 or more",
)
no_exec_in_prod = Rule(
    "NoExecInProd",
    when=Equals(environment, "prod"),
    must=Equals(enable_execute_command, "false"),
    message="production has no ECS Exec, which would make the containers' file systems writable: "
    "EnableExecuteCommand is false",
)

services_deployed = Condition("ServicesDeployed", Equals(deploy_services, "true"))
exec_enabled = Condition("ExecEnabled", Equals(enable_execute_command, "true"))
create_certificates = Condition("CreateCertificates", Not(Equals(hosted_zone_id, "")))
