"""A nested stack: the resources and outputs of one template module."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from typing import TypeVar

from troposphere import AWSObject

from cfngen.errors import AuthorError
from cfngen.language.conditions import Condition, Rule
from cfngen.language.context import Mutability, resource_metadata
from cfngen.language.value import encoded
from cfngen.language.values import Output

Resource = TypeVar("Resource", bound=AWSObject)


class Stack:
    """The nested stack that a module of `templates/<layer>/` makes: `stack = Stack(__name__)`.

    The module docstring's first line becomes the Description, the paragraph after it the architecture.
    `when` makes the stack optional. Raises AuthorError when the module has no docstring.
    """

    def __init__(self, module: str, *, when: Condition | None = None) -> None:
        self.module = module
        self.when = when
        self.resources: dict[str, AWSObject] = {}
        self.outputs: dict[str, Output] = {}
        self.predecessors: list[Stack] = []
        self.rules: list[Rule] = []
        self.replaced_rules: list[Rule] = []
        self.description, self.architecture = docstring(module)

    @property
    def name(self) -> str:
        """The module's own name with hyphens: `rds-postgresql`."""
        return self.module.rpartition(".")[2].replace("_", "-")

    @property
    def layer(self) -> str:
        """The name of the package that holds the module, with hyphens: `security-ext`."""
        return self.module.rpartition(".")[0].rpartition(".")[2].replace("_", "-")

    @property
    def logical_id(self) -> str:
        """The logical id in the parent: `RdsPostgresqlStack`."""
        return "".join(part.capitalize() for part in self.name.split("-")) + "Stack"

    def add(
        self,
        resource: Resource,
        *,
        why: str | None = None,
        must: tuple[str, ...] = (),
        mutable: Mutability | None = None,
        mutability: Mapping[str, Mutability] | None = None,
        controls: tuple[str, ...] = (),
    ) -> Resource:
        """Add a resource with its reasons, and return it.

        `why`: purpose, notable choice, rejected alternative. `must`: invariants whose violation breaks
        something. `mutable`: how safely it changes; `mutability`: properties that deviate from that.
        `controls`: ids of `controls.tsv`. Raises AuthorError for a logical id that the stack has already.
        """
        title = str(resource.title)
        if title in self.resources:
            raise AuthorError(
                f"the logical id {title} is there already",
                where=self.module,
                hint="logical ids are unique in a stack",
            )
        metadata = resource_metadata(f"{self.module}, {title}", why, must, mutable, mutability or {}, controls)
        if metadata:
            resource.resource["Metadata"] = encoded(resource.resource.get("Metadata", {})) | metadata
        self.resources[title] = resource
        return resource

    def output(
        self,
        name: str,
        value: object,
        description: str,
        *,
        type: str = "String",  # noqa: A002 -- CloudFormation's word
        export: bool = True,
    ) -> Output:
        """Give a value to other stacks, which import what this returns.

        A Python list is joined with commas and needs a `List<…>` type. `type` is the type of the taker's
        parameter. The value is exported as `<ProjectName>-<Environment>-<name>` unless `export` is False,
        which a value that may be empty needs. Raises AuthorError for a name given twice.
        """
        if name in self.outputs:
            raise AuthorError(
                f"the output {name} is there already", where=self.module, hint="names are unique in the estate"
            )
        made = Output(self, name, value, description, type, export)
        if isinstance(value, list | tuple) and not made.is_list:
            raise AuthorError(
                f"the output {name} is a list but its type is {type}",
                where=self.module,
                hint='give type="List<…>" or type="CommaDelimitedList"',
            )
        self.outputs[name] = made
        return made

    def after(self, *others: Stack) -> None:
        """Be created after other stacks, and deleted before them, where no value flows (DependsOn)."""
        self.predecessors += others

    def require(self, *rules: Rule, instead_of: Rule | None = None) -> None:
        """Give the root these rules wherever it nests this stack, and only there.

        `instead_of`: a rule of the root's that does not hold any more where there is this stack.
        """
        self.rules += rules
        if instead_of is not None:
            self.replaced_rules.append(instead_of)

    def __repr__(self) -> str:
        return f"<Stack {self.module}>"


def docstring(module: str) -> tuple[str, str]:
    """Split a module's docstring into its first line and the paragraph after it."""
    text = inspect.cleandoc(getattr(sys.modules.get(module), "__doc__", None) or "")
    if not text:
        raise AuthorError("the template has no docstring", where=module, hint="its first line becomes the Description")
    first, _, rest = text.partition("\n")
    return first.strip(), " ".join(rest.strip().partition("\n\n")[0].split())
