"""Change sets: made, shown, executed and deleted, with those of nested stacks."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.served import Endpoint
from tests.local.trees import changes, events, nested, put, reasons, status, text, topic, tree

ONE = text({"Resources": {"T": topic("one")}})
TWO = text({"Resources": {"T": topic("two")}})


def make(client: Any, name: str, template: str | dict[str, Any], stack: str = "shop", **options: Any) -> str:
    body = template if isinstance(template, str) else text(template)
    made = client.create_change_set(StackName=stack, ChangeSetName=name, TemplateBody=body, **options)
    return str(made["Id"])


def create(client: Any, template: str | dict[str, Any], stack: str = "shop", **options: Any) -> None:
    made = make(client, "create", template, stack, ChangeSetType="CREATE", **options)
    client.execute_change_set(ChangeSetName=made)


def state(client: Any, change_set: str) -> tuple[str, str, str]:
    shown = client.describe_change_set(ChangeSetName=change_set)
    return shown["Status"], shown["ExecutionStatus"], shown.get("StatusReason", "")


def test_a_creation_is_reviewed_first(cfn: Any) -> None:
    made = make(cfn, "first", ONE, ChangeSetType="CREATE", Description="the first")
    assert "REVIEW_IN_PROGRESS" == status(cfn, "shop")
    shown = cfn.describe_change_set(StackName="shop", ChangeSetName="first")
    assert ("CREATE_COMPLETE", "AVAILABLE", "") == state(cfn, made)
    assert "the first" == shown["Description"]
    assert [("T", "Add")] == [
        (row["ResourceChange"]["LogicalResourceId"], row["ResourceChange"]["Action"]) for row in shown["Changes"]
    ]
    with pytest.raises(ClientError, match="is in REVIEW_IN_PROGRESS state and can not be updated"):
        make(cfn, "second", ONE)

    cfn.execute_change_set(StackName="shop", ChangeSetName="first")
    assert "CREATE_COMPLETE" == status(cfn, "shop")
    assert made == cfn.describe_stacks(StackName="shop")["Stacks"][0]["ChangeSetId"]
    assert ("CREATE_COMPLETE", "EXECUTE_COMPLETE", "") == state(cfn, made)
    assert ("shop", "REVIEW_IN_PROGRESS") == events(cfn, "shop")[0]
    with pytest.raises(ClientError, match=r"InvalidChangeSetStatus.*execution status of \[EXECUTE_COMPLETE\]"):
        cfn.execute_change_set(ChangeSetName=made)
    with pytest.raises(ClientError, match=r"Stack \[shop\] already exists and cannot be created again .* \[again\]"):
        make(cfn, "again", ONE, ChangeSetType="CREATE")


def test_no_change_is_a_failure_with_one_of_two_reasons(cfn: Any) -> None:
    create(cfn, ONE)
    same, spaced = make(cfn, "same", ONE), make(cfn, "spaced", ONE.replace("{", "{ ", 1))

    reason = "The submitted information didn't contain changes. Submit different information to create a change set."
    assert ("FAILED", "UNAVAILABLE", reason) == state(cfn, same)
    assert ("FAILED", "UNAVAILABLE", "No updates are to be performed.") == state(cfn, spaced)
    with pytest.raises(ClientError, match=r"cannot be executed in its current status of \[FAILED\]"):
        cfn.execute_change_set(ChangeSetName=same)
    cfn.delete_change_set(ChangeSetName=same)
    with pytest.raises(ClientError, match=r"ChangeSetNotFound.*does not exist"):
        cfn.describe_change_set(ChangeSetName=same)


def test_values_are_shown_only_when_asked_for(cfn: Any) -> None:
    create(cfn, ONE)
    made = make(cfn, "update", TWO)
    plain = cfn.describe_change_set(ChangeSetName=made)["Changes"][0]["ResourceChange"]
    full = changes(cfn, ChangeSetName=made)["T"]

    assert {"Attribute", "Name", "RequiresRecreation"} == set(plain["Details"][0]["Target"])
    assert "BeforeContext" not in plain
    target = full["Details"][0]["Target"]
    assert ("one", "two", "/Properties/TopicName") == (target["BeforeValue"], target["AfterValue"], target["Path"])
    assert full["PhysicalResourceId"].endswith(":one")
    assert ("True", "ReplaceAndDelete") == (full["Replacement"], full["PolicyAction"])


def test_executing_one_deletes_the_others_and_an_update_makes_them_obsolete(cfn: Any) -> None:
    create(cfn, ONE)
    first, second = make(cfn, "first", TWO), make(cfn, "second", text({"Resources": {"T": topic("three")}}))
    cfn.execute_change_set(ChangeSetName=first)
    with pytest.raises(ClientError, match="ChangeSetNotFound"):
        cfn.describe_change_set(ChangeSetName=second)

    third = make(cfn, "third", ONE)
    cfn.update_stack(StackName="shop", TemplateBody=text({"Resources": {"T": topic("four")}}))
    assert ("CREATE_COMPLETE", "OBSOLETE", "") == state(cfn, third)
    with pytest.raises(ClientError, match=r"execution status of \[OBSOLETE\]"):
        cfn.execute_change_set(ChangeSetName=third)


def test_names_and_tokens(cfn: Any) -> None:
    create(cfn, ONE)
    made = make(cfn, "update", TWO, ClientToken="t1")

    assert made == make(cfn, "update", TWO, ClientToken="t1")
    with pytest.raises(ClientError, match=r"AlreadyExistsException.*mismatch with existing attribute ClientToken"):
        make(cfn, "update", TWO, ClientToken="t2")
    with pytest.raises(ClientError, match=r"AlreadyExistsException.*ChangeSet update already exists"):
        make(cfn, "update", TWO)
    with pytest.raises(ClientError, match="StackName must be specified if ChangeSetName is not specified as an ARN"):
        cfn.describe_change_set(ChangeSetName="update")


def test_nested_change_sets_have_their_own_ids_and_belong_to_the_root(endpoint: Endpoint, cfn: Any) -> None:
    root = make(cfn, "first", tree(endpoint), "estate", ChangeSetType="CREATE", IncludeNestedStacks=True)
    rows = changes(cfn, ChangeSetName=root)
    messaging = cfn.describe_change_set(ChangeSetName=rows["Messaging"]["ChangeSetId"])
    leaf = cfn.describe_change_set(
        ChangeSetName=changes(cfn, ChangeSetName=messaging["ChangeSetId"])["Leaf"]["ChangeSetId"]
    )
    assert (root, root) == (messaging["ParentChangeSetId"], messaging["RootChangeSetId"])
    assert (messaging["ChangeSetId"], root) == (leaf["ParentChangeSetId"], leaf["RootChangeSetId"])
    expected = ("CREATE_COMPLETE", "UNAVAILABLE", "Only executable from the root change set.")
    assert {expected} == {state(cfn, item["ChangeSetId"]) for item in (messaging, leaf)}
    work = cfn.describe_change_set(ChangeSetName=rows["Work"]["ChangeSetId"])
    shown = {row["ParameterKey"]: row["ParameterValue"] for row in work["Parameters"]}
    assert "{{IntrinsicFunction:estate/Messaging.Outputs.TopicArn/Fn::GetAtt}}" == shown["TopicArn"]
    for call in (cfn.execute_change_set, cfn.delete_change_set):
        with pytest.raises(ClientError, match="from the root change set"):
            call(ChangeSetName=leaf["ChangeSetId"])
    prepared = {row["StackId"] for row in cfn.describe_stacks()["Stacks"]}

    cfn.execute_change_set(ChangeSetName=root)
    assert prepared == {row["StackId"] for row in cfn.describe_stacks()["Stacks"]}
    assert {"CREATE_COMPLETE"} == {row["StackStatus"] for row in cfn.describe_stacks()["Stacks"]}


def test_deleting_the_root_set_deletes_those_below_but_not_the_stack_in_review(endpoint: Endpoint, cfn: Any) -> None:
    root = make(cfn, "first", tree(endpoint), "estate", ChangeSetType="CREATE", IncludeNestedStacks=True)
    child = changes(cfn, ChangeSetName=root)["Messaging"]["ChangeSetId"]
    cfn.delete_change_set(ChangeSetName=root)

    with pytest.raises(ClientError, match="ChangeSetNotFound"):
        cfn.describe_change_set(ChangeSetName=child)
    assert ["estate"] == [row["StackName"] for row in cfn.describe_stacks()["Stacks"]]
    cfn.delete_stack(StackName="estate")
    assert [] == cfn.describe_stacks()["Stacks"]


def test_an_update_shows_what_changes_in_each_stack(endpoint: Endpoint, cfn: Any) -> None:
    create(cfn, tree(endpoint), "estate", IncludeNestedStacks=True)
    root = make(cfn, "update", tree(endpoint, topic_name="new"), "estate", IncludeNestedStacks=True)
    rows = changes(cfn, ChangeSetName=root)
    inner = changes(cfn, ChangeSetName=rows["Messaging"]["ChangeSetId"])
    work = changes(cfn, ChangeSetName=rows["Work"]["ChangeSetId"])

    assert {"Messaging": "False", "Work": "False"} == {key: row["Replacement"] for key, row in rows.items()}
    assert {"Topic": "True", "Leaf": "False"} == {key: row["Replacement"] for key, row in inner.items()}
    assert {"Link"} == set(work)
    cfn.execute_change_set(ChangeSetName=root)
    assert "UPDATE_COMPLETE" == status(cfn, "estate")
    again = make(cfn, "again", tree(endpoint, topic_name="new"), "estate", IncludeNestedStacks=True)
    assert "FAILED" == state(cfn, again)[0]


def test_a_child_that_cannot_be_made_fails_the_root(endpoint: Endpoint, cfn: Any) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    url = put(endpoint, "iam.json", {"Resources": {"R": role}})
    made = make(cfn, "first", {"Resources": {"Child": nested(url)}}, ChangeSetType="CREATE", IncludeNestedStacks=True)
    child = changes(cfn, ChangeSetName=made)["Child"]["ChangeSetId"]

    assert ("FAILED", "UNAVAILABLE", "Requires capabilities : [CAPABILITY_IAM]") == state(cfn, child)
    assert f"Nested change set {child} was not successfully created: Currently in FAILED." == state(cfn, made)[2]


def test_a_missing_template_of_a_child_fails_the_change_set(endpoint: Endpoint, cfn: Any) -> None:
    template = {"Resources": {"Child": nested(f"{endpoint.url}/nowhere/x.json")}}
    made = make(cfn, "first", template, ChangeSetType="CREATE", IncludeNestedStacks=True)

    assert ("FAILED", "UNAVAILABLE") == state(cfn, made)[:2]
    assert "S3 error: The specified bucket does not exist" in state(cfn, made)[2]


def test_a_missing_export_is_a_warning_and_fails_the_execution(cfn: Any) -> None:
    template = text({"Resources": {"T": topic(DisplayName={"Fn::ImportValue": "nothing"})}})
    made = make(cfn, "first", template, ChangeSetType="CREATE")
    kind, execution, reason = state(cfn, made)

    assert ("CREATE_COMPLETE", "AVAILABLE") == (kind, execution)
    assert "[WARN] --include-property-values option can return incomplete ChangeSet data" in reason
    assert "for resource [T] because: No export named nothing found" in reason
    cfn.execute_change_set(ChangeSetName=made)
    assert "No export named nothing found" in str(reasons(cfn, "shop"))


def test_pages_are_cut_and_go_on(endpoint: Endpoint, cfn: Any) -> None:
    endpoint.api.page_bytes = 2000
    made = make(cfn, "first", {"Resources": {f"T{n:03}": topic() for n in range(30)}}, ChangeSetType="CREATE")
    first = cfn.describe_change_set(ChangeSetName=made)

    assert 0 < len(first["Changes"]) < 30
    assert [f"T{n:03}" for n in range(30)] == sorted(changes(cfn, ChangeSetName=made))
    with pytest.raises(ClientError, match="NextToken is not valid"):
        cfn.describe_change_set(ChangeSetName=made, NextToken="x")
    with pytest.raises(ClientError, match="NextToken is not valid"):
        cfn.list_stacks(NextToken=first["NextToken"])


def test_a_failed_execution_and_its_options(endpoint: Endpoint, cfn: Any) -> None:
    endpoint.api.faults.add({"kind": "resource", "path": "shop/T", "on": "create", "times": 0})
    with pytest.raises(ClientError, match="OnStackFailure DELETE is only valid for change sets of type CREATE"):
        make(cfn, "x", ONE, OnStackFailure="DELETE")
    made = make(cfn, "first", ONE, ChangeSetType="CREATE", OnStackFailure="DELETE")
    with pytest.raises(ClientError, match="DisableRollback cannot be specified"):
        cfn.execute_change_set(ChangeSetName=made, DisableRollback=True)
    cfn.execute_change_set(ChangeSetName=made)
    assert [] == cfn.describe_stacks()["Stacks"]

    made = make(cfn, "second", ONE, ChangeSetType="CREATE")
    cfn.execute_change_set(ChangeSetName=made, DisableRollback=True)
    assert "CREATE_FAILED" == status(cfn, "shop")
    assert "EXECUTE_FAILED" == state(cfn, made)[1]


def test_the_policy_retain_except_on_create_lets_a_rollback_delete(endpoint: Endpoint, cfn: Any) -> None:
    resources = {"Kept": topic() | {"DeletionPolicy": "RetainExceptOnCreate"}, "Last": topic() | {"DependsOn": "Kept"}}
    endpoint.api.faults.add({"kind": "resource", "path": "Last", "on": "create", "times": 1})
    create(cfn, {"Resources": resources})
    assert ("Kept", "DELETE_COMPLETE") in events(cfn, "shop")
    cfn.delete_stack(StackName="shop")

    create(cfn, {"Resources": resources})
    shop = cfn.describe_stacks(StackName="shop")["Stacks"][0]["StackId"]
    cfn.delete_stack(StackName="shop")
    assert ("Kept", "DELETE_SKIPPED") in events(cfn, shop)


def test_a_child_in_which_nothing_changes_has_a_failed_set_and_the_root_has_not(endpoint: Endpoint, cfn: Any) -> None:
    child = {"Parameters": {"P": {"Type": "String", "Default": ""}}, "Resources": {"T": topic()}}
    root = {"Resources": {"Child": nested(put(endpoint, "c.json", child)), "Own": topic()}}
    create(cfn, root, IncludeNestedStacks=True)
    root["Resources"]["Child"]["Properties"]["Parameters"] = {"P": "unused"}
    made = make(cfn, "update", root, IncludeNestedStacks=True)

    inner = changes(cfn, ChangeSetName=made)["Child"]["ChangeSetId"]
    kind, execution, reason = state(cfn, inner)
    assert ("FAILED", "UNAVAILABLE") == (kind, execution)
    assert reason.startswith("The submitted information didn't contain changes.")
    assert ("CREATE_COMPLETE", "AVAILABLE") == state(cfn, made)[:2]
    cfn.execute_change_set(ChangeSetName=made)
    assert "UPDATE_COMPLETE" == status(cfn, "shop")


def test_retain_except_on_create(endpoint: Endpoint, cfn: Any) -> None:
    resources = {"Kept": topic() | {"DeletionPolicy": "Retain"}, "Last": topic("x") | {"DependsOn": "Kept"}}
    for retain, expected in ((False, "DELETE_SKIPPED"), (True, "DELETE_COMPLETE")):
        endpoint.api.faults.add({"kind": "resource", "path": "Last", "on": "create", "times": 1})
        made = make(cfn, "first", {"Resources": resources}, ChangeSetType="CREATE")
        cfn.execute_change_set(ChangeSetName=made, RetainExceptOnCreate=retain)
        assert ("Kept", expected) in events(cfn, "shop")
        cfn.delete_stack(StackName="shop")


def test_events_of_an_operation_can_be_asked_for(endpoint: Endpoint, cfn: Any) -> None:
    endpoint.api.faults.add({"kind": "resource", "path": "shop/T", "on": "create", "times": 1, "reason": "Full"})
    create(cfn, ONE)
    operation = cfn.describe_stacks(StackName="shop")["Stacks"][0]["LastOperations"][0]["OperationId"]
    rows = cfn.describe_events(OperationId=operation)["OperationEvents"]
    failed = cfn.describe_events(StackName="shop", Filters={"FailedEvents": True})["OperationEvents"]

    assert {operation} == {row["OperationId"] for row in rows}
    assert [("T", "PROVISIONING_ERROR", "Full")] == [
        (row["LogicalResourceId"], row["EventType"], row["ResourceStatusReason"]) for row in failed
    ]


def stacks(client: Any) -> dict[str, str]:
    """The statuses of the stacks by the first part of what comes after the root's name."""
    rows = client.describe_stacks()["Stacks"]
    return {row["StackName"].removeprefix("shop-").partition("-")[0]: row["StackStatus"] for row in rows}


