"""Who imports an export: the stacks for whose sake CloudFormation would refuse to change it."""

from __future__ import annotations

from cfngen.aws.failures import code_of, message_of, told
from cfngen.aws.session import Session
from cfngen.aws.stacks import pages


def importers(session: Session, region: str, name: str) -> list[str]:
    """The names of the stacks that import an export."""
    from botocore.exceptions import ClientError

    client = session.client("cloudformation", region)
    with told("find out who imports an export", f"{name} ({region})"):
        try:
            return [str(one) for one in pages(client.list_imports, "Imports", ExportName=name)]
        except ClientError as error:
            # To have no importer, or no such export, is an error to ListImports:
            # https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html
            if code_of(error) == "ValidationError" and (
                "not imported" in message_of(error) or "does not exist" in message_of(error)
            ):
                return []
            raise
