"""Answers that AWS itself gave, recorded by others: the endpoint gives the same through its HTTP API."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.local.served import Endpoint

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "aws-recorded-change-sets.json"
CASES: list[dict[str, Any]] = json.loads(CORPUS.read_text(encoding="utf-8")) if CORPUS.is_file() else []
_PLACES = {"<partition>": "aws", "<region>": "us-east-1", "<stack-name:1>": "recorded", "url_suffix": "amazonaws.com"}
_MARK = re.compile(r"<[a-z-]+(?::[^<>]*)?>")

pytestmark = pytest.mark.skipif(not CASES, reason="the recorded answers are not here")


def recorded(case: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The recording by logical id, with the place where it was made filled in."""
    text = json.dumps(case["changes"])
    for mark, value in _PLACES.items():
        text = text.replace(mark, value)
    rows = [comparable(row["ResourceChange"]) for row in json.loads(text)]
    return {row["LogicalResourceId"]: row for row in rows}


def comparable(change: dict[str, Any]) -> dict[str, Any]:
    """All that counts: not the order of Scope and Details, not ids, and not an Add's Replacement."""
    kept = {key: value for key, value in change.items() if key not in ("PhysicalResourceId", "Replacement")}
    if change["Action"] == "Modify":
        kept["Replacement"] = change["Replacement"]
    kept["Scope"] = sorted(change.get("Scope", []))
    kept["Details"] = sorted(change.get("Details", []), key=_order)
    for side in ("BeforeContext", "AfterContext"):
        if isinstance(kept.get(side), str):
            kept[side] = json.loads(kept[side])
    return kept


def _order(detail: dict[str, Any]) -> str:
    target = {k: v for k, v in detail["Target"].items() if k not in ("BeforeValue", "AfterValue")}
    return json.dumps([detail["Evaluation"], detail.get("ChangeSource"), detail.get("CausingEntity"), target])


def difference(expected: Any, found: Any, at: str = "") -> str:
    """Say where two answers differ first; what AWS generated in the recording may be any text here."""
    if isinstance(expected, dict) and isinstance(found, dict):
        if expected.keys() != found.keys():
            return f"{at}: keys {sorted(expected)} != {sorted(found)}"
        parts = [difference(expected[key], found[key], f"{at}/{key}") for key in expected]
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{at}: {expected} != {found}"
        parts = [difference(e, f, f"{at}/{n}") for n, (e, f) in enumerate(zip(expected, found, strict=True))]
    elif isinstance(expected, str) and isinstance(found, str) and _generated(expected):
        pattern = ".*".join(map(re.escape, _MARK.split(expected)))
        made = ":stack/recorded/" in expected or re.fullmatch(pattern, found)
        parts = [] if made else [f"{at}: {expected!r} != {found!r}"]
    else:
        parts = [] if expected == found else [f"{at}: {expected!r} != {found!r}"]
    return next(filter(None, parts), "")


def _generated(text: str) -> bool:
    return bool(_MARK.search(text)) or ":stack/recorded/" in text


def given(values: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"ParameterKey": key, "ParameterValue": ",".join(value) if isinstance(value, list) else str(value)}
        for key, value in values.items()
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['topic']}-{case['case']}")
def test_the_endpoint_answers_as_aws_did(endpoint: Endpoint, case: dict[str, Any]) -> None:
    client = endpoint.client("cloudformation", "us-east-1")
    names = {"StackName": "recorded", "Capabilities": ["CAPABILITY_NAMED_IAM"]}
    before = {"TemplateBody": json.dumps(case["before"]), "Parameters": given(case["parameters_before"])}
    after = {"TemplateBody": json.dumps(case["after"]), "Parameters": given(case["parameters_after"])}
    first = client.create_change_set(ChangeSetName="first", ChangeSetType="CREATE", **names, **before)["Id"]
    client.execute_change_set(ChangeSetName=first)
    assert "CREATE_COMPLETE" == client.describe_stacks()["Stacks"][0]["StackStatus"]
    second = client.create_change_set(ChangeSetName="second", **names, **after)["Id"]
    answer = client.describe_change_set(ChangeSetName=second, IncludePropertyValues=True)
    found = {row["ResourceChange"]["LogicalResourceId"]: comparable(row["ResourceChange"]) for row in answer["Changes"]}

    assert not difference(recorded(case), found)
