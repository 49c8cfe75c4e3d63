"""The JSON Schema of the answers file, by which an editor completes keys and marks wrong values."""

from __future__ import annotations

from typing import Any

from cfngen.hearing.answers import Answers
from cfngen.hearing.questions import sheet


def json_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12. Like the reader it takes null for unanswered, and 14 as well as "14"."""
    made = Answers.model_json_schema()
    for section in (made, *made["$defs"].values()):
        required = section.get("required", [])
        section["properties"] = {
            name: inner if name in required or "$ref" in inner else _nullable(inner)
            for name, inner in section["properties"].items()
        }
    notes = {"type": ["string", "null"], "maxLength": 4000}
    made["properties"]["notes"] = {
        "description": Answers.model_fields["notes"].description,
        "type": ["object", "null"],
        "properties": {question.id: {**notes, "description": question.text} for question in sheet().questions.values()},
        "additionalProperties": False,
    }
    # A section whose keys are all unanswered may be empty.
    for name, inner in made["properties"].items():
        if "$ref" in inner and name not in made["required"]:
            made["properties"][name] = {"anyOf": [inner, {"type": "null"}]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "ヒアリングの答え"}


def _nullable(inner: dict[str, Any]) -> dict[str, Any]:
    outside: dict[str, Any] = {key: inner[key] for key in ("description", "default") if key in inner}
    rest = {key: value for key, value in inner.items() if key not in ("description", "default", "title", "important")}
    return {**outside, "anyOf": [_with_numbers(rest), {"type": "null"}]}


def _with_numbers(schema: dict[str, Any]) -> dict[str, Any]:
    """An enumeration or a constant of digits, without quotes too."""
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    numbers = [float(text) if "." in text else int(text) for text in values if text.replace(".", "").isdigit()]
    return {"enum": [*values, *numbers]} if numbers else schema