def test_a_stack_in_review_stays_as_long_as_a_change_set_is_about_it(endpoint: Endpoint, cfn: Any) -> None:
    url = put(endpoint, "c.json", {"Resources": {"T": topic()}})
    one, two = ({"Resources": {name: nested(url) for name in names}} for names in ("A", "AZ"))
    first = make(cfn, "first", one, ChangeSetType="CREATE", IncludeNestedStacks=True)
    second = make(cfn, "second", two, ChangeSetType="CREATE", IncludeNestedStacks=True)
    cfn.delete_change_set(ChangeSetName=second)
    assert {"shop", "A"} == set(stacks(cfn))

    make(cfn, "third", two, ChangeSetType="CREATE", IncludeNestedStacks=True)
    assert {"shop", "A", "Z"} == set(stacks(cfn))
    prepared = changes(cfn, ChangeSetName=first)["A"]["ChangeSetId"]
    child = cfn.describe_change_set(ChangeSetName=prepared)["StackId"]
    cfn.execute_change_set(ChangeSetName=first)
    assert {"shop": "CREATE_COMPLETE", "A": "CREATE_COMPLETE"} == stacks(cfn)
    assert "CREATE_COMPLETE" == status(cfn, child)


def wired(endpoint: Endpoint, parameter: dict[str, Any], name: Any) -> dict[str, Any]:
    """A root whose second child takes what only the execution of the first will give."""
    giver = {"Resources": {"T": topic()}, "Outputs": {"Name": {"Value": {"Fn::GetAtt": ["T", "TopicName"]}}}}
    taker = {"Parameters": {"P": parameter}, "Resources": {"T": topic(DisplayName=name)}}
    return {
        "Resources": {
            "Giver": nested(put(endpoint, "giver.json", giver)),
            "Taker": nested(put(endpoint, "taker.json", taker), P={"Fn::GetAtt": ["Giver", "Outputs.Name"]}),
        }
    }


