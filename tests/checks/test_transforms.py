"""`cfngen check` on templates that AWS expands: loops here, the rest told as undecided and never as passed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cfngen.engine import loops, transforms
from cfngen.report.check_words import CheckWords

Run = Callable[..., tuple[int, str, str]]
QUEUE = "{Type: AWS::SQS::Queue, Properties: {SqsManagedSseEnabled: false}}"
LOOP = f"""\
Transform: AWS::LanguageExtensions
Parameters:
  Names: {{Type: CommaDelimitedList, Default: "one,two"}}
Resources:
  Fn::ForEach::Queues:
    - Name
    - !Ref Names
    - Queue${{Name}}: {QUEUE}
"""


@pytest.fixture
def check(project: Path, cfngen: Run) -> Callable[..., dict[str, Any]]:
    """The report of one check over a template, with the exit code as `code`."""

    def run(text: str, *arguments: str, only: str = "E07") -> dict[str, Any]:
        (project / "a.yaml").write_text(text, encoding="utf-8")
        code, out, err = cfngen("check", "a.yaml", "--only", only, "--format", "json", *arguments)
        assert "Traceback" not in err
        report: dict[str, Any] = json.loads(out)
        return {**report, "code": code}

    return run


Check = Callable[..., dict[str, Any]]


def test_what_a_loop_makes_is_checked_at_the_line_of_its_fragment(check: Check) -> None:
    report = check(LOOP)

    places = [(it["line"], it["path"].split("/")[1]) for it in report["findings"]]
    assert [(8, "Queueone"), (8, "Queuetwo")] == places
    assert (1, []) == (report["code"], report["undecided"])


def test_given_parameters_decide_what_a_loop_makes(check: Check, project: Path) -> None:
    (project / "values.json").write_text('{"Parameters": {"Names": "three"}}', encoding="utf-8")

    report = check(LOOP, "--parameters", "values.json")

    assert ["Queuethree"] == [it["path"].split("/")[1] for it in report["findings"]]


def test_a_loop_over_what_nobody_has_given_is_undecided(check: Check) -> None:
    report = check(LOOP.replace(', Default: "one,two"', ""))

    (told,) = report["undecided"]
    assert (0, []) == (report["code"], report["findings"])
    assert ("CG000", 5) == (told["rule"], told["line"])
    assert told["message"].startswith("Fn::ForEach::Queues repeats a part of the template for a collection that is not")


@pytest.mark.parametrize(
    ("transform", "more", "said"),
    [
        ("AWS::Serverless-2016-10-31", "F: {Type: AWS::Serverless::Function}", "makes other resources of F"),
        ("Mine", "F: {Kind: any}", "the transform Mine runs in AWS and may change anything in this template"),
        ("[]", "F: {Type: My::Net::Vpc::MODULE}", "F: AWS makes the resources of the module My::Net::Vpc::MODULE"),
        (
            "[]",
            "Fn::Transform: {Name: AWS::Include}",
            "AWS::Include runs in AWS and adds to the Resources",
        ),
        ("[]", "F: {Type: LocalModule, Source: a.yaml}", "F: AWS makes the resources of the module LocalModule"),
        ("[]", "F: {Fn::Transform: {Name: X}, Type: AWS::SNS::Topic}", "makes what F consist of"),
    ],
)
def test_what_aws_expands_is_one_undecided_line_and_the_rest_is_checked(
    check: Check, transform: str, more: str, said: str
) -> None:
    report = check(
        f"Transform: {transform}\nResources:\n  Queue: {QUEUE}\n  {more}\nOutputs:\n  O: {{Value: !Ref FRole}}\n"
    )

    (finding,), (told,) = report["findings"], report["undecided"]
    assert (1, "E07", "CG000") == (report["code"], finding["rule"], told["rule"])
    assert said in told["message"]
    assert told["message"].endswith(": what AWS makes of it is not checked")


@pytest.mark.parametrize("module", [transforms, loops], ids=["transforms", "loops"])
def test_all_that_is_left_to_aws_is_said_in_japanese(module: ModuleType) -> None:
    """A line that is Japanese but for a sentence in it would be half a translation."""
    engine = Path(str(module.__file__)).read_text(encoding="utf-8")
    sentences = [re.sub(r"%\(\w+\)s", "It", one) for one in re.findall(r'Sentence\("([^"]+)"\)', engine)]
    told = [CheckWords("ja").message(f"{one}: what AWS makes of it is not checked") for one in sentences]

    assert sentences
    assert [] == [one for one in told if not re.search("[ぁ-ん]", one.split("。")[0]) or " in " in one]


def test_a_transform_that_only_adds_is_not_asked_about(check: Check) -> None:
    report = check(f"Transform: AWS::SecretsManager-2020-07-23\nResources:\n  Queue: {QUEUE}\n")

    assert (["E07"], []) == ([it["rule"] for it in report["findings"]], report["undecided"])


def test_a_value_that_a_macro_gives_is_not_taken_for_none(check: Check) -> None:
    """The queue may be encrypted by what the macro writes."""
    macro = "Fn::Transform: {Name: Defaults}"
    report = check(f"Resources:\n  Queue: {{Type: AWS::SQS::Queue, Properties: {{KmsMasterKeyId: {{{macro}}}}}}}\n")

    assert [] == report["findings"]


def test_a_nested_template_that_parameters_lead_to_may_be_elsewhere(check: Check) -> None:
    nested = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}"
    prefix = "Parameters: {Base: {Type: String, Default: ''}}\nResources:\n  Nested: "

    made = check(prefix + nested % "!Sub '${Base}templates/nested.yaml'" + "\n", only="CG007")
    written = check(prefix + nested % "templates/nested.yaml" + "\n", only="CG007")

    assert [] == made["findings"]
    assert ["CG007"] == [it["rule"] for it in written["findings"]]


def test_expressions_of_policies_are_seen_as_written(check: Check) -> None:
    """What becomes of data depends on a parameter, although the value of today is a word."""
    text = (
        "Transform: AWS::LanguageExtensions\nConditions: {Keep: !Equals [a, a]}\nResources:\n"
        "  Table:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: !If [Keep, Retain, Delete]\n"
        "    UpdateReplacePolicy: Retain\n"
    )

    assert ["warning"] == [it["severity"] for it in check(text, only="CG005")["findings"]]
    assert [] == check(text, only="B12")["findings"]


def test_serverless_clusters_have_no_instances_and_are_always_encrypted(check: Check) -> None:
    """Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless.html"""
    cluster = "Resources: {C: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora, EngineMode: %s}}}\n"

    for rule in ("B03", "E02"):
        assert [] == check(cluster % "serverless", only=rule)["findings"]
        assert [rule] == [it["rule"] for it in check(cluster % "provisioned", only=rule)["findings"]]
