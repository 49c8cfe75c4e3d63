"""Small trees of templates in memory, for the tests of the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cfngen.engine.changes import ResourceChange
from cfngen.engine.compare import compare
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.stack import Stack
from cfngen.engine.tree import load_stack

Files = Mapping[str, Any]


def stack(root: Any, parameters: Mapping[str, Any] | None = None, *, pseudo: Any = None, **files: Any) -> Stack:
    """A stack from a root template, text or data; `files` are its nested templates by name (`child` is child.yaml)."""
    texts = {"root.yaml": root, **{f"{name}.yaml": body for name, body in files.items()}}
    written = {name: body if isinstance(body, str) else json.dumps(body) for name, body in texts.items()}
    return load_stack("root.yaml", parameters, pseudo or Pseudo(), read=lambda path: written[path])


def changed(before: Stack | None, after: Stack | None) -> dict[str, ResourceChange]:
    """The changes by the path of their resource."""
    return {change.path: change for change in compare(before, after)}


def topic(**properties: Any) -> dict[str, Any]:
    """A topic, which only a new TopicName or FifoTopic replaces."""
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def nested(url: str, **parameters: Any) -> dict[str, Any]:
    """A nested stack."""
    return {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url, "Parameters": parameters}}
