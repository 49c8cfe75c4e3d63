"""Task definition of the vendor API

What runs for vendors. It differs from the staff API's by image, port, user pool and role, and faces the internet.
"""

from cfngen.language import Stack, ref
from cfngen.parts.fargate_task import IMAGE_MUST
from cfngen.templates.auth.cognito_user_pool import vendor_user_pool_id
from cfngen.templates.auth.cognito_user_pool_client import vendor_user_pool_client_id
from cfngen.templates.compute._api_task import api_task
from cfngen.templates.compute._images import image, vendor_api_image_uri, vendor_api_image_version
from cfngen.templates.compute._settings import vendor_api_port
from cfngen.templates.compute.ecr_repositories import vendor_api_repository_uri
from cfngen.templates.compute.ecs_cluster import vendor_api_log_group_name
from cfngen.templates.compute.ecs_task_role import VENDOR_PREFIX, vendor_api_task_role_arn

CONTAINER = "vendor-api"

stack = Stack(__name__)

task = stack.add(
    api_task(
        CONTAINER,
        image=image(vendor_api_repository_uri, vendor_api_image_version, vendor_api_image_uri),
        port=vendor_api_port,
        task_role_arn=vendor_api_task_role_arn,
        log_group_name=vendor_api_log_group_name,
        user_pool_id=vendor_user_pool_id,
        user_pool_client_id=vendor_user_pool_client_id,
        reports_prefix=VENDOR_PREFIX,
    ),
    why="The company of a token is the tenant that row-level security filters by, so the same database user as the "
    "staff API's shows each vendor its own rows only. Outside its prefix of the reports it can read nothing.",
    must=(
        *IMAGE_MUST,
        "The image has a shell and curl, for the health check, and the RDS certificate bundle.",
        "Each request sets the tenant before its first query: without one, row-level security shows nothing.",
        "Secrets are under Secrets, never under Environment, which everybody who may describe tasks can read.",
    ),
    mutable="change-with-constraints",
    mutability={"Family": "must-never-change", "TaskRoleArn": "review-required"},
    controls=("L09", "S01", "S02", "S03", "S04", "C-AUTH-05", "FI-20"),
)

vendor_api_task_definition_arn = stack.output(
    "VendorApiTaskDefinitionArn", ref(task), "ARN of the vendor API's task definition, with its revision"
)
