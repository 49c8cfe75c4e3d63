"""Values: what a template puts into a property without knowing it yet.

A setting of the root stack, another stack's output, a pseudo parameter, or a resource of the same stack.
Each may stand in a property, in an awacs statement, or in an f-string inside `Sub`.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from troposphere import AWSObject

from cfngen.errors import AuthorError
from cfngen.language import parameter_types
from cfngen.language.parameter_types import is_list_type, plain_type, type_hint
from cfngen.language.value import MARK, Value, calling_module, check_name

if TYPE_CHECKING:
    from cfngen.language.stack import Stack


class Setting(Value):
    """A parameter of the root stack, which `parameters/<env>.json` may set.

    A setting without a default must be set in every environment. Constraints are CloudFormation's own
    (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html).
    Raises AuthorError when the name is not alphanumeric or there is no description, and for `no_echo`: a secret is no
    setting, see docs/adr/0012-no-noecho.md.
    """

    _counter = itertools.count()

    def __init__(
        self,
        name: str,
        description: str,
        *,
        type: str = "String",  # noqa: A002 -- CloudFormation's word
        default: str | float | None = None,
        allowed_values: tuple[str | int, ...] = (),
        allowed_pattern: str | None = None,
        constraint_description: str | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
        min_value: float | None = None,
        max_value: float | None = None,
        no_echo: bool = False,
    ) -> None:
        super().__init__(name)
        self.module = calling_module()
        if self.module == __name__:  # made by a subclass of this module
            self.module = calling_module(3)
        self.order = next(self._counter)
        self.description = description
        self.type = type
        self.default = default
        self.allowed_values = allowed_values
        self.allowed_pattern = allowed_pattern
        self.constraint_description = constraint_description
        self.min_length, self.max_length = min_length, max_length
        self.min_value, self.max_value = min_value, max_value
        check_name(name, description, self.module)
        if no_echo:
            raise AuthorError(
                "a secret is no setting: its value would stand in parameters/ and in what reviewers approve",
                where=f"{self.module}, setting {name}",
                hint="keep it in Secrets Manager and, where it is used, write "
                'Sub(f"{{{{resolve:secretsmanager:{name}:SecretString:key}}}}"); a setting may name the secret '
                "(docs/adr/0012-no-noecho.md)",
            )
        self._check()

    def _check(self) -> None:
        """Raise AuthorError for what no parameter can be."""
        where = f"{self.module}, setting {self.name}"
        if not (parameter_types.PLAIN.fullmatch(self.type) or parameter_types.SSM.fullmatch(self.type)):
            raise AuthorError(f"{self.type!r} is no parameter type", where=where, hint=type_hint(self.type))
        if isinstance(self.allowed_values, str):
            raise AuthorError("allowed_values is text; it is a tuple", where=where, hint='write allowed_values=("…",)')
        if isinstance(self.default, bool):
            raise AuthorError("the default is a truth value of Python", where=where, hint="use Flag(…)")
        if not isinstance(self.default, str | int | float | None) or MARK in str(self.default):
            raise AuthorError(
                "the default is a value that only CloudFormation knows",
                where=where,
                hint="give text or a number; where the value is used, write If(present(setting), setting, other)",
            )
        allowed = list(map(str, self.allowed_values))
        if allowed and self.default is not None and not self.is_list and str(self.default) not in allowed:
            raise AuthorError(f"the default {self.default!r} is not among the allowed values", where=where)

    @property
    def is_list(self) -> bool:  # type: ignore[override]
        """True when the value is a comma-delimited list."""
        return is_list_type(plain_type(self.type))

    @property
    def is_flag(self) -> bool:
        """True when the value is the text `true` or `false`."""
        return set(self.allowed_values) == {"true", "false"}

    def constraints(self) -> dict[str, Any]:
        """CloudFormation's constraint attributes, as a template writes them."""
        listed = {
            "AllowedValues": list(self.allowed_values) or None,
            "AllowedPattern": self.allowed_pattern,
            "MinLength": self.min_length,
            "MaxLength": self.max_length,
            "MinValue": self.min_value,
            "MaxValue": self.max_value,
            "ConstraintDescription": self.constraint_description,
        }
        return {key: value for key, value in listed.items() if value is not None}

    def root_parameter(self) -> dict[str, Any]:
        """The Parameters entry in the root template."""
        entry: dict[str, Any] = {"Type": self.type, "Description": self.description}
        if self.default is not None:
            entry["Default"] = self.default
        return entry | self.constraints()

    def child_parameter(self) -> dict[str, Any]:
        """The Parameters entry in a nested stack: no Default, so that a missing wire is an error."""
        entry = {"Type": plain_type(self.type), "Description": self.description}
        return entry if plain_type(self.type) != self.type else entry | self.constraints()


class Flag(Setting):
    """A setting that is `true` or `false`."""

    def __init__(self, name: str, description: str, *, default: bool | None = None) -> None:
        text = None if default is None else str(default).lower()
        super().__init__(name, description, default=text, allowed_values=("true", "false"))


