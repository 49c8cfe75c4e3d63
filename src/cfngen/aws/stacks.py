"""Stacks as they are: status, parameters, outputs, and what each status allows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cfngen.aws.failures import code_of, message_of, told
from cfngen.aws.session import Session
from cfngen.aws.statuses import of_stack
from cfngen.errors import CfngenError, ExitCode

IN_REVIEW = "REVIEW_IN_PROGRESS"
_ABSENT = re.compile(r"does not exist")


@dataclass(frozen=True)
class Stack:
    """A stack as DescribeStacks answers. `id` is '' for one that does not exist."""

    name: str
    region: str
    id: str = ""
    status: str = ""
    reason: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    protected: bool = False

    @property
    def exists(self) -> bool:
        """Whether there is such a stack with resources or change sets."""
        return bool(self.id) and self.status != "DELETE_COMPLETE"

    @property
    def deployed(self) -> bool:
        """Whether it has ever been created; one that is only reviewed has no resources."""
        return self.exists and self.status != IN_REVIEW

    @property
    def busy(self) -> bool:
        """Whether an operation is under way."""
        return self.status.endswith("_IN_PROGRESS") and self.status != IN_REVIEW


def find_stack(session: Session, name: str, region: str) -> Stack:
    """The stack of a name or id; one without id where there is none."""
    from botocore.exceptions import ClientError

    client = session.client("cloudformation", region)
    with told("read the stack", f"{name} ({region})"):
        try:
            found = client.describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as error:
            if code_of(error) == "ValidationError" and _ABSENT.search(message_of(error)):
                return Stack(name, region)
            raise
    return Stack(
        found["StackName"],
        region,
        found["StackId"],
        found["StackStatus"],
        found.get("StackStatusReason", ""),
        {one["ParameterKey"]: one.get("ParameterValue", "") for one in found.get("Parameters", [])},
        {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])},
        {one["Key"]: one["Value"] for one in found.get("Tags", [])},
        bool(found.get("EnableTerminationProtection")),
    )


def change_set_type(stack: Stack) -> str:
    """CREATE or UPDATE, as the stack's status asks. Raises CfngenError for a status that takes no change set.

    Exit code 6 where the stack is stuck, 1 where somebody else is at work.
    """
    where = f"{stack.name} ({stack.region})"
    if stack.busy:
        raise CfngenError(
            f"the stack is {stack.status}: another operation is under way",
            where=where,
            hint="wait until it ends (cfngen events --env ENV --follow), then run the same command again",
        )
    if of_stack(stack.status).kind == "stuck":
        raise stuck(stack)
    return "UPDATE" if stack.deployed else "CREATE"


def stuck(stack: Stack) -> CfngenError:
    """What a stuck stack means and the safe command; nothing is deleted without somebody saying so."""
    known = of_stack(stack.status)
    return CfngenError(
        f"the stack is {stack.status}: {known.meaning}",
        where=f"{stack.name} ({stack.region})",
        hint=known.command_for(stack.name, stack.region),
        exit_code=ExitCode.STUCK,
    )


def pages(call: Any, key: str, **arguments: Any) -> list[Any]:
    """Everything that a call lists under `key`, over all pages."""
    found: list[Any] = []
    token = ""
    while True:
        answer = call(**arguments, **({"NextToken": token} if token else {}))
        found += answer.get(key, [])
        token = answer.get("NextToken", "")
        if not token:
            return found
