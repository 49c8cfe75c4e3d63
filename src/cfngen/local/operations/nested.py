"""A nested stack's part of a creation or update: its own operation, seen from the stack above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cfngen.local import ACCOUNT_ID
from cfngen.local.attributes import stack_attributes
from cfngen.local.aws_error import AwsError
from cfngen.local.capabilities import missing_capabilities
from cfngen.local.evaluation import Definition
from cfngen.local.parameters import effective, text
from cfngen.local.simulated import letters, new_arn
from cfngen.local.state import STACK_TYPE, Resource, Stack, Target
from cfngen.local.template import read_template
from cfngen.local.template_source import read_text

if TYPE_CHECKING:
    from cfngen.local.operations.forward import Forward


class Nested:
    """Creates or updates the stack below a resource of type AWS::CloudFormation::Stack."""

    def __init__(self, forward: Forward, name: str, definition: Definition, properties: dict[str, Any]) -> None:
        self.forward = forward
        self.run = forward.run
        self.parent = forward.stack
        self.name = name
        self.definition = definition
        self.properties = properties
        self.below: Forward | None = None

    def begin(self) -> None:
        """Begin; a template or parameters that CloudFormation refuses fail the resource."""
        held = self.parent.resources.get(self.name)
        updating = bool(held and held.type == STACK_TYPE and held.physical_id and held.status != "DELETE_COMPLETE")
        self.verb = "UPDATE" if updating else "CREATE"
        resource = Resource(
            self.name,
            STACK_TYPE,
            physical_id=held.physical_id if held and updating else "",
            properties=self.properties,
            metadata=self.definition.metadata,
            policies=self.definition.policies,
            depends_on=self.definition.depends_on,
            attributes=held.attributes if held and updating else {},
        )
        self.resource = resource
        self.parent.resources[self.name] = resource
        self.run.resource_status(self.parent, resource, f"{self.verb}_IN_PROGRESS")
        try:
            target = self.target()
            reason = self.run.over_limit()
        except AwsError as error:
            reason = error.message
        if reason:
            self._end(reason)
            return
        child = self.run.change.stack(resource.physical_id) if updating else self._child()
        resource.physical_id = child.id
        if not updating:
            reason = "Resource creation Initiated"
            self.run.resource_status(self.parent, resource, "CREATE_IN_PROGRESS", reason)
        fault = self.run.fault(self.parent, self.name, self.verb.lower())
        if fault:
            self._end(fault)
            return
        self._forward(child, target)

    def target(self) -> Target:
        """Give what the child is to be; raises AwsError."""
        pinned = self.run.pinned.get((self.parent.id, self.name))
        if pinned is None:
            url = self.properties.get("TemplateURL", "")
            pinned = self.run.change.keep_template(read_text(self.run.call.api.objects, url, self.run.root.region))
        template = read_template(self.run.change.template(pinned))
        given = [
            {"ParameterKey": key, "ParameterValue": text(value)}
            for key, value in (self.properties.get("Parameters") or {}).items()
        ]
        above = self.parent.target
        missing = missing_capabilities(template, above.capabilities)
        if missing:
            raise AwsError("InsufficientCapabilitiesException", f"Requires capabilities : [{', '.join(missing)}]")
        tags = {item["Key"]: text(item["Value"]) for item in self.properties.get("Tags") or []}
        return Target(
            template=pinned,
            parameters=effective(template, given),
            tags={**above.tags, **tags},
            capabilities=above.capabilities,
            role_arn=above.role_arn,
            notification_arns=list(self.properties.get("NotificationARNs") or []),
        )

    def _child(self) -> Stack:
        """Give the child that a change set has prepared, else a new one."""
        for stack in self.run.change.children(self.parent.id):
            if stack.logical_id == self.name and stack.status == "REVIEW_IN_PROGRESS":
                return stack
        child = new_child(self.parent, self.name, self.run.time.now)
        return self.run.change.add_stack(child)

    def _forward(self, child: Stack, target: Target) -> None:
        from cfngen.local.operations.forward import Forward

        child.disable_rollback = self.parent.disable_rollback
        if self.verb == "UPDATE" and child.target == target and not child.status.endswith("_FAILED"):
            self._end("")  # nothing to do below: neither events nor a new status
            return
        self.below = Forward(self.run, child, target, lambda ok: self._below_done(child, ok))
        self.below.begin()

    def _below_done(self, child: Stack, ok: bool) -> None:
        if ok:
            done = "CREATE_COMPLETE" if self.below and self.below.creating else "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
            self.run.stack_status(child, done)
            self._end("")
            return
        reason = self.below.reason if self.below else ""
        if self.below and self.below.creating:
            self.run.stack_status(child, "CREATE_FAILED", reason)
            self._end(f"Embedded stack {child.id} was not successfully created: {reason}")
            return
        self.run.stack_status(child, "UPDATE_FAILED", reason)
        state = "UPDATE_FAILED" if child.disable_rollback else "UPDATE_ROLLBACK_IN_PROGRESS"
        self._end(f"Embedded stack {child.id} was not successfully updated. Currently in {state} with reason: {reason}")

    def _end(self, reason: str) -> None:
        resource = self.resource
        if not reason:
            resource.attributes = stack_attributes(self.run.change.stack(resource.physical_id).outputs)
        status = f"{self.verb}_{'FAILED' if reason else 'COMPLETE'}"
        self.run.resource_status(self.parent, resource, status, reason)
        self.forward.ended(self.name, ok=not reason)

    def cancel(self) -> None:
        """Cancel the child's operation because something beside it failed."""
        if self.below and self.below.graph is not None:
            child = self.below.stack
            self.below.cancel()
            self.run.stack_status(child, f"{self.below.verb}_FAILED", "Resource creation cancelled"
                                  if self.below.creating else "Resource update cancelled")  # fmt: skip


def new_child(parent: Stack, logical_id: str, created: float, status: str = "") -> Stack:
    """Make the record of a nested stack, named as AWS names it: parent, logical id and twelve characters."""
    tail = letters(f"{parent.id}/{logical_id}/{created}", 12)
    name = f"{f'{parent.name}-{logical_id}'[:115]}-{tail}"
    return Stack(
        id=new_arn("stack", name, parent.region, ACCOUNT_ID),
        name=name,
        region=parent.region,
        status=status,
        created=created,
        parent_id=parent.id,
        root_id=parent.root_id or parent.id,
        logical_id=logical_id,
        disable_rollback=parent.disable_rollback,
    )
