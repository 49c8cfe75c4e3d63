"""Changes of one stack that the recorded answers do not show, each after AWS's documentation."""

from __future__ import annotations

from typing import Any

import pytest

from cfngen.engine.changes import ResourceChange
from cfngen.engine.schemas import Schema
from cfngen.errors import CfngenError
from tests.engine.trees import changed, stack, topic


def one(before: dict[str, Any], after: dict[str, Any], **others: Any) -> ResourceChange | None:
    """The change of a resource A."""
    old, new = stack({"Resources": {"A": before, **others}}), stack({"Resources": {"A": after, **others}})
    return changed(old, new).get("A")


def told(change: ResourceChange | None) -> list[tuple[str, str, str | None, str | None, str]]:
    assert change is not None
    return [
        (
            detail.target.path,
            detail.target.change_type,
            detail.target.before,
            detail.target.after,
            detail.target.requires_recreation,
        )
        for detail in change.details
    ]


def test_tags_are_told_by_entry_and_never_replace() -> None:
    """As in https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-samples.html"""
    change = one(
        topic(Tags=[{"Key": "Purpose", "Value": "testing"}]),
        topic(Tags=[{"Key": "Test", "Value": "Test"}, {"Key": "New", "Value": "n"}]),
    )

    assert [
        ("/Properties/Tags/0/Key", "Modify", "Purpose", "Test", "Never"),
        ("/Properties/Tags/0/Value", "Modify", "testing", "Test", "Never"),
        ("/Properties/Tags/1", "Add", None, '{"Key":"New","Value":"n"}', "Never"),
    ] == told(change)
    assert change is not None
    assert ("Tags",) == change.scope
    assert [None] == list({detail.target.name for detail in change.details})


def test_a_policy_document_is_told_as_a_whole() -> None:
    """AWS compares a property that holds any JSON as one value, in answers published with the CDK's tests."""

    def policy(resource: str) -> dict[str, Any]:
        statement = [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": resource}]
        properties = {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": statement}}
        return {"Type": "AWS::IAM::Policy", "Properties": properties}

    body = '{"Version":"2012-10-17","Statement":[{"Action":"sqs:SendMessage","Resource":"%s","Effect":"Allow"}]}'

    assert [("/Properties/PolicyDocument", "Modify", body % "a", body % "b", "Never")] == told(
        one(policy("a"), policy("b"))
    )


def test_an_added_and_a_removed_property_have_one_value() -> None:
    queue = "AWS::SQS::Queue"
    change = one(
        {"Type": queue, "Properties": {"DelaySeconds": 5}},
        {"Type": queue, "Properties": {"FifoQueue": True, "RedrivePolicy": {"maxReceiveCount": 3}}},
    )

    assert [
        ("/Properties/FifoQueue", "Add", None, "true", "Always"),
        ("/Properties/RedrivePolicy", "Add", None, '{"maxReceiveCount":"3"}', "Never"),
        ("/Properties/DelaySeconds", "Remove", "5", None, "Never"),
    ] == told(change)
    assert change is not None
    assert ("True", "ReplaceAndDelete") == (change.replacement, change.policy_action)


def test_a_nested_create_only_property_replaces() -> None:
    def access_point(path: str, uid: str) -> dict[str, Any]:
        properties = {"FileSystemId": "fs-1", "RootDirectory": {"Path": path}, "PosixUser": {"Uid": uid, "Gid": "1"}}
        return {"Type": "AWS::EFS::AccessPoint", "Properties": properties}

    assert [("/Properties/RootDirectory/Path", "Modify", "/a", "/b", "Always")] == told(
        one(access_point("/a", "1"), access_point("/b", "1"))
    )


def test_a_conditional_create_only_property_may_replace() -> None:
    def instance(kind: str) -> dict[str, Any]:
        return {"Type": "AWS::EC2::Instance", "Properties": {"InstanceType": kind}}

    eip = {"Type": "AWS::EC2::EIPAssociation", "Properties": {"InstanceId": {"Ref": "A"}, "AllocationId": "x"}}
    changes = changed(
        stack({"Resources": {"A": instance("t3.micro"), "E": eip}}),
        stack({"Resources": {"A": instance("t3.small"), "E": eip}}),
    )

    assert {"A": "Conditional", "E": "Conditional"} == {path: change.replacement for path, change in changes.items()}
    (dependent,) = changes["E"].details
    assert ("ResourceReference", "Dynamic", "A", "Always") == (
        dependent.change_source,
        dependent.evaluation,
        dependent.causing_entity,
        dependent.target.requires_recreation,
    )


def test_a_replacement_reaches_what_refers_to_it_and_what_refers_to_that() -> None:
    resources = {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "one"}},
        "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": {}}},
        "Topic": topic(DisplayName={"Fn::Sub": "policy ${Policy}"}),
        "Other": topic(DisplayName="untouched"),
    }
    renamed = resources | {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "two"}}}
    changes = changed(stack({"Resources": resources}), stack({"Resources": renamed}))

    assert {"Bucket": "True", "Policy": "True", "Topic": "False"} == {
        path: change.replacement for path, change in changes.items()
    }
    assert ["Policy", "Bucket"] == [cause.entity for cause in changes["Topic"].causes["/Properties/DisplayName"]]


