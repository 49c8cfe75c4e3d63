"""One root stack on two sides, and what changes between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from cfngen.engine.transforms import ANY
from cfngen.engine.tree import Cache, Read, load_stack, read_file
from cfngen.errors import CfngenError, Problem

if TYPE_CHECKING:
    from cfngen.engine.changes import ResourceChange
    from cfngen.engine.exports import ExportChange
    from cfngen.engine.left import Left
    from cfngen.engine.outputs import OutputChange
    from cfngen.engine.pseudo import Pseudo
    from cfngen.engine.stack import Stack

DEFAULT_ACCOUNT = "111111111111"
DEFAULT_REGION = "ap-northeast-1"


@dataclass(frozen=True)
class Side:
    """One state of one root stack.

    `path` is its template in POSIX form, `read` gives the text of a path. A parameter whose value is None has the
    one that the other side has, as the API's UsePreviousValue says.
    """

    path: str
    parameters: Mapping[str, str | None]
    read: Read = read_file


class TagChange(NamedTuple):
    """A stack's tag: its value before and after, None where it has none."""

    key: str
    before: str | None
    after: str | None


@dataclass
class Comparison:
    """What changes in one root stack.

    `checked`: parameters and Rules of the after side must be such as CloudFormation takes. `elsewhere` are parameters
    that may be given although the after side's template does not declare them, as it is not the only one they are for.
    `tags` are those of the stack that change, `exports` those of all its stacks, `outputs` its own as far as no export
    tells them. `left` is what only AWS expands.
    """

    stack_name: str
    region: str
    account: str
    before: Side | None
    after: Side | None
    checked: bool = True
    elsewhere: frozenset[str] = frozenset()
    tags: tuple[TagChange, ...] = ()
    changes: list[ResourceChange] = field(default_factory=list)
    exports: list[ExportChange] = field(default_factory=list)
    outputs: list[OutputChange] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    templates: Cache = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        """The stack's name and Region."""
        return f"{self.stack_name} ({self.region})"

    @property
    def differs(self) -> bool:
        """Whether a change set would have anything to do."""
        left = any(one.differs for one in self.left)
        return bool(self.changes or self.tags or self.exports or self.outputs or left)

    def compute(self) -> Comparison:
        """Resolve both sides and compare them. Raises CfngenError for what CloudFormation would refuse."""
        from cfngen.engine.compare import compare_trees
        from cfngen.engine.exports import export_changes
        from cfngen.engine.left import left_open
        from cfngen.engine.outputs import output_changes
        from cfngen.engine.pseudo import Pseudo

        pseudo = Pseudo(account=self.account, region=self.region, stack_name=self.stack_name)
        before = after = None
        if self.before:
            given = {name: value for name, value in self.before.parameters.items() if value is not None}
            before = self._load(self.before, given, pseudo)
            _must_have_values(before)
        if self.after:
            after = self._load(self.after, self._given(before), pseudo, self.checked)
        if before or after:
            trees = compare_trees(before, after)
            self.changes, self.exports = trees.changes(), export_changes(trees)
            self.outputs, self.left = output_changes(trees), left_open(trees)
        return self

    def declared(self, side: Side | None) -> frozenset[str]:
        """The names of the parameters that a side's template declares."""
        if side is None:
            return frozenset()
        from cfngen.engine.pseudo import Pseudo

        return frozenset(self._load(side, {}, Pseudo()).written.parameters)

    def line(self, template: str, logical_id: str) -> int | None:
        """The line of a resource in one of the templates that were read; None for another."""
        for (_, where), read in reversed(self.templates.items()):  # the after side's is read last
            if where == template and (line := read.document.line("Resources", logical_id)):
                return line
        return None

    def _load(self, side: Side, given: Mapping[str, Any], pseudo: Pseudo, check: bool = False) -> Stack:
        return load_stack(side.path, given, pseudo, read=side.read, cache=self.templates, check=check, passes=ANY)

    def _given(self, before: Stack | None) -> dict[str, Any]:
        """The values of the after side: its own, and those that the before side has."""
        if self.after is None:
            return {}
        surplus = self.elsewhere - self.declared(self.after) if self.elsewhere else frozenset()
        given = {name: value for name, value in self.after.parameters.items() if name not in surplus}
        known = before.template.parameters if before else {}
        previous: dict[str, Any] = {name: about["Default"] for name, about in known.items() if "Default" in about}
        previous |= before.given if before else {}
        found = {name: previous.get(name) if value is None else value for name, value in given.items()}
        return {name: value for name, value in found.items() if value is not None}


def _must_have_values(stack: Stack) -> None:
    """Raise CfngenError for parameters of the before side that have no value: the answer would rest on nothing.

    More is not checked there: CloudFormation has taken what is deployed.
    """
    parameters, document = stack.template.parameters, stack.template.document
    missing = sorted(name for name, about in parameters.items() if name not in stack.given and "Default" not in about)
    if missing:
        what = f"Parameters: [{', '.join(missing)}] must have values"
        hint = "This is the template before the change: give its values with --parameters-before."
        raise CfngenError([Problem(what, document.at("Parameters"), hint)])
