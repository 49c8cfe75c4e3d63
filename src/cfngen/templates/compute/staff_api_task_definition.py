"""Task definition of the staff API

What runs for staff: image, size, identity and secrets. Every change makes a new revision; the service takes it up.
"""

from cfngen.language import Stack, ref
from cfngen.parts.fargate_task import IMAGE_MUST
from cfngen.templates.auth.cognito_user_pool import staff_user_pool_id
from cfngen.templates.auth.cognito_user_pool_client import staff_user_pool_client_id
from cfngen.templates.compute._api_task import api_task
from cfngen.templates.compute._images import image, staff_api_image_uri, staff_api_image_version
from cfngen.templates.compute._settings import staff_api_port
from cfngen.templates.compute.ecr_repositories import staff_api_repository_uri
from cfngen.templates.compute.ecs_cluster import staff_api_log_group_name
from cfngen.templates.compute.ecs_task_role import staff_api_task_role_arn

CONTAINER = "staff-api"

stack = Stack(__name__)

task = stack.add(
    api_task(
        CONTAINER,
        image=image(staff_api_repository_uri, staff_api_image_version, staff_api_image_uri),
        port=staff_api_port,
        task_role_arn=staff_api_task_role_arn,
        log_group_name=staff_api_log_group_name,
        user_pool_id=staff_user_pool_id,
        user_pool_client_id=staff_user_pool_client_id,
    ),
    why="Signs in as a database user that owns no table, so that row-level security binds it. Tokens of the staff's "
    "user pool alone are accepted: a vendor's are not valid here.",
    must=(
        *IMAGE_MUST,
        "The image has a shell and curl, for the health check, and the RDS certificate bundle.",
        "Secrets are under Secrets, never under Environment, which everybody who may describe tasks can read.",
    ),
    mutable="change-with-constraints",
    mutability={"Family": "must-never-change", "TaskRoleArn": "review-required"},
    controls=("L09", "S01", "S02", "S03", "S04", "C-AUTH-05", "FI-20"),
)

staff_api_task_definition_arn = stack.output(
    "StaffApiTaskDefinitionArn", ref(task), "ARN of the staff API's task definition, with its revision"
)