@pytest.mark.parametrize("attribute", ["Metadata", "UpdatePolicy", "CreationPolicy"])
def test_an_attribute_alone_is_a_change(attribute: str) -> None:
    change = one(topic(), topic() | {attribute: {"a": 1}})

    assert change is not None
    assert ((attribute,), "False", None) == (change.scope, change.replacement, change.policy_action)
    assert [(f"/{attribute}", "Add", None, '{"a":"1"}', "Never")] == told(change)


def test_a_deletion_policy_alone_is_a_change_of_that_scope() -> None:
    change = one(topic(), topic() | {"DeletionPolicy": "Retain"})

    assert [("/DeletionPolicy", "Add", None, "Retain", "Never")] == told(change)


def test_depends_on_and_a_true_condition_are_no_change() -> None:
    conditions = {"Yes": {"Fn::Equals": [1, 1]}}
    old = stack({"Conditions": conditions, "Resources": {"A": topic(), "B": topic()}})
    new = stack(
        {
            "Conditions": conditions,
            "Resources": {"A": topic() | {"DependsOn": "B"}, "B": topic() | {"Condition": "Yes"}},
        }
    )

    assert {} == changed(old, new)


@pytest.mark.parametrize(
    ("policy", "removed", "replaced"),
    [
        (None, "Delete", "ReplaceAndDelete"),
        ("Delete", "Delete", "ReplaceAndDelete"),
        ("Retain", "Retain", "ReplaceAndRetain"),
        ("Snapshot", "Snapshot", "ReplaceAndSnapshot"),
        ("RetainExceptOnCreate", "Retain", "ReplaceAndDelete"),
    ],
)
def test_policies_say_what_becomes_of_the_old_resource(policy: str | None, removed: str, replaced: str) -> None:
    policies = {"DeletionPolicy": policy, "UpdateReplacePolicy": policy} if policy else {}
    old = stack({"Resources": {"A": topic(TopicName="one") | policies, "B": topic()}})
    gone = changed(old, stack({"Resources": {"B": topic()}}))
    new = changed(old, stack({"Resources": {"A": topic(TopicName="two") | policies, "B": topic()}}))

    assert [removed, replaced] == [gone["A"].policy_action, new["A"].policy_action]


