"""What a template asks of its caller: capabilities and imports."""

from __future__ import annotations

from cfngen.engine.stack import Stack
from cfngen.engine.template import Template
from cfngen.engine.values import marked

# Types that need CAPABILITY_IAM -> the property whose presence makes it CAPABILITY_NAMED_IAM (None: never).
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
IAM_TYPES: dict[str, str | None] = {
    "AWS::IAM::AccessKey": None,
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": None,
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": None,
}


def capabilities(template: Template) -> list[str]:
    """The capabilities that a template itself needs; those of its nested stacks are theirs to name."""
    needed = set()
    for resource in template.resources.values():
        if resource["Type"] in IAM_TYPES:
            name = IAM_TYPES[resource["Type"]]
            named = name is not None and name in (resource.get("Properties") or {})
            needed.add("CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM")
    if "CAPABILITY_NAMED_IAM" in needed:
        needed.discard("CAPABILITY_IAM")
    if template.document.data.get("Transform"):
        needed.add("CAPABILITY_AUTO_EXPAND")
    return sorted(needed)


def capabilities_reason(template: Template) -> list[str]:
    """The resources that the capabilities are needed for."""
    return sorted(name for name, resource in template.resources.items() if resource["Type"] in IAM_TYPES)


def imports(stack: Stack) -> list[str]:
    """Names of the exports that the stack's existing resources and outputs import."""
    evaluator = stack.evaluator(marked)
    for logical_id, resource in stack.template.resources.items():
        if stack.exists(logical_id):
            evaluator.at("Resources", logical_id).value(resource.get("Properties"))
    for name, output in stack.outputs():
        evaluator.at("Outputs", name).value(output.get("Value"))
    return sorted(evaluator.imports)
