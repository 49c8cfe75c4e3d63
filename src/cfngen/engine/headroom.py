"""How near a tree of templates is to CloudFormation's limits, and its physical names to their services'.

Source of the limits: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cfngen.engine.compare import Comparison, compare_trees
from cfngen.engine.document import MAX_BYTES
from cfngen.engine.parameters import MAX_VALUE_BYTES
from cfngen.engine.stack import Stack
from cfngen.engine.template import LIMITS, MAX_DESCRIPTION_BYTES, NESTED, Template
from cfngen.engine.values import Opaque, UnknownValue, marked

INLINE_BYTES = 51_200  # of a template that is given as text; cfngen gives every one by its URL
MOST_IN_TREE = 2_500  # resources that one operation on a root and its nested stacks may touch
MOST_MAPPING_KEYS = 200
LONGEST_STACK_NAME = 128
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html
LONGEST_EXPORT_NAME = 255
NEAR_PERCENT = 80

# Resource type -> the property that holds its name, with dots, and how long that may be.
NameLimits = Mapping[str, tuple[str, int]]


@dataclass(frozen=True)
class Measure:
    """How much of a limit is used. `where` is a template, or the resource whose name it is; `value` that name.

    `counts` is False for a limit that does not apply to what cfngen does.
    """

    what: str
    where: str
    used: int
    most: int
    value: str = ""
    counts: bool = True

    @property
    def percent(self) -> int:
        """Used of a hundred, rounded down: 100 is the limit itself."""
        return self.used * 100 // self.most

    @property
    def is_near(self) -> bool:
        """Whether it is time to do something."""
        return self.counts and self.percent >= NEAR_PERCENT

    @property
    def is_over(self) -> bool:
        """Whether CloudFormation or the service will refuse it."""
        return self.counts and self.used > self.most


def of_template(path: str, template: Template) -> Iterator[Measure]:
    """The measures of one template, whatever its parameters are."""
    size = len(template.document.text.encode())
    yield Measure("bytes", path, size, MAX_BYTES)
    yield Measure("bytes inline", path, size, INLINE_BYTES, counts=False)
    for section, most in LIMITS.items():
        yield Measure(section.lower(), path, len(template.document.data.get(section) or {}), most)
    for name, mapping in template.mappings.items():
        yield Measure("keys of a mapping", f"{path}, {name}", len(mapping), MOST_MAPPING_KEYS)
    description = str(template.document.data.get("Description") or "")
    yield Measure("bytes of the description", path, len(description.encode()), MAX_DESCRIPTION_BYTES)


def of_stack(stack: Stack, limits: NameLimits) -> Iterator[Measure]:
    """The measures of a root stack with its parameters: the size of its tree, values, and every name that is given."""
    name = stack.pseudo.stack_name
    tree = compare_trees(None, stack)
    rows = tree.changes()
    yield Measure("resources of the tree", name, len(rows), MOST_IN_TREE)
    yield Measure("stack name", name, len(name), LONGEST_STACK_NAME, name)
    for parameter, value in stack.given.items():
        yield Measure("bytes of a parameter", f"{name}, {parameter}", len(str(value).encode()), MAX_VALUE_BYTES)
    for row in rows:
        if row.resource_type == NESTED or row.resource_type not in limits:
            continue
        path, most = limits[row.resource_type]
        given = _at(row.after_properties or {}, path)
        if isinstance(given, str) and not isinstance(given, Opaque):
            yield Measure(f"{row.resource_type} {path}", f"{name}/{row.path}", len(given), most, given)
    for one in _stacks(tree):
        yield from _exports(one, name)


def _stacks(tree: Comparison) -> Iterator[Stack]:
    """The stack of a comparison with nothing before, and all that are nested in it."""
    if tree.after is None:
        return
    yield tree.after
    for name in tree.after.template.nested:
        if tree.will_exist(name) and tree.child(name).can_be_read:
            yield from _stacks(tree.child(name).comparison())


def _exports(stack: Stack, root: str) -> Iterator[Measure]:
    """The names that one stack exports."""
    evaluator = stack.evaluator(marked)
    for logical_id, output in stack.outputs():
        if "Export" not in output:
            continue
        given = evaluator.at("Outputs", logical_id).value(output["Export"]["Name"])
        if not isinstance(given, UnknownValue | Opaque):
            where = "/".join((root, *stack.path, logical_id))
            yield Measure("export name", where, len(str(given)), LONGEST_EXPORT_NAME, str(given))


def _at(properties: Mapping[str, Any], path: str) -> Any:
    value: Any = properties
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
