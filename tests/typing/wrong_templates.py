"""Mistakes that the type checker finds. Checked by mypy --strict, where each ignore must be needed; never run."""

from __future__ import annotations

from troposphere import Equals, ec2

from cfngen.language import CidrSetting, Condition, Contains, Flag, Root, Rule, Setting, Stack, att, present, ref
from cfngen.templates.network.subnets import private_subnet_idz  # type: ignore[attr-defined]  # a misspelt wire

setting = Setting("Setting", "A setting")
stack = Stack(__name__)
vpc = stack.add(ec2.VPC("Vpc", CidrBlock=setting))
vpc_id = stack.output("VpcId", ref(vpc), "Id of the VPC")
subnet_ids = stack.output("SubnetIds", private_subnet_idz, "Ids of the subnets")

# An output, a setting or a resource where a stack belongs, and the other way round.
stack.after(vpc_id)  # type: ignore[arg-type]
stack.after(vpc)  # type: ignore[arg-type]
stack.add(vpc_id)  # type: ignore[type-var]
stack.add(stack)  # type: ignore[type-var]
ref(vpc_id)  # type: ignore[arg-type]
att(setting, "Arn")  # type: ignore[arg-type]
att(vpc)  # type: ignore[call-arg]
Root(region="eu-west-1", outputs=(stack,))  # type: ignore[arg-type]
Root(region="eu-west-1", outputs=(setting,))  # type: ignore[arg-type]

# Conditions are conditions.
Stack(__name__, when="UseIt")  # type: ignore[arg-type]
Stack(__name__, when=setting)  # type: ignore[arg-type]
Condition("UseIt", "true")  # type: ignore[arg-type]
Condition("UseIt", setting == "true")  # type: ignore[arg-type]
present(ref(vpc))  # type: ignore[arg-type]
present("Setting")  # type: ignore[arg-type]

# What stands in for an absent output is a setting or text.
vpc_id.or_else(vpc_id)  # type: ignore[arg-type]
vpc_id.or_else(ref(vpc))  # type: ignore[arg-type]
vpc_id.or_else(None)  # type: ignore[arg-type]
setting.or_else("x")  # type: ignore[attr-defined]

# Reasons have a form.
stack.add(vpc, must="one text")  # type: ignore[arg-type]
stack.add(vpc, controls=["P01"])  # type: ignore[arg-type]
stack.add(vpc, mutable="sometimes")  # type: ignore[arg-type]
stack.add(vpc, mutability={"Tags": "sometimes"})  # type: ignore[dict-item]

# Declarations.
Setting("NoDescription")  # type: ignore[call-arg]
Setting("Setting", "A setting", default=setting)  # type: ignore[arg-type]
Setting("Setting", "A setting", allowed_values="ab")  # type: ignore[arg-type]
Flag("Flag", "A flag", default="true")  # type: ignore[arg-type]
CidrSetting("Cidr", "A range", shortest="16")  # type: ignore[arg-type]
stack.output("Out", ref(vpc))  # type: ignore[call-arg]
stack.output("Out", ref(vpc), "Something", type=str)  # type: ignore[arg-type]
Rule("Rule", must=True, message="x")  # type: ignore[arg-type]
Rule("Rule", must=Equals(setting, "x"))  # type: ignore[call-arg]
Contains(["a"], "a")  # type: ignore[arg-type]

# A value has no text, number or items of Python's.
text: str = setting  # type: ignore[assignment]
upper = setting.upper()  # type: ignore[attr-defined]
