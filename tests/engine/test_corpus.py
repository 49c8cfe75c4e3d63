"""Answers that AWS itself gave, recorded by others: the engine must give the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cfngen.engine.compare import compare
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.stack import Stack
from cfngen.engine.tree import load_stack

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "aws-recorded-change-sets.json"
CASES: list[dict[str, Any]] = json.loads(CORPUS.read_text(encoding="utf-8")) if CORPUS.is_file() else []
# The recordings hide where they were made.
PLACEHOLDERS = {
    "<partition>": "aws",
    "<region>": "us-east-1",
    "<stack-name:1>": "recorded",
    "url_suffix": "amazonaws.com",
}
GENERATED = ("<resource:", "<physical-resource-id:")

pytestmark = pytest.mark.skipif(not CASES, reason="the recorded answers are not here")


def recorded(case: dict[str, Any]) -> list[dict[str, Any]]:
    text = json.dumps(case["changes"])
    for placeholder, value in PLACEHOLDERS.items():
        text = text.replace(placeholder, value)
    changes: list[dict[str, Any]] = [change["ResourceChange"] for change in json.loads(text)]
    return changes


def side(case: dict[str, Any], name: str) -> Stack:
    return load_stack(
        "template.json",
        case[f"parameters_{name}"],
        Pseudo(region="us-east-1", stack_name="recorded"),
        read=lambda _: json.dumps(case[name]),
    )


def comparable(change: dict[str, Any]) -> dict[str, Any]:
    """All that counts: not the order of Scope and Details, not ids, and not an Add's Replacement.

    Recordings until spring 2025 have Replacement True in an Add, later ones have none.
    """
    kept = {key: value for key, value in change.items() if key not in ("PhysicalResourceId", "Replacement")}
    if change["Action"] == "Modify":
        kept["Replacement"] = change["Replacement"]
    kept["Scope"] = sorted(change["Scope"])
    kept["Details"] = sorted(change["Details"], key=lambda detail: json.dumps(detail, sort_keys=True))
    for side_ in ("BeforeContext", "AfterContext"):
        if isinstance(kept.get(side_), str):
            kept[side_] = json.loads(kept[side_])
    return without_generated(kept)  # type: ignore[no-any-return]


def without_generated(value: Any) -> Any:
    """Ids that AWS generates, in the recording, and ours, made up."""
    if isinstance(value, dict):
        return {key: without_generated(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_generated(inner) for inner in value]
    if isinstance(value, str) and (":stack/recorded/" in value or any(mark in value for mark in GENERATED)):
        return "<generated>"
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['topic']}-{case['case']}")
def test_the_engine_answers_as_aws_did(case: dict[str, Any]) -> None:
    changes = [change.to_api()["ResourceChange"] for change in compare(side(case, "before"), side(case, "after"))]
    ours = sorted(map(comparable, changes), key=lambda change: change["LogicalResourceId"])

    assert sorted(map(comparable, recorded(case)), key=lambda change: change["LogicalResourceId"]) == ours


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['topic']}-{case['case']}")
def test_contexts_list_their_properties_in_aws_order(case: dict[str, Any]) -> None:
    theirs = {change["LogicalResourceId"]: change for change in recorded(case)}
    for change in compare(side(case, "before"), side(case, "after")):
        for name in ("BeforeContext", "AfterContext"):
            expected = theirs[change.logical_id].get(name)
            context = change.to_api()["ResourceChange"].get(name)
            if expected is not None:
                assert json.dumps(without_generated(expected)) == json.dumps(without_generated(json.loads(context)))
