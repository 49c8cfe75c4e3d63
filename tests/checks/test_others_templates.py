"""Templates as other people write them are no mistakes of theirs, and stop no check."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
INSTANCE = "  Instance:\n    Type: AWS::EC2::Volume\n    Properties:\n"
MAPPING = "Mappings:\n  Sizes:\n    us-east-1: {size: 8}\n    small: {size: 9}\n"
TEMPLATES = {
    "a mapping of another Region": (
        f"{MAPPING}Resources:\n{INSTANCE}      Size: !FindInMap [Sizes, !Ref AWS::Region, size]\n"
    ),
    "a mapping's key that is not given": (
        f"Parameters:\n  Kind: {{Type: String}}\n{MAPPING}"
        f"Resources:\n{INSTANCE}      Size: !FindInMap [Sizes, !Ref Kind, size]\n"
    ),
    "a macro": f"Resources:\n{INSTANCE}      Tags:\n        Fn::Transform: {{Name: Tagger, Parameters: {{}}}}\n",
}


@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES)
def test_what_only_the_deployer_knows_is_no_error(tmp_path: Path, cfngen: Run, text: str) -> None:
    (tmp_path / "stack.yaml").write_text(text, encoding="utf-8")

    code, out, _ = cfngen("check", str(tmp_path / "stack.yaml"), "--only", "CG007", "--format", "json")

    assert (0, []) == (code, json.loads(out)["findings"])


def test_a_mapping_without_the_named_region_is_an_error(tmp_path: Path, cfngen: Run) -> None:
    (tmp_path / "stack.yaml").write_text(TEMPLATES["a mapping of another Region"], encoding="utf-8")

    code, out, _ = cfngen("check", str(tmp_path), "--only", "CG007", "--region", "eu-west-1", "--format", "json")

    assert 1 == code
    assert "eu-west-1" in out


def test_a_condition_that_is_made_of_itself_is_a_finding(tmp_path: Path, cfngen: Run) -> None:
    (tmp_path / "stack.yaml").write_text(
        "Conditions:\n  A: !Not [!Condition A]\nResources:\n  T: {Type: AWS::SNS::Topic}\n"
        "Outputs:\n  O: {Condition: A, Value: !Ref T}\n",
        encoding="utf-8",
    )

    code, out, _ = cfngen("check", str(tmp_path), "--only", "CG007", "--format", "json")

    assert 1 == code
    assert "circular condition dependency" in out
    assert "failed:" not in out
