"""Task definition of the month-end batch

Started once a month by the schedule, with four times the APIs' size: a night is long enough, a second one is not.
"""

from troposphere import ecs

from cfngen.language import Setting, Stack, Sub, account_id, partition, ref, region
from cfngen.parts.fargate_task import IMAGE_MUST, database_secrets, task_definition
from cfngen.settings import environment, project_name
from cfngen.templates.compute._images import batch_image_uri, batch_image_version, image
from cfngen.templates.compute._settings import (
    batch_task_cpu,
    batch_task_memory,
    cpu_architecture,
    exec_enabled,
    log_level,
)
from cfngen.templates.compute.ecr_repositories import batch_repository_uri
from cfngen.templates.compute.ecs_cluster import batch_log_group_name
from cfngen.templates.compute.ecs_execution_role import ecs_task_execution_role_arn
from cfngen.templates.compute.ecs_task_role import VENDOR_PREFIX, batch_task_role_arn
from cfngen.templates.compute.reports_bucket import reports_bucket_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.security.secrets_manager import (
    app_db_user_secret_arn,
    database_url_secret_arn,
    use_composed_url,
)

CONTAINER = "batch"
FAMILY = "batch"
STOP_TIMEOUT_SECONDS = 120  # the longest on Fargate: to finish a chunk rather than repeat it

stack = Stack(__name__)

batch_ephemeral_storage_gib = Setting(
    "BatchEphemeralStorageGiB",
    "Disk of the month-end batch, for the reports while they are made, in GiB",
    type="Number",
    default=21,
    # Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html
    min_value=21,
    max_value=200,
)

task = stack.add(
    task_definition(
        FAMILY,
        CONTAINER,
        image=image(batch_repository_uri, batch_image_version, batch_image_uri),
        cpu=batch_task_cpu,
        memory_mib=batch_task_memory,
        architecture=cpu_architecture,
        execution_role_arn=ecs_task_execution_role_arn,
        task_role_arn=batch_task_role_arn,
        log_group_name=batch_log_group_name,
        EphemeralStorage=ecs.EphemeralStorage(SizeInGiB=batch_ephemeral_storage_gib),
        variables={
            "NODE_ENV": "production",
            "LOG_LEVEL": log_level,
            # For display and for what a date means; the schedule starts it at 02:00 of the 1st in this zone.
            "TZ": "Asia/Tokyo",
            "TARGET_MONTH_MODE": "previous-month-jst",
            "REPORTS_BUCKET_NAME": reports_bucket_name,
            "VENDOR_REPORTS_PREFIX": VENDOR_PREFIX,
            "ALERTS_TOPIC_ARN": alerts_topic_arn,
        },
        secrets=database_secrets(use_composed_url, database_url_secret_arn, app_db_user_secret_arn),
        exec_enabled=exec_enabled,
        stop_timeout_seconds=STOP_TIMEOUT_SECONDS,
    ),
    why="A task that ends rather than a service: nothing is paid for between two month ends. It is told which month it "
    "is for, because at the UTC instant of its start the Japanese month has just changed.",
    must=(
        *IMAGE_MUST,
        "It aggregates the month before the current Japanese one, and a second run for that month changes nothing.",
        "It ends with an exit code other than 0 when a report is missing: that is what raises the alarm.",
    ),
    mutable="change-with-constraints",
    mutability={"Family": "must-never-change", "TaskRoleArn": "review-required"},
    controls=("L09", "S01", "S02", "S03", "S04", "C-LOG-03", "C-AUTH-05", "FI-20"),
)

batch_task_definition_arn = stack.output(
    "BatchTaskDefinitionArn", ref(task), "ARN of the batch's task definition, with its revision"
)
batch_task_definition_family_arn = stack.output(
    "BatchTaskDefinitionFamilyArn",
    Sub(f"arn:{partition}:ecs:{region}:{account_id}:task-definition/{project_name}-{environment}-{FAMILY}"),
    "ARN of the batch's task definition without a revision, for permissions that outlive one",
)