def test_databases_are_snapshotted_by_default() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"""
    resources = {
        "Cluster": {"Type": "AWS::RDS::DBCluster", "Properties": {}},
        "Alone": {"Type": "AWS::RDS::DBInstance", "Properties": {}},
        "Member": {"Type": "AWS::RDS::DBInstance", "Properties": {"DBClusterIdentifier": {"Ref": "Cluster"}}},
    }
    changes = changed(stack({"Resources": resources}), None)

    assert {"Cluster": "Snapshot", "Alone": "Snapshot", "Member": "Delete"} == {
        path: change.policy_action for path, change in changes.items()
    }


def test_a_new_logical_id_is_a_removal_and_an_addition() -> None:
    changes = changed(stack({"Resources": {"A": topic()}}), stack({"Resources": {"B": topic()}}))

    assert {"A": "Remove", "B": "Add"} == {path: change.action for path, change in changes.items()}


def test_a_new_type_is_refused() -> None:
    with pytest.raises(CfngenError, match=r"modifies resource type of the following resources: \[A\]"):
        one(topic(), {"Type": "AWS::SQS::Queue"})


def test_a_custom_resource_is_compared_without_schema() -> None:
    def custom(value: str) -> dict[str, Any]:
        return {"Type": "Custom::Thing", "Properties": {"ServiceToken": "arn", "Deep": {"List": [{"Value": value}]}}}

    assert [("/Properties/Deep/List/0/Value", "Modify", "a", "b", "Never")] == told(one(custom("a"), custom("b")))


def test_a_reference_to_a_new_resource_is_unknown_and_says_why() -> None:
    change = changed(
        stack({"Resources": {"A": topic(DisplayName="x")}}),
        stack({"Resources": {"A": topic(DisplayName={"Ref": "B"}), "B": topic()}}),
    )["A"]

    assert [("DirectModification", "Dynamic", None), ("ResourceReference", "Static", "B")] == [
        (detail.change_source, detail.evaluation, detail.causing_entity) for detail in change.details
    ]
    (cause,) = change.causes["/Properties/DisplayName"]
    assert ("B", "B does not exist before this change") == (cause.entity, cause.reason)


def test_a_name_that_a_condition_leaves_out_is_refused() -> None:
    template = {
        "Conditions": {"Never": {"Fn::Equals": [1, 2]}},
        "Resources": {"A": topic(DisplayName={"Ref": "B"}), "B": topic() | {"Condition": "Never"}},
    }

    with pytest.raises(CfngenError, match=r"Unresolved resource dependencies \[B\]"):
        changed(None, stack(template))


def test_a_long_chain_of_references_is_followed() -> None:
    """Five hundred resources, each made of the one before it, in a template that lists the last one first."""

    def chain(name: str) -> dict[str, Any]:
        links = {f"R{n}": topic(DisplayName={"Fn::GetAtt": [f"R{n - 1}", "DisplayName"]}) for n in range(499, 0, -1)}
        return {"Resources": {**links, "R0": topic(TopicName=name, DisplayName="end")}}

    changes = changed(stack(chain("one")), stack(chain("two")))

    assert {"R0", "R1"} == set(changes)
    assert "end" == changes["R1"].details[0].target.before
    assert {"Add"} == {change.action for change in changed(None, stack(chain("one"))).values()}


def test_only_the_branch_that_counts_is_a_cause() -> None:
    """The parameter in the branch that the condition leaves out has changed too, but nothing depends on it."""

    def template(text: str) -> dict[str, Any]:
        return {
            "Parameters": {"P": {"Type": "String"}},
            "Conditions": {"Never": {"Fn::Equals": [1, 2]}},
            "Resources": {"A": topic(DisplayName={"Fn::If": ["Never", {"Ref": "P"}, text]})},
        }

    change = changed(stack(template("a"), {"P": "1"}), stack(template("b"), {"P": "2"}))["A"]

    assert [("DirectModification", "Static", None)] == [
        (detail.change_source, detail.evaluation, detail.causing_entity) for detail in change.details
    ]


def test_references_of_a_removed_resource_are_not_resolved() -> None:
    """As AWS recorded it for a removed log group that was named after a topic."""
    resources = {"A": topic(DisplayName={"Fn::GetAtt": ["B", "DisplayName"]}), "B": topic(DisplayName="known")}
    change = changed(stack({"Resources": resources}), stack({"Resources": {"B": resources["B"]}}))["A"]

    assert '{"Properties":{"DisplayName":"{{changeSet:KNOWN_AFTER_APPLY}}"}}' == change.context("before")


def test_a_pointer_with_a_star_covers_every_entry() -> None:
    schema = Schema(create_only=(("Items", "*", "Name"),), conditional_create_only=(("Size",),))

    assert ["Always", "Never", "Always", "Conditionally", "Never"] == [
        schema.recreation(path)
        for path in (("Items", "3", "Name"), ("Items", "3", "Value"), ("Items",), ("Size",), ("Other",))
    ]


def test_a_type_that_cannot_be_updated_is_replaced_by_any_change() -> None:
    def attachment(value: str) -> dict[str, Any]:
        return {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Description": value, "Content": {}}}

    assert [("/Properties/Description", "Modify", "a", "b", "Always")] == told(one(attachment("a"), attachment("b")))
    assert "Always" == Schema(updatable=False).recreation(("Anything",))
