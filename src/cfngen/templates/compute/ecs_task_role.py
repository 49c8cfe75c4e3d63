"""Roles of the code in the tasks, one for each kind of task

Under the report's single role the internet-facing vendor API could read the staff's reports. So each API and the
batch has its own, and what is left of the shared one serves the migration, which calls no service but metrics.
"""

from typing import Any

from awacs import aws
from troposphere import iam

from cfngen.language import Condition, Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.policy import policy_document
from cfngen.parts.service_role import trust
from cfngen.parts.tags import tags
from cfngen.templates.compute import _task_permissions as permissions
from cfngen.templates.compute._settings import exec_enabled

# The part of the reports' bucket that vendors see.
VENDOR_PREFIX = "vendor/"

stack = Stack(__name__)


def role(title: str, purpose: str, why: str) -> iam.Role:
    """The role of one kind of task."""
    return stack.add(
        iam.Role(
            title,
            AssumeRolePolicyDocument=trust(
                "ecs-tasks.amazonaws.com", Sub(f"arn:{partition}:ecs:{region}:{account_id}:*")
            ),
            Tags=tags(purpose),
        ),
        why=why,
        must=("Only ECS of this account takes the role.", "Staff and vendors never share a role."),
        mutable="review-required",
        controls=("I02", "I04", "C-AUTH-05", "FI-25"),
    )


def policy(
    title: str,
    description: str,
    of: list[iam.Role],
    statements: list[aws.Statement],
    *,
    when: Condition | None = None,
    why: str,
    must: str,
) -> None:
    """A customer managed policy of some of the roles."""
    optional: dict[str, Any] = {} if when is None else {"Condition": when}
    stack.add(
        iam.ManagedPolicy(
            title,
            Description=description,
            Roles=[ref(role) for role in of],
            PolicyDocument=policy_document(*statements),
            **optional,
        ),
        why=why,
        must=(must,),
        mutable="review-required",
        controls=("I01", "I02", "I03", "I05", "C-AUTH-05", "FI-05", "FI-25"),
    )


shared_role = role(
    "ECSTaskRole",
    "ecs-task",
    "The report's one task role under its old id. It kept no access to reports; the migration runs as it, which needs "
    "the database and nothing of AWS's.",
)
staff_role = role("StaffApiTaskRole", "staff-api-task", "Reads and writes all reports: staff see what vendors sent.")
vendor_role = role(
    "VendorApiTaskRole", "vendor-api-task", "Faces the internet, so it has the least: the vendors' own reports."
)
batch_role = role("BatchTaskRole", "batch-task", "Writes the month's reports, for staff and vendors alike.")
every_role = [shared_role, staff_role, vendor_role, batch_role]

policy(
    "ReportsPolicy",
    "Read and write all reports",
    [staff_role, batch_role],
    permissions.reports(""),
    why="Objects only, no listing: the database knows which reports there are, and whoever breaks in does not.",
    must="No deletion: records go by a decision of people, not by code.",
)
policy(
    "VendorReportsPolicy",
    "Read and write the vendors' reports",
    [vendor_role],
    permissions.reports(VENDOR_PREFIX),
    why="The prefix keeps vendors from the staff's reports; one vendor from another is kept by the application, which "
    "knows them and IAM does not.",
    must="It names the vendors' prefix, and no role of theirs has another policy on reports.",
)
policy(
    "AlertsAndMetricsPolicy",
    "Raise alerts and write metrics of this environment",
    every_role,
    permissions.ALERTS_AND_METRICS,
    why="PutMetricData has no resource to name, so the namespace is the limit: no task can forge a metric of AWS's or "
    "of another environment that an alarm listens to.",
    must="The namespace is this environment's own.",
)
policy(
    "ExecPolicy",
    "Let ECS Exec open recorded sessions in the tasks",
    every_role,
    permissions.EXEC,
    when=exec_enabled,
    why="Exists only where ECS Exec is allowed, so in production nobody has to trust a switch on the service alone. "
    "Session channels and the list of log groups have no resource to name.",
    must="Absent in production: whoever is in a container acts as the task and sees its secrets.",
)

ecs_task_role_arn = stack.output(
    "ECSTaskRoleArn", att(shared_role, "Arn"), "ARN of the role of tasks that need no data (the migration)"
)
staff_api_task_role_arn = stack.output(
    "StaffApiTaskRoleArn", att(staff_role, "Arn"), "ARN of the staff API's task role"
)
vendor_api_task_role_arn = stack.output(
    "VendorApiTaskRoleArn", att(vendor_role, "Arn"), "ARN of the vendor API's task role"
)
batch_task_role_arn = stack.output("BatchTaskRoleArn", att(batch_role, "Arn"), "ARN of the batch's task role")
