"""What the type checker knows of a template. Checked by mypy --strict, never run."""

from __future__ import annotations

from typing import assert_type

from awacs.aws import Allow, PolicyDocument, Statement
from awacs.sns import Publish
from troposphere import And, Equals, If, Join, Not, ec2, sns

from cfngen.language import (
    CidrSetting,
    Condition,
    Contains,
    Flag,
    OptionalOutput,
    Output,
    Root,
    Rule,
    Setting,
    Stack,
    Sub,
    Value,
    account_id,
    att,
    no_value,
    present,
    ref,
    region,
    sub_json,
)
from cfngen.language.values import Pseudo, Reference

vpc_cidr = CidrSetting("VpcCidr", "The VPC's range", shortest=16, longest=20, default="10.0.0.0/16")
flag = Flag("UseIt", "Whether it is used", default=True)
days = Setting("Days", "Days to keep", type="Number", default=30, min_value=1, allowed_values=(30, 60))
is_used = Condition("IsUsed", And(Equals(flag, "true"), Not(Equals(region, "us-east-1"))))

stack = Stack(__name__, when=is_used)
other = Stack(__name__)
stack.after(other)

# A resource comes back as what it is, so that its properties are known further on.
vpc = stack.add(ec2.VPC("Vpc", CidrBlock=vpc_cidr), why="Because.", must=("It stays.",), mutable="must-never-change")
assert_type(vpc, ec2.VPC)
topic = other.add(
    sns.Topic("Topic", DisplayName=If(is_used, days, no_value)),
    mutability={"DisplayName": "free-to-tune"},
    controls=("P01",),
)
assert_type(topic, sns.Topic)

# Every value is a Value, and each kind is known.
assert_type(ref(vpc), Reference)
assert_type(att(vpc, "CidrBlock"), Reference)
assert_type(account_id, Pseudo)
topic_arn = other.output("TopicArn", ref(topic), "ARN of the topic", type="String", export=False)
subnet_ids = stack.output("SubnetIds", [ref(vpc), ref(vpc)], "Ids", type="List<AWS::EC2::Subnet::Id>")
assert_type(topic_arn, Output)
assert_type(topic_arn.or_else(days), OptionalOutput)
assert_type(topic_arn.or_else("none"), OptionalOutput)
assert_type(present(topic_arn), Condition)
assert_type(present(days), Condition)
values: list[Value] = [vpc_cidr, flag, days, topic_arn, topic_arn.or_else(""), region, ref(vpc)]

# Text with values, and what holds them.
assert_type(Sub(f"{days}-{region}"), Sub)
assert_type(Sub("${x}", x=days), Sub)
assert_type(sub_json({"a": [days, 1, f"{region}"]}), Sub)
joined = Join(",", [days, region, ref(vpc)])
policy = PolicyDocument(Statement=[Statement(Effect=Allow, Action=[Publish], Resource=[topic_arn, Sub(f"{region}")])])

root = Root(
    region="ap-northeast-1",
    layers=("network",),
    prefix=f"{days}",
    tags={"Days": days, "Kind": "test"},
    outputs=(topic_arn,),
    rules=(Rule("Some", must=Contains(["a"], days), message="Some", when=Equals(flag, "true")),),
)