class CidrSetting(Setting):
    """A setting that is an IPv4 range; ranges of environments are kept from overlapping when `disjoint`.

    `shortest` and `longest` are prefix lengths in bits. `many` makes it a list of ranges.
    """

    def __init__(
        self,
        name: str,
        description: str,
        *,
        default: str | None = None,
        shortest: int = 0,
        longest: int = 32,
        disjoint: bool = False,
        optional: bool = False,
        many: bool = False,
    ) -> None:
        octet = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
        prefix = "|".join(str(bits) for bits in range(shortest, longest + 1))
        pattern = rf"{octet}(\.{octet}){{3}}/({prefix})"
        super().__init__(
            name,
            description,
            type="CommaDelimitedList" if many else "String",
            default=default,
            allowed_pattern=rf"^({pattern})?$" if optional else rf"^{pattern}$",
            constraint_description=f"{'IPv4 ranges' if many else 'an IPv4 range'} from /{shortest} to /{longest}, "
            "such as 10.0.0.0/16" + (", or empty" if optional else ""),
        )
        self.disjoint = disjoint


class Output(Value):
    """A value that a stack gives to other stacks. Made by `Stack.output`, imported by its takers."""

    def __init__(self, stack: Stack, name: str, value: object, description: str, type_: str, export: bool) -> None:
        super().__init__(name)
        self.stack = stack
        self.value = value
        self.description = description
        self.type = type_
        self.export = export
        check_name(name, description, stack.module)
        if not parameter_types.PLAIN.fullmatch(type_):
            where = f"{stack.module}, output {name}"
            raise AuthorError(f"{type_!r} is no type of a wired parameter", where=where, hint=type_hint(type_))

    @property
    def is_list(self) -> bool:  # type: ignore[override]
        """True when takers receive a list."""
        return is_list_type(self.type)

    @property
    def module(self) -> str:
        """The template module that gives the value."""
        return self.stack.module

    def or_else(self, otherwise: Setting | str) -> OptionalOutput:
        """Stand in where the giving stack is absent: the setting's value, or the text.

        Raises AuthorError for any other value: the parent, which chooses, knows its settings only.
        """
        if not isinstance(otherwise, Setting) and not (isinstance(otherwise, str) and MARK not in otherwise):
            raise AuthorError(
                f"{self.name}.or_else takes a setting or plain text",
                where=calling_module(),
                hint="the parent chooses between the two, and knows no other values",
            )
        return OptionalOutput(self, otherwise)

    def child_parameter(self) -> dict[str, Any]:
        """The Parameters entry in a taker. Bare: a nested change set cannot check unknown values."""
        return {"Type": self.type, "Description": self.description}


class OptionalOutput(Value):
    """An output of a stack that may be absent, and what stands in for it then."""

    def __init__(self, output: Output, otherwise: Setting | str) -> None:
        super().__init__(output.name)
        self.output = output
        self.otherwise = otherwise

    @property
    def is_list(self) -> bool:  # type: ignore[override]
        """True when takers receive a list."""
        return self.output.is_list

    def child_parameter(self) -> dict[str, Any]:
        """The Parameters entry in a taker: of an AWS-specific type only if what stands in is of it, too."""
        entry = self.output.child_parameter()
        other = self.otherwise
        same = plain_type(other.type) == self.output.type if isinstance(other, Setting) else other != ""
        return entry if same else entry | {"Type": "CommaDelimitedList" if self.is_list else "String"}


class Pseudo(Value):
    """A pseudo parameter, such as AWS::Region."""

    def __init__(self, name: str, is_list: bool = False) -> None:
        super().__init__(name)
        self.is_list = is_list


class Reference(Value):
    """`Ref` or `Fn::GetAtt` of a resource of the same stack."""

    def __init__(self, resource: AWSObject, attribute: str | None = None) -> None:
        super().__init__(f"{resource.title}.{attribute}" if attribute else str(resource.title))
        self.resource = resource
        self.attribute = attribute


def ref(resource: AWSObject) -> Reference:
    """`Ref` of a resource of the same stack: its id, name or ARN, by type."""
    return Reference(resource)


def att(resource: AWSObject, attribute: str) -> Reference:
    """`Fn::GetAtt` of a resource of the same stack, such as `att(instance, "Endpoint.Address")`."""
    return Reference(resource, attribute)


partition = Pseudo("AWS::Partition")
region = Pseudo("AWS::Region")
account_id = Pseudo("AWS::AccountId")
url_suffix = Pseudo("AWS::URLSuffix")
stack_name = Pseudo("AWS::StackName")
stack_id = Pseudo("AWS::StackId")
no_value = Pseudo("AWS::NoValue")

PSEUDO_PARAMETERS = {
    value.name: value
    for value in (
        partition,
        region,
        account_id,
        url_suffix,
        stack_name,
        stack_id,
        no_value,
        Pseudo("AWS::NotificationARNs", is_list=True),
    )
}
