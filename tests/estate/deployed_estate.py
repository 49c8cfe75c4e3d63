"""The estate as CloudFormation would resolve it: every root, nested stack and resource, with real names.

What only AWS knows, such as a generated id, is a mark that names the stack, the resource and the attribute. So two
places that mean the same resource hold the same text, however many stacks the value went through.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from cfngen.engine import live, resolve
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.stack import Stack
from cfngen.engine.template import NESTED
from cfngen.engine.tree import load_stack
from cfngen.engine.values import Opaque, text

OUT = Path(__file__).parents[2] / "templates_out"
ENVIRONMENTS = ("dev", "stg", "prod")
# Folder of each root below templates_out -> the Region it is deployed to.
ROOTS = {"": "ap-northeast-1", "edge": "us-east-1"}
# What the first root takes from the other one: ARNs of the form that AWS gives them.
ID = "00000000-0000-4000-8000-000000000000"
FROM_EDGE = {
    "CloudFrontWebAclArn": f"arn:aws:wafv2:us-east-1:111111111111:global/webacl/edge/{ID}",
    "CloudFrontCertificateArn": f"arn:aws:acm:us-east-1:111111111111:certificate/{ID}",
}
PROJECT_NAME = "abcdefghijklmn"  # as long as ProjectName may be


@dataclass(frozen=True)
class Resource:
    """One resource that is created, with everything in its properties resolved. `stack` is as in `compute/alb`."""

    root: str
    stack: str
    logical_id: str
    type: str
    attributes: Mapping[str, Any] = field(repr=False)
    properties: dict[str, Any] = field(repr=False)
    ref: str

    def __str__(self) -> str:
        return f"{self.stack}: {self.logical_id}"

    def get(self, path: str) -> Any:
        """The value at a dotted path of the properties; None where there is none."""
        value: Any = self.properties
        for step in path.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        return value


class Deployment:
    """Both roots of one environment. `parameters` replace those of the environment's files, where a root has them.

    `out`: the output of another project, such as one of a profile.
    """

    def __init__(self, environment: str, parameters: Mapping[str, str], out: Path = OUT) -> None:
        self.environment = environment
        self.out = out
        self.parameters: dict[str, dict[str, str]] = {}
        self.resources: list[Resource] = []
        self.outputs: dict[str, dict[str, str]] = {}
        self.exports: list[tuple[str, str, str]] = []  # Region, export's name, stack
        for root in ROOTS:
            stack = load_root(environment, parameters, root, out)
            self.parameters[root] = {name: text(value) for name, value in stack.given.items()}
            self.outputs[root] = self._walk(root, stack, "stack")

    def of(self, *types: str) -> list[Resource]:
        """The resources of these types."""
        return [resource for resource in self.resources if resource.type in types]

    def one(self, type_name: str) -> Resource:
        """The only resource of a type."""
        (found,) = self.of(type_name)
        return found

    def _walk(self, root: str, stack: Stack, name: str) -> dict[str, str]:
        """Add the resources of a stack and of those below it; its outputs."""
        nested: dict[str, dict[str, str]] = {}
        resolved: dict[str, dict[str, Any]] = {}

        def properties(logical_id: str) -> dict[str, Any]:
            if logical_id not in resolved:
                resolved[logical_id] = resolve.properties(stack, logical_id, lookup)
            return resolved[logical_id]

        def lookup(logical_id: str, attribute: str | None) -> Any:
            type_name = stack.template.resources[logical_id]["Type"]
            if type_name == NESTED and attribute is not None:
                return outputs_of(logical_id)[attribute.removeprefix("Outputs.")]
            value = live.existing(logical_id, type_name, attribute, properties(logical_id), stack.pseudo)
            mark = f"{logical_id}.{attribute}" if attribute else logical_id
            return f"<{name}:{mark}>" if isinstance(value, Opaque) and value == f"<{mark}>" else value

        def outputs_of(logical_id: str) -> dict[str, str]:
            if logical_id not in nested:
                given = properties(logical_id)
                child = stack.children(given["TemplateURL"])
                assert child is not None, logical_id
                below = Stack(
                    child.template(logical_id),
                    given.get("Parameters", {}),
                    stack.pseudo.child(logical_id),
                    path=(*stack.path, logical_id),
                    children=child.children,
                )
                below.check()
                path = Path(child.path).relative_to(self.out).with_suffix("")
                nested[logical_id] = self._walk(root, below, "/".join(part for part in path.parts if part != "nested"))
            return nested[logical_id]

        for logical_id, resource in stack.template.resources.items():
            if not stack.exists(logical_id):
                continue
            if resource["Type"] == NESTED:
                outputs_of(logical_id)
            self.resources.append(
                Resource(
                    root,
                    name,
                    logical_id,
                    resource["Type"],
                    resource,
                    properties(logical_id),
                    text(lookup(logical_id, None)),
                )
            )
        given = resolve.outputs(stack, lookup)
        self.exports += [(ROOTS[root], entry["ExportName"], name) for entry in given if "ExportName" in entry]
        return {entry["OutputKey"]: entry["OutputValue"] for entry in given}


def load_root(environment: str, parameters: Mapping[str, str], root: str = "", out: Path = OUT) -> Stack:
    """The root stack of an environment. Raises CfngenError where CloudFormation would refuse the parameters."""
    file = out / root / "parameters" / f"{environment}.json"
    given = {entry["ParameterKey"]: entry["ParameterValue"] for entry in json.loads(file.read_text())}
    given |= {name: value for name, value in {**FROM_EDGE, **parameters}.items() if name in given}
    pseudo = Pseudo(region=ROOTS[root], stack_name=f"{given['ProjectName']}-{environment}")
    return load_stack(str(out / root / "stack.yaml"), given, pseudo)


@cache
def deployment(environment: str, project_name: str = "", **parameters: str) -> Deployment:
    """An environment as its files say, under another project name where one is given."""
    if project_name:
        parameters |= {
            "ProjectName": project_name,
            "DBCustomIdentifier": f"{project_name}-{environment}-postgresql",
            "CognitoDomainPrefix": f"{project_name}-{environment}-signin",
        }
    return Deployment(environment, parameters)


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every scalar below a value, with its path; the entries of a list share one."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, (*path, "*"))
    else:
        yield path, value
