"""Where a value may stand: properties, policy statements, Sub, conditions, and what the template says then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cfngen.language.estate import Estate
from tests.estates import nested, properties, template, topic

Load = Callable[..., Estate]


def value_of(load: Load, expression: str, before: str = "") -> Any:
    """The DisplayName of a topic that is given this Python expression."""
    estate = load(
        {
            "one/giver.py": template(topic(output="TopicArn")),
            "two/taker.py": template(
                "from estate.one.giver import topic_arn\n"
                'queue = stack.add(sqs.Queue("Queue"))\n' + before + topic("T", DisplayName=expression)
            ),
        }
    )
    return properties(estate, "taker", "T")["DisplayName"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("project_name", {"Ref": "ProjectName"}),
        ("topic_arn", {"Ref": "TopicArn"}),
        ("region", {"Ref": "AWS::Region"}),
        ("ref(queue)", {"Ref": "Queue"}),
        ('att(queue, "Arn")', {"Fn::GetAtt": ["Queue", "Arn"]}),
        ("Ref(project_name)", {"Ref": "ProjectName"}),
        ("Ref(queue)", {"Ref": "Queue"}),
        ('Ref("ProjectName")', {"Ref": "ProjectName"}),
        ('Ref("AWS::Region")', {"Ref": "AWS::Region"}),
        ('GetAtt(queue, "Arn")', {"Fn::GetAtt": ["Queue", "Arn"]}),
        ('GetAtt(queue, project_name)', {"Fn::GetAtt": ["Queue", {"Ref": "ProjectName"}]}),
        ('Join("-", [project_name, topic_arn])', {"Fn::Join": ["-", [{"Ref": "ProjectName"}, {"Ref": "TopicArn"}]]}),
        ('Sub(f"{project_name}-x")', {"Fn::Sub": "${ProjectName}-x"}),
        ('Sub(f"{topic_arn}:{region}")', {"Fn::Sub": "${TopicArn}:${AWS::Region}"}),
        ("Sub(f\"{ref(queue)} {att(queue, 'Arn')}\")", {"Fn::Sub": "${Queue} ${Queue.Arn}"}),
        ('Sub("${Queue.Arn} ${ProjectName} ${AWS::Region} ${!Literal}")',
         {"Fn::Sub": "${Queue.Arn} ${ProjectName} ${AWS::Region} ${!Literal}"}),
        ('Sub("${x}-y", x=project_name)', {"Fn::Sub": ["${x}-y", {"x": {"Ref": "ProjectName"}}]}),
        ('troposphere.Sub(f"{project_name}-x")', {"Fn::Sub": "${ProjectName}-x"}),
        ("Select(0, Split('-', project_name))", {"Fn::Select": [0, {"Fn::Split": ["-", {"Ref": "ProjectName"}]}]}),
        ("Select(0, names)", {"Fn::Select": [0, {"Ref": "Names"}]}),
        ("Join(',', names)", {"Fn::Join": [",", {"Ref": "Names"}]}),
        ("Join(',', Ref('Names'))", {"Fn::Join": [",", {"Ref": "Names"}]}),
        ('Sub("${x}", x="text")', {"Fn::Sub": ["${x}", {"x": "text"}]}),
    ],
)  # fmt: skip
def test_a_value_in_a_property(load: Load, expression: str, expected: object) -> None:
    assert expected == value_of(load, expression, "import troposphere\n")


def test_every_value_used_becomes_a_parameter_and_no_other(load: Load) -> None:
    """Settings come first, in the order of their module; then outputs; no Default, so that no wire is missed."""
    estate = load(
        {
            "one/giver.py": template(topic(output="TopicArn")),
            "two/taker.py": template(
                "from estate.one.giver import topic_arn\n"
                + topic("A", DisplayName="topic_arn")
                + 'stack.add(sns.Topic("B", DisplayName=Sub(f"{environment}")))'
            ),
        }
    )

    assert [
        ("Environment", {"Type": "String", "Description": "Environment", "AllowedValues": ["dev", "stg", "prod"]}),
        ("TopicArn", {"Type": "String", "Description": "ARN of the topic"}),
    ] == list(nested(estate, "taker")["Parameters"].items())
    assert ["ProjectName", "Environment"] == list(nested(estate, "giver")["Parameters"])  # the export's


def test_values_stand_in_awacs_statements(load: Load) -> None:
    """Action, resource, condition and principal take values as properties do."""
    body = """
