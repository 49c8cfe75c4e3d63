"""Making change sets: the root's, and one for each nested stack where the request includes them.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
"""

from __future__ import annotations

from typing import Any

from cfngen.engine.changes import ResourceChange
from cfngen.engine.compare import Comparison
from cfngen.engine.values import UnknownValue
from cfngen.errors import CfngenError
from cfngen.local import ACCOUNT_ID
from cfngen.local.api import Call
from cfngen.local.aws_error import AwsError, stack_missing, validation_error
from cfngen.local.capabilities import missing_capabilities
from cfngen.local.live_tree import LiveTree
from cfngen.local.operations.nested import new_child
from cfngen.local.operations.run import Run
from cfngen.local.placeholders import broken, shown
from cfngen.local.simulated import new_arn
from cfngen.local.state import STACK_TYPE, ChangeSet, Stack, Target
from cfngen.local.store import Write, now
from cfngen.local.template import read_template, worded
from cfngen.local.template_url import not_s3

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
NO_UPDATES = "No updates are to be performed."
FROM_ROOT = "Only executable from the root change set."
_IN_REVIEW = "REVIEW_IN_PROGRESS"


def create(call: Call, change: Write, values: dict[str, Any], stack: Stack | None, kind: str) -> ChangeSet:
    """Make a change set and, with IncludeNestedStacks, those of the nested stacks; raises AwsError.

    What CloudFormation finds out only while it creates a change set ends in status FAILED, not in an error.
    """
    from cfngen.local.actions.deployments import must_be_updatable, new_stack
    from cfngen.local.actions.requested import requested

    name = values["StackName"]
    if kind == "CREATE":
        if stack is not None and stack.status != _IN_REVIEW:
            message = f"Stack [{name}] already exists and cannot be created again with the changeSet"
            raise validation_error(f"{message} [{values['ChangeSetName']}].")
        target = requested(call, change, values, None)
        if stack is None:
            stack = change.add_stack(new_stack(call, name, _IN_REVIEW))
            Run(call, change, stack, "CREATE_CHANGESET").stack_status(stack, _IN_REVIEW, "User Initiated")
    else:
        if stack is None:
            raise stack_missing(name)
        must_be_updatable(stack)
        target = requested(call, change, values, stack)
    return Creation(call, change, values, stack, target).run()


def has_effect(call: Call, change: Write, stack: Stack, target: Target) -> bool:
    """Say whether an update to a target would change anything; raises AwsError for what cannot be evaluated."""
    if _differs_outside(change, stack, target):
        return True
    try:
        return bool(LiveTree(change, stack).compare(call.api.objects, target, descend=True).changes())
    except CfngenError as error:
        raise worded(error) from error


def _differs_outside(change: Write, stack: Stack, target: Target) -> bool:
    """Say whether outputs or what holds for every resource differ, which no row of a change set shows."""
    before, after = (
        read_template(change.template(stack.target.template)),
        read_template(change.template(target.template)),
    )
    same_outputs = (before.get("Outputs") or {}) == (after.get("Outputs") or {})
    return (
        not same_outputs
        or target.tags != stack.target.tags
        or (target.notification_arns != stack.target.notification_arns)
    )


