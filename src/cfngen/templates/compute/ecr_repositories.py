"""Image repositories of the APIs, the batch and the database migration

Each environment has its own repositories, so that who may push to development cannot thereby change production;
a release is promoted by copying an image, and its digest proves that it is the same one.
"""

import json

from troposphere import ecr

from cfngen.language import Output, Stack, Sub, att
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.security.kms_keys import data_key_arn

UNTAGGED_EXPIRE_DAYS = 14
# Releases that can still be brought back; the deepest rollback, and the image of a batch that runs once a month.
KEEP_IMAGES = 30

stack = Stack(__name__)

lifecycle = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "description": f"Untagged images go after {UNTAGGED_EXPIRE_DAYS} days",
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": UNTAGGED_EXPIRE_DAYS,
                },
                "action": {"type": "expire"},
            },
            {
                "rulePriority": 2,
                "description": f"The last {KEEP_IMAGES} images stay",
                "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": KEEP_IMAGES},
                "action": {"type": "expire"},
            },
        ]
    },
    indent=2,
)


def repository(name: str, image: str, why: str) -> tuple[Output, Output]:
    """The repository of one image; its URI and its ARN."""
    made = stack.add(
        ecr.Repository(
            f"{name}Repository",
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            RepositoryName=Sub(f"{project_name}-{environment}/{image}"),
            ImageTagMutability="IMMUTABLE",
            ImageScanningConfiguration=ecr.ImageScanningConfiguration(ScanOnPush=True),
            EncryptionConfiguration=ecr.EncryptionConfiguration(EncryptionType="KMS", KmsKey=data_key_arn),
            LifecyclePolicy=ecr.LifecyclePolicy(LifecyclePolicyText=lifecycle),
            EmptyOnDelete=False,
            Tags=tags(f"{image}-images"),
        ),
        why=f"{why} Tags are immutable: what was scanned and approved under a tag is what runs under it.",
        must=(
            "A tag never comes to mean another image.",
            f"What runs is among the last {KEEP_IMAGES} images: a task that restarts pulls its image anew.",
            "Whoever makes the repository may use the key through ECR, which takes a grant for the pulls to come.",
        ),
        mutable="change-with-constraints",
        mutability={
            "RepositoryName": "must-never-change",
            "EncryptionConfiguration": "must-never-change",
            "ImageTagMutability": "review-required",
            "LifecyclePolicy": "review-required",
            "Tags": "free-to-tune",
        },
        controls=("E12", "S05", "B12", "C-ENC-01", "C-VUL-01", "FI-20"),
    )
    return (
        stack.output(f"{name}RepositoryUri", att(made, "RepositoryUri"), f"URI of the repository of {image} images"),
        stack.output(f"{name}RepositoryArn", att(made, "Arn"), f"ARN of the repository of {image} images"),
    )


staff_api_repository_uri, staff_api_repository_arn = repository(
    "StaffApi", "staff-api", "Apart from the vendor API's: the two are released and rolled back on their own."
)
vendor_api_repository_uri, vendor_api_repository_arn = repository(
    "VendorApi", "vendor-api", "What faces the internet: the repository whose scan findings are looked at first."
)
batch_repository_uri, batch_repository_arn = repository(
    "Batch", "batch", "Its image may be a month older than the APIs': the schema has to suit both."
)
migration_repository_uri, migration_repository_arn = repository(
    "Migration", "db-migration", "An image that is started with the master user's password, so it holds nothing else."
)