queue = stack.add(sqs.Queue("Queue"))
stack.add(sqs.QueuePolicy("Policy", Queues=[ref(queue)], PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=[
    Statement(
        Effect=Allow,
        Principal=Principal("AWS", [Sub(f"arn:{partition}:iam::{account_id}:root")]),
        Action=[Action("sqs", "SendMessage")],
        Resource=[att(queue, "Arn"), Sub(f"{att(queue, 'Arn')}/*")],
        Condition=AwacsCondition(
            [StringEquals("aws:SourceAccount", account_id), ArnLike("aws:SourceArn", project_name)]
        ),
    ),
])))
"""
    estate = load({"one/a.py": template("from awacs.aws import Condition as AwacsCondition\n" + body)})

    (statement,) = properties(estate, "a", "Policy")["PolicyDocument"]["Statement"]

    assert {
        "Effect": "Allow",
        "Principal": {"AWS": [{"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}]},
        "Action": ["sqs:SendMessage"],
        "Resource": [{"Fn::GetAtt": ["Queue", "Arn"]}, {"Fn::Sub": "${Queue.Arn}/*"}],
        "Condition": {
            "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
            "ArnLike": {"aws:SourceArn": {"Ref": "ProjectName"}},
        },
    } == statement


def test_a_key_of_the_name_condition_is_a_policys_own(load: Load) -> None:
    estate = load({"one/a.py": template('stack.add(sns.Topic("T", Metadata={"Condition": {"Bool": {"a": "b"}}}))')})

    assert {"Condition": {"Bool": {"a": "b"}}} == nested(estate, "a")["Resources"]["T"]["Metadata"]


def test_troposphere_may_ask_a_value_whether_it_is_there(load: Load) -> None:
    """Its validators test and compare properties; a value is present and equal to nothing."""
    body = (
        'stack.add(ec2.Subnet("S", VpcId=project_name, CidrBlock=environment, AssignIpv6AddressOnCreation=flag,'
        " Ipv6CidrBlock=environment))\n"
        'stack.add(sqs.Queue("Q", FifoQueue=flag, QueueName=Sub(f"{project_name}.fifo")))'
    )
    estate = load({"one/a.py": template('flag = Flag("F", "A flag")\n' + body)})

    assert {"Ref": "F"} == properties(estate, "a", "S")["AssignIpv6AddressOnCreation"]


def test_a_condition_is_emitted_where_it_is_used_with_those_it_is_made_of(load: Load) -> None:
    body = """
use_a = Condition("UseA", Equals(environment, "prod"))
use_b = Condition("UseB", And(use_a, Not(Equals(project_name, "x"))))
unused = Condition("Unused", Equals(environment, "dev"))
stack.add(sns.Topic("T", Condition=use_b, DisplayName=If(use_a, project_name, no_value)))
stack.add(sns.Topic("U", DisplayName=If(present(project_name), "y", "z")))
"""
    estate = load({"one/a.py": template(body)})
    data = nested(estate, "a")

    assert {
        "UseA": {"Fn::Equals": [{"Ref": "Environment"}, "prod"]},
        "UseB": {
            "Fn::And": [
                {"Condition": "UseA"},
                {"Fn::Not": [{"Fn::Equals": [{"Ref": "ProjectName"}, "x"]}]},
            ]
        },
        "HasProjectName": {"Fn::Not": [{"Fn::Equals": [{"Ref": "ProjectName"}, ""]}]},
    } == data["Conditions"]
    assert "UseB" == data["Resources"]["T"]["Condition"]
    assert {"Fn::If": ["UseA", {"Ref": "ProjectName"}, {"Ref": "AWS::NoValue"}]} == data["Resources"]["T"][
        "Properties"
    ]["DisplayName"]


def test_a_list_is_present_when_its_joined_text_is_not_empty(load: Load) -> None:
    """Fn::Equals compares text, never a list."""
    estate = load({"one/a.py": template('stack.add(sns.Topic("T", DisplayName=If(present(names), "y", "n")))')})

    assert {"HasNames": {"Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Names"}]}, ""]}]}} == nested(
        estate, "a"
    )["Conditions"]


def test_the_same_condition_may_be_made_twice(load: Load) -> None:
    body = """
one = Condition("IsProd", Equals(environment, "prod"))
two = Condition("IsProd", Equals(environment, "prod"))
stack.add(sns.Topic("T", Condition=one))
stack.add(sns.Topic("U", Condition=two))
"""
    assert ["IsProd"] == list(nested(load({"one/a.py": template(body)}), "a")["Conditions"])


def test_reasons_become_context_metadata(load: Load) -> None:
    body = """
stack.add(
    sns.Topic("T", Metadata={"Own": 1}),
    why="Because it\\n    has to be.",
    must=("Never  loses a message.",),
    mutable="review-required",
    mutability={"DisplayName": "free-to-tune"},
    controls=("P01", "P02"),
)
stack.add(sns.Topic("U"))
"""
    data = nested(load({"one/a.py": template(body, doc="A stack\n\nIts architecture,\nin two lines.\n\nMore.")}), "a")

    assert {
        "Own": 1,
        "com.aws.cloudformation.Context": {
            "why": "Because it has to be.",
            "must": ["Never loses a message."],
            "mutable": "review-required",
            "mutability": {"DisplayName": "free-to-tune"},
        },
        "cfngen": {"controls": ["P01", "P02"]},
    } == data["Resources"]["T"]["Metadata"]
    assert "Metadata" not in data["Resources"]["U"]
    assert "A stack" == data["Description"]
    assert {"com.aws.cloudformation.Context": {"arch": "Its architecture, in two lines."}} == data["Metadata"]


def test_pseudo_parameters_are_no_parameters(load: Load) -> None:
    given = "partition, region, account_id, url_suffix, stack_name, stack_id, no_value"
    estate = load({"one/a.py": template(f'stack.add(sns.Topic("T", DisplayName=Join("", [{given}])))')})

    joined = properties(estate, "a", "T")["DisplayName"]["Fn::Join"][1]
    names = ["Partition", "Region", "AccountId", "URLSuffix", "StackName", "StackId", "NoValue"]
    assert [{"Ref": f"AWS::{name}"} for name in names] == joined
    assert "Parameters" not in nested(estate, "a")
