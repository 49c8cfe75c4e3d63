"""ECS cluster of the APIs, the batch and the migration, with their log groups

One cluster an environment; tasks are told apart by services, roles and security groups. The log groups stand here
rather than with the task definitions because they outlive every one of them.
"""

from troposphere import ecs, logs

from cfngen.language import Stack, Sub, att, ref
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.monitoring._settings import log_retention_days
from cfngen.templates.monitoring.cloudwatch_logs_groups import ecs_exec_log_group_name
from cfngen.templates.security.kms_keys import logs_key_arn

stack = Stack(__name__)

cluster = stack.add(
    ecs.Cluster(
        "ECSCluster",
        ClusterName=Sub(f"{project_name}-{environment}-cluster"),
        ClusterSettings=[ecs.ClusterSetting(Name="containerInsights", Value="enabled")],
        CapacityProviders=["FARGATE", "FARGATE_SPOT"],
        DefaultCapacityProviderStrategy=[ecs.CapacityProviderStrategyItem(CapacityProvider="FARGATE", Weight=1)],
        Configuration=ecs.ClusterConfiguration(
            ExecuteCommandConfiguration=ecs.ExecuteCommandConfiguration(
                Logging="OVERRIDE",
                KmsKeyId=logs_key_arn,
                LogConfiguration=ecs.ExecuteCommandLogConfiguration(
                    CloudWatchLogGroupName=ecs_exec_log_group_name, CloudWatchEncryptionEnabled=True
                ),
            )
        ),
        Tags=tags("cluster"),
    ),
    why="Fargate only: a team of a few people patches no hosts. Every command typed in a task is recorded and its "
    "session encrypted, wherever ECS Exec is allowed at all. Spot is at hand for work that may be interrupted, but "
    "nothing takes it unless it asks: services name their launch type.",
    must=(
        "Commands run in tasks are logged: without the override their output goes to the task's own log, if anywhere.",
        "The APIs never run on Spot: two minutes' notice would end requests of the public.",
        "The account has the service-linked role of ECS before its first cluster, which otherwise fails now and then.",
    ),
    mutable="change-with-constraints",
    mutability={"ClusterName": "must-never-change", "Configuration": "review-required", "Tags": "free-to-tune"},
    controls=("L10", "C-LOG-05", "FI-46"),
)


def log_group(name: str, purpose: str, holds: str) -> logs.LogGroup:
    """The log group of one kind of task: as parts.log_group, but for the order of properties in the released YAML."""
    return stack.add(
        logs.LogGroup(
            f"{name}LogGroup",
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            LogGroupName=Sub(f"/ecs/{project_name}-{environment}/{purpose}"),
            RetentionInDays=log_retention_days,
            KmsKeyId=logs_key_arn,
            LogGroupClass="STANDARD",
            Tags=tags(f"{purpose}-logs"),
        ),
        why=f"{holds} Declared before any task runs: the execution role may not create log groups, and one that a "
        "driver creates has neither key nor retention.",
        must=(
            "Application logs hold no patient data: they are kept and read under other rules than records.",
            "Keep the name, or old entries lie in a group that nobody looks at.",
        ),
        mutable="change-with-constraints",
        mutability={"LogGroupName": "must-never-change", "KmsKeyId": "review-required"},
        controls=("E05", "L01", "L09", "C-ENC-01", "C-LOG-04", "FI-10"),
    )


staff_api_logs = log_group("StaffApi", "staff-api", "Who did what on which record is said by the application, here.")
vendor_api_logs = log_group(
    "VendorApi", "vendor-api", "Kept apart from the staff's: a vendor's request may be disclosed to that vendor."
)
batch_logs = log_group("Batch", "batch", "Whether the month-end figures are complete is decided from these entries.")
migration_logs = log_group(
    "Migration", "db-migration", "The record of every change of schema, database role and row-level policy."
)

cluster_name = stack.output("ClusterName", ref(cluster), "Name of the ECS cluster")
cluster_arn = stack.output("ClusterArn", att(cluster, "Arn"), "ARN of the ECS cluster")
staff_api_log_group_name = stack.output(
    "StaffApiLogGroupName", ref(staff_api_logs), "Name of the log group of the staff API"
)
vendor_api_log_group_name = stack.output(
    "VendorApiLogGroupName", ref(vendor_api_logs), "Name of the log group of the vendor API"
)
batch_log_group_name = stack.output("BatchLogGroupName", ref(batch_logs), "Name of the log group of the batch")
migration_log_group_name = stack.output(
    "MigrationLogGroupName", ref(migration_logs), "Name of the log group of the database migration"
)
