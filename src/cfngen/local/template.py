"""Template texts as plain data, refused in CloudFormation's words where they are none."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cfngen.engine.document import Document, read
from cfngen.engine.template import Template
from cfngen.errors import CfngenError
from cfngen.local.aws_error import AwsError, validation_error

_PLACE = re.compile(r":(\d+):(\d+)$")
_WORDED = ("Template ", "Parameter", "Circular", "Invalid ", "Requires ", "No export", "Rule")


@lru_cache(maxsize=512)
def document(text: str) -> Document:
    """Read a template's text; the answer is shared, so nobody may change it. Raises AwsError."""
    try:
        return read(text, "template")
    except CfngenError as error:
        raise worded(error) from error


def read_template(text: str) -> dict[str, Any]:
    """Give a template's data, to be read only. Raises AwsError."""
    return document(text).data


@lru_cache(maxsize=512)
def parsed(text: str) -> Template:
    """Give a template as the engine has it. Raises AwsError for one that CloudFormation would refuse."""
    try:
        template = Template(document(text))
    except CfngenError as error:
        raise worded(error) from error
    if template.has_loops:
        raise validation_error("Template format error: cfngen's embedded endpoint does not expand Fn::ForEach")
    return template


def worded(error: CfngenError) -> AwsError:
    """Word what the engine refuses as CloudFormation does, which names one problem at a time."""
    problem = error.problems[0]
    what = problem.what
    if what.startswith("this is not valid "):
        kind = "JSON" if what.startswith("this is not valid JSON") else "YAML"
        place = _PLACE.search(problem.where)
        at = f" (line {place[1]}, column {place[2]})" if place else ""
        return validation_error(f"Template format error: {kind} not well-formed.{at}")
    if what.endswith(("is not a mapping of sections", "the template is empty")):
        return validation_error("Template format error: unsupported structure.")
    return validation_error(what if what.startswith(_WORDED) else f"Template format error: {what}")


def check_template(text: str, region: str, *, types: bool = True) -> dict[str, Any]:
    """Give a template's data; raises AwsError where CloudFormation would not take it.

    `types` False lets resource types pass that do not exist in the region.
    """
    from cfngen.local.template_check import check

    data = read_template(text)
    check(data, region, types=types)
    parsed(text)
    return data
