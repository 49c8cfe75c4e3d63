"""What must not change in resources that hold data: the properties that replace them.

`python -m tests.estate.create_only` writes the record anew; its diff is what a reviewer has to approve.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cfngen.engine import document
from cfngen.engine.schemas import schema
from cfngen.engine.stateful import STATEFUL
from cfngen.engine.template import NESTED, Template
from tests.estate.deployed_estate import OUT

RECORD = Path(__file__).with_name("create_only.json")
# Cognito's schema lists none of its user pool's, but the service refuses to change them.
# Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-updating.html
REFUSED = {"AWS::Cognito::UserPool": ("AliasAttributes", "Schema", "UsernameAttributes", "UsernameConfiguration")}

Values = dict[str, dict[str, dict[str, Any]]]


def create_only_values() -> Values:
    """Template -> resource (its logical id and type) -> dotted property -> expression, of every stateful resource.

    Nested stacks are among them: another logical id is another stack, and the data stays behind in the old one.
    """
    found: Values = {}
    for path in sorted(OUT.rglob("*.yaml")):
        template = Template(document.read(path.read_text(encoding="utf-8"), str(path)))
        for logical_id, resource in template.resources.items():
            if resource["Type"] in STATEFUL:
                values = found.setdefault(path.relative_to(OUT).as_posix(), {})
                values[f"{logical_id} {resource['Type']}"] = _values(resource)
    return found


def _values(resource: dict[str, Any]) -> dict[str, Any]:
    about = schema(resource["Type"], "ap-northeast-1")
    assert about is not None, resource["Type"]
    pointers = [*about.create_only, *about.conditional_create_only]
    pointers += [(name,) for name in REFUSED.get(resource["Type"], ())]
    if resource["Type"] == NESTED:
        return {"TemplateURL": resource["Properties"]["TemplateURL"]}
    properties = resource.get("Properties", {})
    return {".".join(pointer): value for pointer in sorted(pointers) for value in _at(properties, pointer)}


def _at(value: Any, pointer: tuple[str, ...]) -> list[Any]:
    """The value at a pointer, as a list of one; an empty one where it is not set."""
    for step in pointer:
        if not isinstance(value, dict) or step not in value:
            return []
        value = value[step]
    return [value]


if __name__ == "__main__":
    text = json.dumps(create_only_values(), indent=2, ensure_ascii=False, sort_keys=True)
    RECORD.write_text(f"{text}\n", encoding="utf-8")
