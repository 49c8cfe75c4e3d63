"""Stacks created, updated, rolled back and deleted, without change sets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.served import Endpoint
from tests.local.trees import QUEUE, events, nested, output, put, reasons, status, text, topic, tree


def two(name: str = "one", **queue: Any) -> str:
    """A topic and a queue that depends on it."""
    resources = {"Topic": topic(name), "Queue": {"Type": QUEUE, "DependsOn": "Topic", "Properties": queue}}
    return text({"Resources": resources, "Outputs": {"Arn": output({"Fn::GetAtt": ["Queue", "Arn"]}, "queue-arn")}})


def test_a_stack_is_created_in_dependency_order(cfn: Any) -> None:
    created = cfn.create_stack(StackName="shop", TemplateBody=two(), Tags=[{"Key": "a", "Value": "b"}])

    stack = cfn.describe_stacks(StackName=created["StackId"])["Stacks"][0]
    assert "CREATE_COMPLETE" == stack["StackStatus"]
    assert [{"Key": "a", "Value": "b"}] == stack["Tags"]
    assert ["queue-arn"] == [row["ExportName"] for row in stack["Outputs"]]
    assert stack["Outputs"][0]["OutputValue"].startswith("arn:aws:sqs:ap-northeast-1:111111111111:shop-Queue-")
    assert [
        ("shop", "CREATE_IN_PROGRESS"),
        ("Topic", "CREATE_IN_PROGRESS"),
        ("Topic", "CREATE_IN_PROGRESS"),
        ("Topic", "CREATE_COMPLETE"),
        ("Queue", "CREATE_IN_PROGRESS"),
        ("Queue", "CREATE_IN_PROGRESS"),
        ("Queue", "CREATE_COMPLETE"),
        ("shop", "CREATE_COMPLETE"),
    ] == events(cfn, "shop")
    stamps = [row["Timestamp"] for row in cfn.describe_stack_events(StackName="shop")["StackEvents"]]
    assert sorted(stamps, reverse=True) == stamps
    assert len(set(stamps)) == len(stamps)


def test_an_update_changes_in_place_replaces_and_cleans_up(cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=two())
    before = cfn.describe_stack_resource(StackName="shop", LogicalResourceId="Queue")["StackResourceDetail"]
    cfn.update_stack(StackName="shop", TemplateBody=two("two", DelaySeconds=5))

    after = cfn.describe_stack_resource(StackName="shop", LogicalResourceId="Queue")["StackResourceDetail"]
    topics = cfn.describe_stack_resource(StackName="shop", LogicalResourceId="Topic")["StackResourceDetail"]
    assert before["PhysicalResourceId"] == after["PhysicalResourceId"]
    assert topics["PhysicalResourceId"].endswith(":two")
    found = events(cfn, "shop")[8:]
    assert [
        ("shop", "UPDATE_IN_PROGRESS"),
        ("Topic", "UPDATE_IN_PROGRESS"),
        ("Topic", "UPDATE_IN_PROGRESS"),
        ("Topic", "UPDATE_COMPLETE"),
        ("Queue", "UPDATE_IN_PROGRESS"),
        ("Queue", "UPDATE_COMPLETE"),
        ("shop", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("Topic", "DELETE_IN_PROGRESS"),
        ("Topic", "DELETE_COMPLETE"),
        ("shop", "UPDATE_COMPLETE"),
    ] == found
    said = [row.get("ResourceStatusReason", "") for row in cfn.describe_stack_events(StackName="shop")["StackEvents"]]
    assert any("requires the creation of a new physical resource" in why for why in said)


def test_an_update_without_changes_is_refused(cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=two())

    with pytest.raises(ClientError, match=r"ValidationError.*No updates are to be performed\."):
        cfn.update_stack(StackName="shop", TemplateBody=two())


def test_a_creation_that_fails_is_rolled_back(endpoint: Endpoint, cfn: Any) -> None:
    endpoint.api.faults.add({"kind": "resource", "path": "shop/Queue", "on": "create", "times": 1, "reason": "Full"})
    cfn.create_stack(StackName="shop", TemplateBody=two())

    stack = cfn.describe_stacks(StackName="shop")["Stacks"][0]
    assert "ROLLBACK_COMPLETE" == stack["StackStatus"]
    why = reasons(cfn, "shop")
    assert "Full" == why["Queue", "CREATE_FAILED"]
    expected = "The following resource(s) failed to create: [Queue]. Rollback requested by user."
    assert expected == why["shop", "ROLLBACK_IN_PROGRESS"]
    assert ("Topic", "DELETE_COMPLETE") in events(cfn, "shop")
    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        cfn.update_stack(StackName="shop", TemplateBody=two("x"))
    cfn.delete_stack(StackName="shop")
    with pytest.raises(ClientError, match="Stack with id shop does not exist"):
        cfn.describe_stacks(StackName="shop")


@pytest.mark.parametrize(
    ("options", "expected"),
    [({"DisableRollback": True}, "CREATE_FAILED"), ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED"),
     ({"OnFailure": "DELETE"}, "DELETE_COMPLETE")],
)  # fmt: skip
def test_what_follows_a_failed_creation_is_chosen(endpoint: Endpoint, cfn: Any, options: Any, expected: str) -> None:
    endpoint.api.faults.add({"kind": "resource", "path": "Queue", "on": "create", "times": 1})
    created = cfn.create_stack(StackName="shop", TemplateBody=two(), **options)

    assert expected == status(cfn, created["StackId"])
    if expected == "CREATE_FAILED":
        cfn.rollback_stack(StackName="shop")
        assert "ROLLBACK_COMPLETE" == status(cfn, "shop")


def test_a_failed_update_is_rolled_back_to_what_was(endpoint: Endpoint, cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=two())
    before = cfn.describe_stack_resources(StackName="shop")["StackResources"]
    endpoint.api.faults.add({"kind": "resource", "path": "Queue", "on": "update", "times": 1})
    cfn.update_stack(StackName="shop", TemplateBody=two("two", DelaySeconds=5))

    assert "UPDATE_ROLLBACK_COMPLETE" == status(cfn, "shop")
    after = cfn.describe_stack_resources(StackName="shop")["StackResources"]
    assert [r["PhysicalResourceId"] for r in before] == [r["PhysicalResourceId"] for r in after]
    assert "one" == cfn.get_template(StackName="shop")["TemplateBody"]["Resources"]["Topic"]["Properties"]["TopicName"]
    found = [row for row in events(cfn, "shop") if row[0] == "shop"][2:]
    assert ["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            "UPDATE_ROLLBACK_COMPLETE"] == [state for _, state in found]  # fmt: skip


def test_a_rollback_that_fails_is_continued(endpoint: Endpoint, cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=two())
    endpoint.api.faults.add({"kind": "resource", "path": "Queue", "on": "update", "times": 1})
    endpoint.api.faults.add({"kind": "resource", "path": "Topic", "on": "rollback", "times": 1})
    cfn.update_stack(StackName="shop", TemplateBody=two("two", DelaySeconds=5))
    assert "UPDATE_ROLLBACK_FAILED" == status(cfn, "shop")
    with pytest.raises(ClientError, match="UPDATE_ROLLBACK_FAILED state and can not be updated"):
        cfn.update_stack(StackName="shop", TemplateBody=two("x"))

    cfn.continue_update_rollback(StackName="shop")
    assert "UPDATE_ROLLBACK_COMPLETE" == status(cfn, "shop")
    with pytest.raises(ClientError, match="can not continue update rollback"):
        cfn.continue_update_rollback(StackName="shop")


def test_resources_can_be_skipped_in_a_continued_rollback(endpoint: Endpoint, cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=two())
    endpoint.api.faults.add({"kind": "resource", "path": "Queue", "on": "update", "times": 1})
    endpoint.api.faults.add({"kind": "resource", "path": "Topic", "on": "rollback", "times": 0})
    cfn.update_stack(StackName="shop", TemplateBody=two("two", DelaySeconds=5))
    with pytest.raises(ClientError, match="UPDATE_FAILED state"):
        cfn.continue_update_rollback(StackName="shop", ResourcesToSkip=["Nothing"])

    cfn.continue_update_rollback(StackName="shop", ResourcesToSkip=["Topic"])
    assert "UPDATE_ROLLBACK_COMPLETE" == status(cfn, "shop")


def test_an_update_with_rollback_disabled_stands_still(endpoint: Endpoint, cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=two())
    endpoint.api.faults.add({"kind": "resource", "path": "Queue", "on": "update", "times": 1})
    cfn.update_stack(StackName="shop", TemplateBody=two("two", DelaySeconds=5), DisableRollback=True)
    assert "UPDATE_FAILED" == status(cfn, "shop")

    cfn.rollback_stack(StackName="shop")
    assert "UPDATE_ROLLBACK_COMPLETE" == status(cfn, "shop")
    arn = cfn.describe_stack_resource(StackName="shop", LogicalResourceId="Topic")["StackResourceDetail"]
    assert arn["PhysicalResourceId"].endswith(":one")


def test_a_deletion_keeps_what_is_retained_and_takes_snapshots(cfn: Any) -> None:
    resources = {
        "Kept": topic() | {"DeletionPolicy": "Retain"},
        "Disk": {"Type": "AWS::EC2::Volume", "DeletionPolicy": "Snapshot", "Properties": {
            "AvailabilityZone": "ap-northeast-1a", "Size": 1}},
    }  # fmt: skip
    created = cfn.create_stack(StackName="shop", TemplateBody=text({"Resources": resources}))
    cfn.delete_stack(StackName="shop")

    found = events(cfn, created["StackId"])
    assert {("Kept", "DELETE_SKIPPED"), ("Disk", "DELETE_COMPLETE"), ("shop", "DELETE_COMPLETE")} <= set(found)
    assert "snapshot" in reasons(cfn, created["StackId"])["Disk", "DELETE_IN_PROGRESS"]


def test_a_deletion_that_fails_can_retain_or_be_forced(endpoint: Endpoint, cfn: Any) -> None:
    created = cfn.create_stack(StackName="shop", TemplateBody=two())
    with pytest.raises(ClientError, match="DELETE_FAILED"):
        cfn.delete_stack(StackName="shop", RetainResources=["Queue"])
    endpoint.api.faults.add({"kind": "resource", "path": "Queue", "on": "delete", "times": 0, "reason": "Busy"})
    cfn.delete_stack(StackName="shop")
    assert "DELETE_FAILED" == status(cfn, "shop")
    assert "Busy" == reasons(cfn, "shop")["Queue", "DELETE_FAILED"]

    cfn.delete_stack(StackName="shop", DeletionMode="FORCE_DELETE_STACK")
    assert "DELETE_COMPLETE" == status(cfn, created["StackId"])


def test_a_property_that_breaks_its_schema_fails_at_execution(cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=two(DelaySeconds="soon", Colour="red"))

    assert "ROLLBACK_COMPLETE" == status(cfn, "shop")
    why = reasons(cfn, "shop")["Queue", "CREATE_FAILED"]
    assert "#/DelaySeconds: expected type: Integer, found: String" in why
    assert "extraneous key [Colour] is not permitted" in why


def test_exports_are_unique_and_not_taken_from_importers(cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=two())
    cfn.create_stack(StackName="copy", TemplateBody=two("copy"))
    assert "ROLLBACK_COMPLETE" == status(cfn, "copy")
    assert "Export with name queue-arn is already exported by stack shop" in str(reasons(cfn, "copy"))
    user = {"Resources": {"T": topic(DisplayName={"Fn::ImportValue": "queue-arn"})}}
    cfn.create_stack(StackName="user", TemplateBody=text(user))
    assert ["user"] == cfn.list_imports(ExportName="queue-arn")["Imports"]
    assert ["queue-arn"] == [row["Name"] for row in cfn.list_exports()["Exports"]]

    cfn.update_stack(StackName="shop", TemplateBody=text({"Resources": {"Topic": topic("one")}}))
    assert "UPDATE_ROLLBACK_COMPLETE" == status(cfn, "shop")
    message = "Export queue-arn cannot be deleted as it is in use by user"
    assert message in reasons(cfn, "shop")["shop", "UPDATE_ROLLBACK_IN_PROGRESS"]
    cfn.delete_stack(StackName="shop")
    assert "UPDATE_ROLLBACK_COMPLETE" == status(cfn, "shop")
    assert "Delete canceled. Cannot delete export queue-arn as it is in use by user." in str(reasons(cfn, "shop"))
    cfn.delete_stack(StackName="user")
    cfn.delete_stack(StackName="shop")
    assert [] == cfn.list_exports()["Exports"]
    with pytest.raises(ClientError, match="is not imported by any stack"):
        cfn.list_imports(ExportName="queue-arn")


def test_an_import_of_nothing_fails_the_creation(cfn: Any) -> None:
    user = {"Resources": {"T": topic(DisplayName={"Fn::ImportValue": "nothing"})}}
    cfn.create_stack(StackName="user", TemplateBody=text(user))

    assert "No export named nothing found" in str(reasons(cfn, "user"))


def test_a_tree_is_created_updated_and_deleted(endpoint: Endpoint, cfn: Any) -> None:
    created = cfn.create_stack(StackName="estate", TemplateBody=text(tree(endpoint)))
    stacks = {row["StackName"].split("-")[-2]: row for row in cfn.describe_stacks()["Stacks"] if "ParentId" in row}
    assert {"Messaging", "Leaf", "Work"} == set(stacks)
    assert {created["StackId"]} == {row["RootId"] for row in stacks.values()}
    assert stacks["Messaging"]["StackId"] == stacks["Leaf"]["ParentId"]
    assert {"CREATE_COMPLETE"} == {row["StackStatus"] for row in stacks.values()}
    url = cfn.describe_stacks(StackName="estate")["Stacks"][0]["Outputs"][0]["OutputValue"]
    assert url.startswith("https://sqs.ap-northeast-1.amazonaws.com/111111111111/estate-Work-")
    order = [name for name, state in events(cfn, "estate") if state == "CREATE_COMPLETE"]
    assert ["Messaging", "Work", "estate"] == order

    cfn.update_stack(StackName="estate", TemplateBody=text(tree(endpoint, size="60")))
    assert ("UPDATE_COMPLETE", "UPDATE_COMPLETE", "CREATE_COMPLETE") == (
        status(cfn, "estate"), status(cfn, stacks["Messaging"]["StackId"]), status(cfn, stacks["Leaf"]["StackId"])
    )  # fmt: skip
    assert ("Queue", "UPDATE_COMPLETE") in events(cfn, stacks["Work"]["StackId"])
    assert "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" in [s for _, s in events(cfn, stacks["Work"]["StackId"])]

    cfn.delete_stack(StackName="estate")
    assert [] == cfn.describe_stacks()["Stacks"]
    assert {"DELETE_COMPLETE"} == {row["StackStatus"] for row in cfn.list_stacks()["StackSummaries"]}


def test_a_failure_deep_in_the_tree_takes_everything_back(endpoint: Endpoint, cfn: Any) -> None:
    endpoint.api.faults.add({"kind": "resource", "path": "Messaging/Leaf/Subscription", "on": "create", "times": 1})
    created = cfn.create_stack(StackName="estate", TemplateBody=text(tree(endpoint)))

    assert "ROLLBACK_COMPLETE" == status(cfn, created["StackId"])
    why = reasons(cfn, "estate")["Messaging", "CREATE_FAILED"]
    assert "was not successfully created: The following resource(s) failed to create: [Leaf]" in why
    assert ["estate"] == [row["StackName"] for row in cfn.describe_stacks()["Stacks"]]


def test_a_failed_update_deep_in_the_tree_takes_everything_back(endpoint: Endpoint, cfn: Any) -> None:
    cfn.create_stack(StackName="estate", TemplateBody=text(tree(endpoint)))
    resources = {r["StackId"]: r["StackName"] for r in cfn.describe_stacks()["Stacks"]}
    outputs = cfn.describe_stacks(StackName="estate")["Stacks"][0]["Outputs"]
    endpoint.api.faults.add({"kind": "resource", "path": "Work/Queue", "on": "update", "times": 1})
    cfn.update_stack(StackName="estate", TemplateBody=text(tree(endpoint, topic_name="other", size="60")))

    assert {"UPDATE_ROLLBACK_COMPLETE"} == {status(cfn, key) for key in resources}
    assert outputs == cfn.describe_stacks(StackName="estate")["Stacks"][0]["Outputs"]
    why = reasons(cfn, "estate")["Work", "UPDATE_FAILED"]
    assert "Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource(s) failed to update" in why


def test_a_removed_child_is_deleted_in_the_cleanup(endpoint: Endpoint, cfn: Any) -> None:
    whole = tree(endpoint)
    cfn.create_stack(StackName="estate", TemplateBody=text(whole))
    del whole["Resources"]["Work"], whole["Outputs"]
    cfn.update_stack(StackName="estate", TemplateBody=text(whole))

    names = sorted(row["StackName"] for row in cfn.describe_stacks()["Stacks"])
    assert ["estate", "estate-Messaging", "Leaf"] == [names[0], names[1][:16], names[2].split("-")[-2]]
    assert 3 == len(names)
    assert ("Work", "DELETE_COMPLETE") in events(cfn, "estate")


def test_termination_protection_covers_the_tree(endpoint: Endpoint, cfn: Any) -> None:
    cfn.create_stack(StackName="estate", TemplateBody=text(tree(endpoint)), EnableTerminationProtection=True)
    child = next(row for row in cfn.describe_stacks()["Stacks"] if "-Work-" in row["StackName"])
    assert child["EnableTerminationProtection"]
    for name in ("estate", child["StackName"]):
        with pytest.raises(ClientError, match=r"\[estate\] cannot be deleted while TerminationProtection is enabled"):
            cfn.delete_stack(StackName=name)
    with pytest.raises(ClientError, match="not supported for nested stacks"):
        cfn.update_termination_protection(StackName=child["StackName"], EnableTerminationProtection=False)

    cfn.update_termination_protection(StackName="estate", EnableTerminationProtection=False)
    cfn.delete_stack(StackName="estate")
    assert [] == cfn.describe_stacks()["Stacks"]


def test_a_stack_policy_forbids_what_it_says(cfn: Any) -> None:
    deny = ('{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"},{"Effect":"Deny",'
            '"Action":["Update:Replace","Update:Delete"],"Principal":"*",'
            '"Resource":"LogicalResourceId/Topic"}]}')  # fmt: skip
    cfn.create_stack(StackName="shop", TemplateBody=two(), StackPolicyBody=deny)
    assert deny == cfn.get_stack_policy(StackName="shop")["StackPolicyBody"]
    cfn.update_stack(StackName="shop", TemplateBody=two("two"))
    expected = "Action denied by stack policy: Statement [#2] does not allow [Update:Replace]"
    assert expected in reasons(cfn, "shop")["Topic", "UPDATE_FAILED"]
    assert "UPDATE_ROLLBACK_COMPLETE" == status(cfn, "shop")
    cfn.update_stack(StackName="shop", TemplateBody=two("one", DelaySeconds=3))
    assert "UPDATE_COMPLETE" == status(cfn, "shop")
    removed = text({"Resources": {"Queue": {"Type": QUEUE}}})
    cfn.update_stack(StackName="shop", TemplateBody=removed)
    assert "Update:Delete" in reasons(cfn, "shop")["Topic", "UPDATE_FAILED"]

    allow = '{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}'
    cfn.update_stack(StackName="shop", TemplateBody=two("two"), StackPolicyDuringUpdateBody=allow)
    assert "UPDATE_COMPLETE" == status(cfn, "shop")
    with pytest.raises(ClientError, match="Error validating stack policy"):
        cfn.set_stack_policy(StackName="shop", StackPolicyBody="{}")


def test_a_custom_name_cannot_be_replaced_by_itself(cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=text({"Resources": {"Q": {"Type": QUEUE, "Properties": {
        "QueueName": "fixed.fifo", "FifoQueue": True}}}}))  # fmt: skip
    resources = {"Q": {"Type": QUEUE, "Properties": {"QueueName": "fixed.fifo", "FifoQueue": False}}}
    cfn.update_stack(StackName="shop", TemplateBody=text({"Resources": resources}))

    assert "custom-named resource requires replacing" in str(reasons(cfn, "shop"))


def test_noecho_values_are_never_shown(endpoint: Endpoint, cfn: Any) -> None:
    child = {
        "Parameters": {"P": {"Type": "String", "NoEcho": True}},
        "Resources": {"T": topic(DisplayName={"Ref": "P"})},
    }
    template = {
        "Parameters": {"Password": {"Type": "String", "NoEcho": True}},
        "Resources": {"Child": nested(put(endpoint, "c.json", child), P={"Ref": "Password"})},
    }
    given = [{"ParameterKey": "Password", "ParameterValue": "correct-horse"}]
    cfn.create_stack(StackName="shop", TemplateBody=text(template), Parameters=given)

    stacks = cfn.describe_stacks()["Stacks"]
    assert ["****", "****"] == [row["Parameters"][0]["ParameterValue"] for row in stacks]
    shown = [cfn.describe_stack_events(StackName=row["StackId"])["StackEvents"] for row in stacks]
    assert "correct-horse" not in str(shown)
    assert "****" in str(shown)


def test_a_repeated_token_is_done_once(cfn: Any) -> None:
    first = cfn.create_stack(StackName="shop", TemplateBody=two(), ClientRequestToken="t1")

    assert (
        first["StackId"] == cfn.create_stack(StackName="shop", TemplateBody=two(), ClientRequestToken="t1")["StackId"]
    )
    with pytest.raises(ClientError, match=r"AlreadyExistsException.*Stack \[shop\] already exists"):
        cfn.create_stack(StackName="shop", TemplateBody=two())
    assert {"t1"} == {row["ClientRequestToken"] for row in cfn.describe_stack_events(StackName="shop")["StackEvents"]}


def test_regions_do_not_see_each_other(endpoint: Endpoint, cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=two())
    edge = endpoint.client("cloudformation", "us-east-1")

    assert [] == edge.describe_stacks()["Stacks"]
    edge.create_stack(StackName="shop", TemplateBody=two())
    assert ":us-east-1:" in edge.describe_stacks()["Stacks"][0]["StackId"]


def test_an_update_keeps_what_is_retained(cfn: Any) -> None:
    both = {"Resources": {"Kept": topic() | {"DeletionPolicy": "Retain"},
                          "Named": topic("a") | {"UpdateReplacePolicy": "Retain"}}}  # fmt: skip
    cfn.create_stack(StackName="shop", TemplateBody=text(both))
    cfn.update_stack(StackName="shop", TemplateBody=text({"Resources": {"Named": topic("b")}}))
    assert ("Kept", "DELETE_SKIPPED") in events(cfn, "shop")
    assert ("Named", "DELETE_COMPLETE") in events(cfn, "shop")
    both["Resources"]["Named"] = topic("c") | {"UpdateReplacePolicy": "Retain"}
    cfn.update_stack(StackName="shop", TemplateBody=text(both))
    both["Resources"]["Named"]["Properties"]["TopicName"] = "d"
    cfn.update_stack(StackName="shop", TemplateBody=text(both))
    assert ("Named", "DELETE_SKIPPED") in events(cfn, "shop")


def test_a_stack_may_import_its_own_export_and_be_deleted(cfn: Any) -> None:
    cfn.create_stack(StackName="shop", TemplateBody=two())
    itself = json.loads(two())
    itself["Resources"]["User"] = topic(DisplayName={"Fn::ImportValue": "queue-arn"})
    cfn.update_stack(StackName="shop", TemplateBody=text(itself))
    assert "UPDATE_COMPLETE" == status(cfn, "shop")

    cfn.delete_stack(StackName="shop")
    assert [] == cfn.describe_stacks()["Stacks"]


def test_an_operation_on_a_nested_tree_touches_at_most_2500_resources(endpoint: Endpoint, cfn: Any) -> None:
    """Five full children are 2,500 resources without the five stacks that hold them."""
    resources = {f"H{n:03}": {"Type": "AWS::CloudFormation::WaitConditionHandle"} for n in range(500)}
    full = put(endpoint, "full.json", {"Resources": resources})
    less = put(endpoint, "less.json", {"Resources": dict(list(resources.items())[:495])})
    for name, last in (("over", full), ("exact", less)):
        children = {f"C{n}": nested(last if n == 4 else full) for n in range(5)}
        cfn.create_stack(StackName=name, TemplateBody=text({"Resources": children}), OnFailure="DO_NOTHING")

    assert "CREATE_COMPLETE" == status(cfn, "exact")
    assert "CREATE_FAILED" == status(cfn, "over")
    failed = [row for row in cfn.describe_stacks()["Stacks"] if row["StackName"].startswith("over-C4")]
    assert {"CREATE_FAILED"} == {row["StackStatus"] for row in failed}
    last = cfn.describe_stack_resource(StackName=failed[0]["StackName"], LogicalResourceId="H495")
    expected = "Limit on the number of resources in a single stack operation exceeded"
    assert expected == last["StackResourceDetail"]["ResourceStatusReason"]


def test_faults_count_down_across_a_restart(endpoint: Endpoint) -> None:
    from cfngen.local.faults import Faults
    from cfngen.local.store import Store

    endpoint.api.faults.add({"kind": "resource", "path": "T", "on": "create", "times": 2})
    assert endpoint.api.faults.resource("shop/T", "create")
    restarted = Faults(Store(endpoint.api.store.database))

    assert ["Injected failure (cfngen local fail)", ""] == [restarted.resource("shop/T", "create") for _ in range(2)]


def test_no_two_events_have_one_id(cfn: Any, endpoint: Endpoint) -> None:
    """Resources of one name in several nested stacks, at one moment, with two events of one status each."""
    child = put(endpoint, "child.json", {"Resources": {"T": topic()}})
    root = {"Resources": {name: nested(child) for name in ("A", "B", "C")}}
    cfn.create_stack(StackName="shop", TemplateBody=text(root))

    ids = [
        event["EventId"]
        for stack in cfn.describe_stacks()["Stacks"]
        for event in cfn.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
    ]
    assert len(ids) > 4 * 5
    assert len(ids) == len({*ids})
