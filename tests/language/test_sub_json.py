"""JSON documents with values in them: dashboards, state machines."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cfngen.errors import AuthorError
from cfngen.language.estate import Estate
from tests.estates import nested, template, topic

Load = Callable[..., Estate]


def text_of(load: Load, document: str, before: str = "") -> Any:
    """What Fn::Sub is given when a topic's name is this document."""
    estate = load(
        {
            "one/giver.py": template(topic(output="TopicArn")),
            "two/taker.py": template(
                'from estate.one.giver import topic_arn\nqueue = stack.add(sqs.Queue("Queue"))\n'
                + before
                + topic("T", DisplayName=f"sub_json({document})")
            ),
        }
    )
    return nested(estate, "taker")["Resources"]["T"]["Properties"]["DisplayName"]["Fn::Sub"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"a ${literal} b"', "a ${!literal} b"),
        ('"$ {x} $$"', "$ {x} $$"),
        ("project_name", "${ProjectName}"),
        ('f"{project_name}-${{x}}"', "${ProjectName}-${!x}"),
        ("region", "${AWS::Region}"),
        ("topic_arn", "${TopicArn}"),
        ("ref(queue)", "${Queue}"),
        ('att(queue, "Arn")', "${Queue.Arn}"),
        ("f\"{att(queue, 'Arn')}/*\"", "${Queue.Arn}/*"),
        ("Ref(queue)", "${Queue}"),
        ("Ref(project_name)", "${ProjectName}"),
        ('Ref("ProjectName")', "${ProjectName}"),
        ('GetAtt(queue, "Arn")', "${Queue.Arn}"),
        ('Sub(f"{project_name}-${{AWS::Region}}")', "${ProjectName}-${AWS::Region}"),
        ('Sub("${ProjectName} ${!kept}")', "${ProjectName} ${!kept}"),
        ('troposphere.Sub(f"{project_name}-${{AWS::Region}}")', "${ProjectName}-${AWS::Region}"),
        ("1", 1),
        ("True", True),
        ("None", None),
        ("[project_name, [2]]", ["${ProjectName}", [2]]),
        ('"日本"', "日本"),
        ('{"Ref": ["x"]}', {"Ref": ["x"]}),
    ],
)
def test_what_stands_inside(load: Load, value: str, expected: object) -> None:
    text = text_of(load, f'{{"k": {value}, "more": 1}}', "import troposphere\n")

    assert {"k": expected, "more": 1} == json.loads(text)


def test_values_that_only_a_part_knows(load: Load) -> None:
    """The template imports the part; neither names what the part puts into the document."""
    part = (
        '"""A part"""\nfrom cfngen.language import Sub\nfrom estate.settings import environment, project_name\n'
        'def document():\n    return {"value": project_name, "text": Sub(f"{environment}-x")}\n'
    )
    body = '"""A"""\nfrom troposphere import sns\nfrom cfngen.language import Stack, sub_json\n'
    body += "from estate._part import document\nstack = Stack(__name__)\n"
    body += 'stack.add(sns.Topic("T", DisplayName=sub_json(document())))\n'

    estate = load({"_part.py": part, "one/a.py": body})

    assert ["ProjectName", "Environment"] == list(nested(estate, "a")["Parameters"])


def test_keys_are_escaped_too(load: Load) -> None:
    assert {"${!x}": "y", "1": 2} == json.loads(text_of(load, '{"${x}": "y", 1: 2}'))


def test_a_document_of_one_entry_and_a_list(load: Load) -> None:
    assert {"1": 2} == json.loads(text_of(load, "{1: 2}"))
    assert ["${ProjectName}"] == json.loads(text_of(load, "[project_name]"))


def test_a_document_is_written_line_by_line(load: Load) -> None:
    """So that a reviewer reads the change of one line."""
    assert '{\n  "a": "${ProjectName}"\n}' == text_of(load, '{"a": project_name}')


def test_values_in_it_are_wired(load: Load) -> None:
    estate = load(
        {
            "one/giver.py": template(topic(output="TopicArn")),
            "two/taker.py": template(
                "from estate.one.giver import topic_arn\n"
                'stack.add(sns.Topic("T", DisplayName=sub_json({"a": topic_arn, "b": f"{project_name}"})))'
            ),
        }
    )

    assert ["ProjectName", "TopicArn"] == list(nested(estate, "taker")["Parameters"])


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('{"a": If(present(project_name), "x", "y")}', "estate.two.taker: Fn::If cannot stand inside sub_json"),
        ('{"a": Sub("${x}", x=project_name)}', "estate.two.taker: Fn::Sub cannot stand inside sub_json"),
        ('{"a": [{"b": Join("", ["x"])}]}', "estate.two.taker: Fn::Join cannot stand inside sub_json"),
        ("{project_name: 1}", "estate.two.taker: ProjectName is a key inside sub_json"),
        ('{f"{project_name}": 1}', "estate.two.taker: ${ProjectName} is a key inside sub_json"),
        ('{"a": GetAtt(queue, project_name)}', "estate.two.taker: Fn::GetAtt cannot stand inside sub_json"),
        ('{"a": Base64("x")}', "estate.two.taker: Fn::Base64 cannot stand inside sub_json"),
        ('{"a": FindInMap("a", "b", "c")}', "estate.two.taker: Fn::FindInMap cannot stand inside sub_json"),
        ('{"a": names}', "estate.two.taker, T: the list Names is used inside Sub"),
        ('{"a": Ref("Nothing")}', "estate.two.taker, T: Nothing is used but never declared"),
    ],
)
def test_what_cannot_stand_inside(load: Load, document: str, message: str) -> None:
    with pytest.raises(AuthorError) as caught:
        text_of(load, document)

    assert message in str(caught.value)
