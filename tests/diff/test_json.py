"""The form for tools: DescribeChangeSet's shape with a few keys of ours, and nothing secret in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfngen.report.masking import masked
from tests.diff.templates import CONTEXT, changes, compared, diff, named, shown, template, topic, values, write
from tests.engine.test_corpus import CASES, comparable, recorded


def test_the_shape_is_that_of_describe_change_set(tmp_path: Path) -> None:
    frozen = {"Metadata": {CONTEXT: {"mutable": "must-never-change", "must": ["It stays."]}}}
    before = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "a"}} | frozen
    after = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "b"}} | frozen

    data = json.loads(
        compared(tmp_path, template(Q=before), template(Q=after), "--format", "json", "--stack-name", "shop")
    )

    (entry,) = data["Changes"]
    contexts = {name: json.loads(entry["ResourceChange"].pop(f"{name}Context")) for name in ("Before", "After")}
    assert {"Before": {"QueueName": "a"}, "After": {"QueueName": "b"}} == {
        name: context["Properties"] for name, context in contexts.items()
    }
    assert {
        "Changes": [
            {
                "Type": "Resource",
                "StackPath": "",
                "ResourceChange": {
                    "PolicyAction": "ReplaceAndDelete",
                    "Action": "Modify",
                    "LogicalResourceId": "Q",
                    "ResourceType": "AWS::SQS::Queue",
                    "Replacement": "True",
                    "Scope": ["Properties"],
                    "Details": [
                        {
                            "Target": {
                                "Attribute": "Properties",
                                "Name": "QueueName",
                                "RequiresRecreation": "Always",
                                "Path": "/Properties/QueueName",
                                "BeforeValue": "a",
                                "AfterValue": "b",
                                "AttributeChangeType": "Modify",
                            },
                            "Evaluation": "Static",
                            "ChangeSource": "DirectModification",
                        }
                    ],
                },
                "StackName": "shop",
                "Template": "after.json",
                "Verdict": {
                    "Replacement": "certain",
                    "DataHeld": "the messages in the queue",
                    "DataAtStake": True,
                    "Must": ["It stays."],
                    "Mutability": "must-never-change",
                },
            }
        ]
    } == data


def test_no_changes_are_an_empty_list(tmp_path: Path) -> None:
    assert {"Changes": []} == json.loads(
        compared(tmp_path, template(T=topic()), template(T=topic()), "--format", "json")
    )


def test_what_a_possible_replacement_depends_on_is_listed(tmp_path: Path) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::GetAtt": ["Topic", "TopicName"]}}}
    one = named() | {"Resources": {**named()["Resources"], "Queue": queue}}
    write(tmp_path, a=one, old={"Name": "a"}, new={"Name": "b"})

    entry = changes(tmp_path, "a.json", "a.json", "--parameters", "new.json", "--parameters-before", "old.json")[
        "Queue"
    ]

    assert "possible" == entry["Verdict"]["Replacement"]
    cause = {"StackPath": "", "Entity": "Topic.TopicName", "Reason": "Topic is replaced"}
    assert [cause] == entry["Verdict"]["DependsOn"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['topic']}-{case['case']}")
@pytest.mark.parametrize("form", ["json", "yaml", "list"])
def test_recorded_answers_are_given_through_the_command(tmp_path: Path, case: dict[str, Any], form: str) -> None:
    """Templates as JSON or YAML, parameters as a map or the CLI's list: the answer is the one that AWS gave."""
    import yaml

    def text(body: Any) -> Any:
        return yaml.safe_dump(body, sort_keys=False) if form == "yaml" else json.dumps(body)

    def values_of(given: dict[str, Any]) -> Any:
        listed = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
        return listed if form == "list" else given

    write(
        tmp_path,
        before_yaml=text(case["before"]),
        after_yaml=text(case["after"]),
        old=values_of(case["parameters_before"]),
        new=values_of(case["parameters_after"]),
    )

    data = json.loads(
        shown(
            tmp_path, "before.yaml", "after.yaml", "--parameters-before", "old.json", "--parameters", "new.json",
            "--stack-name", "recorded", "--region", "us-east-1", "--format", "json",
        )
    )  # fmt: skip

    def by_id(found: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(found, key=lambda change: str(change["LogicalResourceId"]))

    ours = by_id(comparable(entry["ResourceChange"]) for entry in data["Changes"])
    assert by_id(map(comparable, recorded(case))) == ours


# ---- secrets


def test_values_of_noecho_parameters_are_never_printed(tmp_path: Path) -> None:
    write(tmp_path, a=named(NoEcho=True), b=named(NoEcho="true"), old={"Name": "hunter2"}, new={"Name": "hunter3"})

    for form in ("json", "text", "markdown"):
        done = diff(
            tmp_path,
            "a.json",
            "b.json",
            "--parameters",
            "new.json",
            "--parameters-before",
            "old.json",
            "--format",
            form,
        )
        assert "****" in done.stdout
        assert "hunter" not in done.stdout + done.stderr


SECRET_PLACES = [
    ("AWS::RDS::DBInstance", {"MasterUserPassword": "hunter%d"}),
    ("AWS::SecretsManager::Secret", {"SecretString": '{"password": "hunter%d"}'}),
    ("AWS::Lambda::Function", {"Environment": {"Variables": {"DB_PASSWORD": "hunter%d"}}}),
    (
        "AWS::ECS::TaskDefinition",
        {"ContainerDefinitions": [{"Environment": [{"Name": "API_KEY", "Value": "hunter%d"}]}]},
    ),
    ("AWS::AmazonMQ::Broker", {"Users": [{"Username": "a", "Password": "hunter%d"}]}),
    ("Custom::Thing", {"Settings": {"apiKey": "hunter%d", "more": "x%d"}}),
]


@pytest.mark.parametrize(("kind", "properties"), SECRET_PLACES)
def test_literals_in_properties_named_like_secrets_are_never_printed(
    tmp_path: Path, kind: str, properties: dict[str, Any]
) -> None:
    def side(number: int) -> dict[str, Any]:
        body = json.loads(json.dumps(properties).replace("%d", str(number)))
        return template(R={"Type": kind, "Properties": body})

    bare = template(R={"Type": kind, "Properties": {}})
    for before, after in ((side(2), side(3)), (None, side(2)), (side(2), None), (bare, side(2)), (side(2), bare)):
        for form in ("json", "text", "markdown"):
            assert "hunter" not in compared(tmp_path, before, after, "--format", form)


def test_references_flags_and_names_are_no_secrets(tmp_path: Path) -> None:
    def side(*, rotated: bool) -> dict[str, Any]:
        version = "AWSCURRENT" if rotated else "AWSPREVIOUS"
        resolved = f"{{{{resolve:secretsmanager:db:SecretString:password:{version}}}}}"
        database: dict[str, Any] = {"ManageMasterUserPassword": rotated, "MasterUserPassword": resolved}
        database |= {"MasterUserSecret": {"KmsKeyId": "k"}} if rotated else {}
        units = {"TokenValidityUnits": {"AccessToken": "minutes" if rotated else "hours"}}
        return template(
            Database={"Type": "AWS::RDS::DBInstance", "Properties": database},
            Client={"Type": "AWS::Cognito::UserPoolClient", "Properties": units},
        )

    write(tmp_path, a=side(rotated=False), b=side(rotated=True))
    found = changes(tmp_path, "a.json", "b.json")

    assert {
        "/Properties/ManageMasterUserPassword": "true",
        "/Properties/MasterUserPassword": "{{resolve:secretsmanager:db:SecretString:password:AWSCURRENT}}",
        "/Properties/MasterUserSecret": '{"KmsKeyId":"k"}',
        "/Properties/TokenValidityUnits/AccessToken": "minutes",
    } == values(found["Database"]) | values(found["Client"])


def test_masking_leaves_what_it_does_not_change_as_it_is() -> None:
    """Documents keep their bytes: other tools compare them with what AWS answers."""
    target = {"Path": "/Properties/Policy", "BeforeValue": '{"b": 1,\n"a": 2}', "AfterValue": "[not JSON password"}
    change = {"Details": [{"Target": target}], "AfterContext": '{"Properties": {"Token": "true"}}'}

    assert change == masked(change, ({}, {}))