class Creation:
    """One request for change sets, on the way to being answered."""

    def __init__(self, call: Call, change: Write, values: dict[str, Any], stack: Stack, target: Target) -> None:
        self.call = call
        self.change = change
        self.values = values
        self.stack = stack
        self.target = target
        self.nested = bool(values.get("IncludeNestedStacks"))
        self.tree = LiveTree(change, stack)
        self.sets: dict[tuple[str, ...], ChangeSet] = {}
        self.rows: dict[tuple[str, ...], list[ResourceChange]] = {}

    def run(self) -> ChangeSet:
        """Make the sets, the root's first."""
        root = self._set(self.stack, self.target, ())
        root.description = self.values.get("Description", "")
        root.on_stack_failure = self.values.get("OnStackFailure", "")
        root.token = self.values.get("ClientToken", "")
        root.rollback_configuration = self.values.get("RollbackConfiguration", {})
        comparison = self.tree.compare(self.call.api.objects, self.target, descend=self.nested)
        try:
            for row in comparison.changes():
                self.rows.setdefault(row.stack, []).append(row)
            if self.nested:
                self._children(comparison, ())
            self._conclude(root)
        except (CfngenError, AwsError) as error:
            self._failed(root, error)
        for path, item in self.sets.items():
            self.change.add_change_set(item, [self._row(row) for row in self.rows.get(path, [])])
        return root

    def _set(self, stack: Stack, target: Target, path: tuple[str, ...]) -> ChangeSet:
        name = self.values["ChangeSetName"]
        root = self.sets.get(())
        item = ChangeSet(
            id=new_arn("changeSet", name, stack.region, ACCOUNT_ID),
            name=name,
            stack_id=stack.id,
            stack_name=stack.name,
            region=stack.region,
            type="CREATE" if stack.status == _IN_REVIEW else "UPDATE",
            created=now(),
            target=target,
            include_nested=self.nested,
            parent_id=self.sets[path[:-1]].id if root else "",
            root_id=root.id if root else "",
            logical_id=path[-1] if path else "",
        )
        self.sets[path] = item
        return item

    def _children(self, comparison: Comparison, path: tuple[str, ...]) -> None:
        after = comparison.after
        if after is None:
            return
        for name in after.template.nested:
            if not after.exists(name):
                continue
            inside = comparison.child(name)
            if not inside.can_be_read:
                self._must_be_known(comparison, name)
                continue
            below = inside.comparison()
            if below.after is None:
                continue
            stack = self._child(path, name)
            body = below.after.template.document.text
            item = self._set(stack, self._target(path, body, below, _given(after, name)), (*path, name))
            missing = missing_capabilities(below.after.template.document.data, self.target.capabilities)
            problem = broken(below.after, item.target.parameters)
            if missing:
                item.status, item.reason = "FAILED", f"Requires capabilities : [{', '.join(missing)}]"
            elif problem:
                item.status, item.reason = "FAILED", problem
            elif not self._changed((*path, name)):
                item.status, item.reason = "FAILED", NO_CHANGES
            else:
                item.reason = FROM_ROOT
            item.execution_status = "UNAVAILABLE"
            self._children(below, (*path, name))

    @staticmethod
    def _must_be_known(comparison: Comparison, name: str) -> None:
        """Raise AwsError for a TemplateURL that only the execution would give.

        Source: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1212
        """
        assert comparison.after is not None and comparison.after_values is not None  # noqa: S101, PT018 -- as above
        url = (comparison.after.template.resources[name].get("Properties") or {}).get("TemplateURL")
        if isinstance(comparison.after_values.at("Resources", name).value(url), UnknownValue):
            raise not_s3()

    def _changed(self, path: tuple[str, ...]) -> bool:
        return any(rows and found[: len(path)] == path for found, rows in self.rows.items())

    def _child(self, path: tuple[str, ...], name: str) -> Stack:
        held = self.tree.stacks.get((*path, name))
        if held is not None:
            return held
        parent = self.tree.stacks[path]
        child = self.change.add_stack(new_child(parent, name, now(), _IN_REVIEW))
        self.tree.stacks[(*path, name)] = child
        Run(self.call, self.change, child, "CREATE_CHANGESET").stack_status(child, _IN_REVIEW, "User Initiated")
        return child

    def _target(self, path: tuple[str, ...], body: str, below: Comparison, given: dict[str, Any]) -> Target:
        assert below.after is not None  # noqa: S101 -- the caller has looked
        parent = self.tree.stacks[path].name
        texts = {key: shown(value, parent, given.get(key)) for key, value in below.after.parameter_values.items()}
        return Target(
            template=self.change.keep_template(body),
            parameters=texts,
            tags=self.target.tags,
            capabilities=self.target.capabilities,
        )

    def _conclude(self, root: ChangeSet) -> None:
        failed = [item for item in self.sets.values() if item.status == "FAILED" and item.reason != NO_CHANGES]
        if failed:
            raise AwsError("", f"Nested change set {failed[0].id} was not successfully created: Currently in FAILED.")
        if not any(self.rows.values()) and not self._outside():
            unchanged = self.target == self.stack.target
            root.status, root.reason = "FAILED", NO_CHANGES if unchanged else NO_UPDATES
            root.execution_status = "UNAVAILABLE"
        elif self.tree.missing_exports:
            name = next(iter(self.tree.missing_exports))
            root.reason = (
                "[WARN] --include-property-values option can return incomplete ChangeSet data because: ChangeSet "
                f"creation failed for resource [{self._importer(name)}] because: No export named {name} found"
            )

    def _outside(self) -> bool:
        if self.stack.status == _IN_REVIEW or not self.stack.target.template:
            return True
        return _differs_outside(self.change, self.stack, self.target)

    def _importer(self, export: str) -> str:
        for rows in self.rows.values():
            for row in rows:
                if any(cause.entity == export for causes in row.causes.values() for cause in causes):
                    return row.logical_id
        return self.stack.name

    def _failed(self, root: ChangeSet, error: CfngenError | AwsError) -> None:
        reason = error.message if isinstance(error, AwsError) else worded(error).message
        root.status, root.execution_status, root.reason = "FAILED", "UNAVAILABLE", reason

    def _row(self, row: ResourceChange) -> dict[str, Any]:
        answer = row.to_api()
        del answer["StackPath"]
        change = answer["ResourceChange"]
        held = self.tree.resource(row.stack, row.logical_id)
        if held is not None and held.physical_id and row.action != "Add":
            change["PhysicalResourceId"] = held.physical_id
        if row.resource_type == STACK_TYPE and (*row.stack, row.logical_id) in self.sets:
            change["ChangeSetId"] = self.sets[(*row.stack, row.logical_id)].id
        return answer


def _given(parent: Any, name: str) -> dict[str, Any]:
    properties = parent.template.resources[name].get("Properties") or {}
    return properties.get("Parameters") or {}
