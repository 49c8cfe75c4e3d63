"""The tags that every taggable resource carries."""

from troposphere import Tags

from cfngen.language import Sub, Value
from cfngen.settings import environment, project_name


def tags(purpose: str, **more: str | Value) -> Tags:
    """Standard tags of a resource; `purpose` is the last part of its Name.

    CostCenter, DataClassification and Layer are tags of the nested stack, from where CloudFormation hands
    them to the resources.
    """
    return Tags(
        Name=Sub(f"{project_name}-{environment}-{purpose}"),
        Project=project_name,
        Environment=environment,
        Purpose=purpose,
        ManagedBy="cloudformation",
        **more,
    )