PLACEHOLDER = "{{IntrinsicFunction:shop/Giver.Outputs.Name/Fn::GetAtt}}"
REF: dict[str, Any] = {"Ref": "P"}


@pytest.mark.parametrize(
    ("parameter", "name", "reason"),
    [
        ({"Type": "AWS::SSM::Parameter::Value<String>"}, REF,
         f"Unable to fetch parameters [{PLACEHOLDER}] from parameter store for this account."),
        ({"Type": "String", "AllowedPattern": "[a-z-]+"}, REF, "Parameter 'P' must match pattern [a-z-]+"),
        ({"Type": "CommaDelimitedList"}, {"Fn::Select": [1, REF]},
         "Template error: Fn::Select cannot select nonexistent value at index 1"),
        ({"Type": "String"}, {"Fn::Select": ["2", {"Fn::Split": [",", REF]}]},
         "Template error: Fn::Select cannot select nonexistent value at index 2"),
        ({"Type": "AWS::EC2::VPC::Id"}, REF, ""),
        ({"Type": "String", "AllowedPattern": ".+"}, {"Fn::Select": [0, {"Fn::Split": [",", REF]}]}, ""),
    ],
)  # fmt: skip
def test_what_stands_for_a_value_of_another_nested_stack_is_taken_for_one(
    endpoint: Endpoint, cfn: Any, parameter: dict[str, Any], name: Any, reason: str
) -> None:
    """The traps of change sets with nested stacks, which a rehearsal is there to find."""
    template = wired(endpoint, parameter, name)
    made = make(cfn, "first", template, ChangeSetType="CREATE", IncludeNestedStacks=True)
    child = changes(cfn, ChangeSetName=made)["Taker"]["ChangeSetId"]

    shown = cfn.describe_change_set(ChangeSetName=child)
    assert [{"ParameterKey": "P", "ParameterValue": PLACEHOLDER}] == shown["Parameters"]
    assert (reason or "Only executable from the root change set.") == shown["StatusReason"]
    failed = f"Nested change set {child} was not successfully created: Currently in FAILED."
    assert (failed if reason else "") == state(cfn, made)[2]
    assert ("CREATE_COMPLETE", "AVAILABLE", "") == state(cfn, make(cfn, "flat", template, ChangeSetType="CREATE"))


