"""Templates as other people write them are no mistakes of theirs, and stop no check."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
OTHERS = Path(__file__).parent / "others"
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


BASE = "https://artifacts.s3.ap-northeast-1.amazonaws.com/v3/stacks"
PARENT = """\
Parameters: {{Base: {{Type: String{default}}}}}
Resources:
  Logs:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: {url}, Parameters: {{Days: {days}}}}}
"""
GROUP = """\
Parameters: {Days: {Type: Number}}
Resources:
  Group: {Type: 'AWS::Logs::LogGroup', Properties: {RetentionInDays: !Ref Days}}
  Account: {Type: 'AWS::ApiGateway::Account'}
"""
URLS = {
    "written out": (f"'{BASE}/logs.yaml'", ""),
    "a parameter's default": ("!Sub '${Base}/logs.yaml'", f", Default: '{BASE}'"),
    "joined": ("!Join ['/', [!Ref Base, logs.yaml]]", f", Default: '{BASE}'"),
    "a parameter without a default": ("!Sub '${Base}/stacks/logs.yaml'", ""),
    "no folder": ("!Sub '${Base}/logs.yaml'", ""),
    "a bucket of the Region": ("!Sub 'https://s3.${AWS::Region}.${AWS::URLSuffix}/a/stacks/logs.yaml?x=1'", ""),
}


@pytest.mark.parametrize("name", URLS)
@pytest.mark.parametrize(("days", "found"), [(400, []), (30, ["L01"])])
def test_a_template_on_s3_is_the_file_beside_its_parent(
    name: str, days: int, found: list[str], tmp_path: Path, cfngen: Run
) -> None:
    """Once, with the parent's values: on its own its parameters would be unknown, and twice its resources too many."""
    url, default = URLS[name]
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "logs.yaml").write_text(GROUP, encoding="utf-8")
    (tmp_path / "main.yaml").write_text(PARENT.format(url=url, default=default, days=days), encoding="utf-8")

    _, out, _ = cfngen("check", str(tmp_path), "--only", "L01", "--only", "CG060", "--format", "json")

    answer = json.loads(out)
    assert (found, []) == ([it["rule"] for it in answer["findings"]], answer["undecided"])


@pytest.mark.parametrize(("days", "found"), [(400, []), (30, ["L01"])])
def test_a_nested_stack_of_cdk_is_the_file_that_its_metadata_names(
    days: int, found: list[str], tmp_path: Path, cfngen: Run
) -> None:
    """Its URL ends with the hash of the file, which no file beside it is called by."""
    (tmp_path / "Logs12.nested.template.json").write_text(GROUP, encoding="utf-8")
    parent = PARENT.format(url=f"'{BASE}/0f1e2d.json'", default="", days=days)
    asset = "{'aws:asset:path': Logs12.nested.template.json, 'aws:asset:property': TemplateURL}"
    (tmp_path / "Main.template").write_text(f"{parent}    Metadata: {asset}\n", encoding="utf-8")

    _, out, _ = cfngen("check", str(tmp_path), "--only", "L01", "--format", "json")

    answer = json.loads(out)
    assert (found, []) == ([it["rule"] for it in answer["findings"]], answer["undecided"])


def test_a_grandchild_on_s3_is_followed(tmp_path: Path, cfngen: Run) -> None:
    (tmp_path / "logs.yaml").write_text(GROUP, encoding="utf-8")
    middle = PARENT.replace("{{Base", "{{Days: {{Type: Number}}, Base")
    middle = middle.format(url="!Sub '${Base}/logs.yaml'", default="", days="!Ref Days")
    (tmp_path / "middle.yaml").write_text(middle, encoding="utf-8")
    root = PARENT.format(url=f"'{BASE}/middle.yaml'", default=f", Default: '{BASE}'", days="30, Base: !Ref Base")
    (tmp_path / "main.yaml").write_text(root, encoding="utf-8")

    _, out, _ = cfngen("check", str(tmp_path), "--only", "L01", "--format", "json")

    answer = json.loads(out)
    assert (["L01"], []) == ([it["rule"] for it in answer["findings"]], answer["undecided"])


@pytest.mark.parametrize("folder", sorted(path.name for path in OTHERS.iterdir()))
def test_a_hardened_set_in_another_style_has_no_error(cfngen: Run, folder: str) -> None:
    """One flat template, JSON and YAML nested, stacks that export and import, single parts, what CDK synthesizes."""
    code, out, _ = cfngen("check", str(OTHERS / folder), "--severity", "error", "--format", "json")

    assert (0, []) == (code, [f"{it['rule']} {it['path']}: {it['message']}" for it in json.loads(out)["findings"]])


def test_a_key_of_another_stack_is_no_key_id_however_long_its_mark_is(tmp_path: Path, cfngen: Run) -> None:
    (tmp_path / "keys.yaml").write_text(
        "Resources:\n  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: "
        "{Effect: Allow, Principal: {Service: logs.ap-northeast-1.amazonaws.com}, Action: 'kms:*', Resource: '*'}}}}\n"
        "Outputs:\n  Arn: {Value: !GetAtt Key.Arn}\n",
        encoding="utf-8",
    )
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "keys.yaml"}}
    group = {"Type": "AWS::Logs::LogGroup"}
    marks = {f"K{'e' * length}": length for length in range(1, 30)}  # one of them makes 36 characters
    resources = {
        name: part
        for key in marks
        for name, part in (
            (key, nested),
            (f"{key}Logs", group | {"Properties": {"KmsKeyId": {"Fn::GetAtt": [key, "Outputs.Arn"]}}}),
        )
    }
    (tmp_path / "s.json").write_text(json.dumps({"Resources": resources}), encoding="utf-8")

    code, out, _ = cfngen("check", str(tmp_path), "--only", "CG131", "--format", "json")

    assert (0, []) == (code, json.loads(out)["findings"])