def test_an_imported_template_url_fails_a_change_set_with_nested_stacks(cfn: Any) -> None:
    template = {"Resources": {"Child": nested({"Fn::ImportValue": "url"})}}  # type: ignore[arg-type]
    made = make(cfn, "first", template, ChangeSetType="CREATE", IncludeNestedStacks=True)

    assert ("FAILED", "UNAVAILABLE", "TemplateURL must be a supported URL.") == state(cfn, made)


def test_what_is_accepted_without_effect_is_shown_as_it_was_given(cfn: Any) -> None:
    given: dict[str, Any] = {
        "RoleARN": "arn:aws:iam::111111111111:role/deploy",
        "NotificationARNs": ["arn:aws:sns:ap-northeast-1:111111111111:deployments"],
        "RollbackConfiguration": {
            "RollbackTriggers": [{"Arn": "arn:aws:cloudwatch:ap-northeast-1:111111111111:alarm:errors",
                                  "Type": "AWS::CloudWatch::Alarm"}],
            "MonitoringTimeInMinutes": 5,
        },
    }  # fmt: skip
    create(cfn, ONE, **given)
    cfn.update_stack(StackName="shop", TemplateBody=TWO)
    shown = cfn.describe_stacks(StackName="shop")["Stacks"][0]
    assert given == {name: shown[name] for name in given}

    cfn.create_stack(StackName="other", TemplateBody=ONE, TimeoutInMinutes=7)
    assert 7 == cfn.describe_stacks(StackName="other")["Stacks"][0]["TimeoutInMinutes"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ImportExistingResources": True}, "does not import resources"),
        ({"ChangeSetType": "IMPORT"}, "does not import resources"),
        ({"DeploymentMode": "REVERT_DRIFT"}, "does not revert drift"),
        ({"OnStackFailure": "DELETE"}, "OnStackFailure DELETE is only valid for change sets of type CREATE"),
    ],
)
def test_what_the_endpoint_does_not_do_is_refused(cfn: Any, options: dict[str, Any], message: str) -> None:
    create(cfn, ONE)
    with pytest.raises(ClientError, match=f"ValidationError.*{message}"):
        make(cfn, "second", TWO, **options)
