"""DescribeChangeSet in the shapes that AWS documents and the embedded endpoint does not give: pages, and failures."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from cfngen.aws.causes import Cause, leaf_causes
from cfngen.aws.change_sets import ChangeSet, create, read
from cfngen.aws.execution import must_be_executable, start
from cfngen.aws.imports import importers
from cfngen.aws.plan import Plan, RootStack
from cfngen.aws.session import Session
from cfngen.aws.stacks import Stack
from cfngen.errors import CfngenError, ExitCode
from cfngen.project import Target
from tests.aws.deployed import REGION

ACCOUNT = "111111111111"
ME = f"arn:aws:iam::{ACCOUNT}:user/taro"
FAILED_CHILD = "Nested change set arn:aws:… was not successfully created: Currently in FAILED."
NO_CHANGE = "The submitted information didn't contain changes. Submit different information to create a change set."


@pytest.fixture
def session() -> Session:
    return Session(Target(ACCOUNT, "b"), credentials=("AKIA", "secret"), _caller=ME)


@contextmanager
def answers(session: Session) -> Iterator[Stubber]:
    """CloudFormation's answers in order; all of them have to be asked for."""
    with Stubber(session.client("cloudformation", REGION)) as stub:
        yield stub
        stub.assert_no_pending_responses()


def arn(name: str) -> str:
    return f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:changeSet/{name}/00000000-0000-4000-8000-000000000000"


def described(name: str, *changes: dict[str, Any], status: str = "CREATE_COMPLETE", **more: Any) -> dict[str, Any]:
    said = {"ChangeSetId": arn(name), "ChangeSetName": name, "StackId": f"arn:{name}", "StackName": name}
    execution = "AVAILABLE" if status == "CREATE_COMPLETE" else "UNAVAILABLE"
    return said | {"Status": status, "ExecutionStatus": execution, "Changes": list(changes), **more}


def change(logical_id: str, kind: str = "AWS::SNS::Topic", **more: Any) -> dict[str, Any]:
    body = {"Action": "Modify", "LogicalResourceId": logical_id, "ResourceType": kind, **more}
    return {"Type": "Resource", "ResourceChange": body}


def nested(logical_id: str) -> dict[str, Any]:
    return change(logical_id, "AWS::CloudFormation::Stack", ChangeSetId=arn(logical_id))


def test_every_page_and_every_nested_change_set_is_read(session: Session) -> None:
    asked = {"IncludePropertyValues": True}
    with answers(session) as stub:
        pages = [
            described("root", change("A"), NextToken="2"),
            described("root", nested("Child"), NextToken="3"),
            described("root", change("B")),
        ]
        stub.add_response("describe_change_set", pages[0], asked | {"ChangeSetName": arn("root")})
        for page, token in ((pages[1], "2"), (pages[2], "3")):
            stub.add_response("describe_change_set", page, asked | {"ChangeSetName": arn("root"), "NextToken": token})
        child = described("Child", change("C"), NextToken="c")
        stub.add_response("describe_change_set", child, asked | {"ChangeSetName": arn("Child")})
        rest = described("Child", nested("Grandchild"))
        stub.add_response("describe_change_set", rest, asked | {"ChangeSetName": arn("Child"), "NextToken": "c"})
        last = described("Grandchild", change("D"))
        stub.add_response("describe_change_set", last, asked | {"ChangeSetName": arn("Grandchild")})

        found = read(session, arn("root"), REGION)

    listed = [
        ("/".join(one.path), entry["ResourceChange"]["LogicalResourceId"])
        for one in found.tree()
        for entry in one.changes
    ]
    assert [
        *(("", "A"), ("", "Child"), ("", "B")),
        *(("Child", "C"), ("Child", "Grandchild"), ("Child/Grandchild", "D")),
    ] == listed


def test_a_nested_change_set_is_waited_for_when_its_root_has_failed_before(session: Session) -> None:
    with answers(session) as stub:
        root = described("root", nested("Child"), status="FAILED", StatusReason=FAILED_CHILD)
        stub.add_response("describe_change_set", root)
        stub.add_response("describe_change_set", described("Child", status="CREATE_IN_PROGRESS"))
        stub.add_response("describe_change_set", described("Child", status="FAILED", StatusReason="No such thing"))

        found = read(session, arn("root"), REGION)

    assert ["No such thing"] == [one.reason for one in found.children]


@pytest.mark.parametrize("before_it_is_found", [True, False])
def test_a_change_set_that_another_run_deletes_at_that_moment_is_made_anew(
    session: Session, before_it_is_found: bool
) -> None:
    """Two runs of the same build share the change set; the first that sees that nothing changes deletes it."""
    stack = Stack("shop", REGION, "arn:s", "UPDATE_COMPLETE")
    with answers(session) as stub:
        stub.add_client_error("create_change_set", "AlreadyExistsException")
        if not before_it_is_found:
            stub.add_response("describe_change_set", described("shop"))
        stub.add_client_error("describe_change_set", "ChangeSetNotFound", http_status_code=404)
        stub.add_response("create_change_set", {"Id": arn("shop"), "StackId": "arn:s"})
        stub.add_response("describe_change_set", described("shop", status="FAILED", StatusReason=NO_CHANGE))

        found = create(session, PLAN, ROOT, stack, "https://b.s3.amazonaws.com/stack.yaml")

    assert found.empty


@pytest.mark.parametrize(
    ("execution", "said"),
    [
        ("EXECUTE_IN_PROGRESS", "somebody else executes it: cfngen events --env ENV --follow"),
        ("OBSOLETE", "make a new one: cfngen changeset create --env ENV"),
    ],
)
def test_what_cannot_be_executed_says_the_way_on(execution: str, said: str) -> None:
    one = ChangeSet(arn("a"), "a", "arn:s", "shop", REGION, "CREATE_COMPLETE", execution, "", "", {}, {})

    with pytest.raises(CfngenError, match="cannot be executed") as error:
        must_be_executable(one)

    assert said == error.value.problems[0].hint


def test_an_execution_that_another_run_began_first_says_how_to_watch_it(session: Session) -> None:
    one = ChangeSet(arn("a"), "a", "arn:s", "shop", REGION, "CREATE_COMPLETE", "AVAILABLE", "", "", {}, {})
    with answers(session) as stub:
        stub.add_response("describe_stack_events", {"StackEvents": []})
        stub.add_client_error("execute_change_set", "InvalidChangeSetStatus", "in EXECUTE_IN_PROGRESS")

        with pytest.raises(CfngenError, match="cannot execute the change set") as error:
            start(session, one)

    assert "cfngen events --env ENV --follow" in error.value.problems[0].hint


def failed(name: str, reason: str, *path: str, children: tuple[ChangeSet, ...] = ()) -> ChangeSet:
    status = ("FAILED", "UNAVAILABLE", reason, "")
    return ChangeSet(arn(name), name, "arn:s", "shop", REGION, *status, {}, {}, path, (), children)


def test_children_that_failed_for_no_change_are_no_failure(session: Session) -> None:
    grandchild = failed("g", "Resource Table must have a key", "Data", "Tables")
    children = (
        failed("a", NO_CHANGE, "Quiet"),
        failed("b", "No updates are to be performed.", "Still"),
        failed("d", FAILED_CHILD, "Data", children=(grandchild,)),
    )

    found = leaf_causes(session, failed("root", FAILED_CHILD, children=children), {("Data", "Tables"): {"Table": "T"}})

    assert [Cause(("Data", "Tables"), "Table", "Resource Table must have a key")] == found


def test_a_failed_root_without_a_failed_child_is_its_own_cause(session: Session) -> None:
    assert [Cause((), "", FAILED_CHILD)] == leaf_causes(session, failed("root", FAILED_CHILD), {})


VALIDATION = (
    "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early "
    "Validation errors, use the DescribeEvents API for detailed failure information."
)


def test_early_validation_is_told_by_the_resource_and_property_that_it_found(session: Session) -> None:
    event = {
        "EventId": "e",
        "StackId": "arn:s",
        "EventType": "VALIDATION_ERROR",
        "LogicalResourceId": "Table",
        "ValidationName": "PROPERTY_VALIDATION",
        "ValidationStatus": "FAILED",
        "ValidationStatusReason": "#/BillingMode: FREE is not a valid enum value",
        "ValidationPath": "/Resources/Table/Properties/BillingMode",
        "Timestamp": datetime.datetime.now(datetime.UTC),
    }
    with answers(session) as stub:
        asked = {"ChangeSetName": arn("t"), "Filters": {"FailedEvents": True}}
        stub.add_response("describe_events", {"OperationEvents": [event]}, asked)

        (cause,) = leaf_causes(session, failed("t", VALIDATION, "Data"), {})

    assert (("Data",), "Table") == (cause.stack, cause.logical_id)
    assert "FREE is not a valid enum value at /Resources/Table/Properties/BillingMode" in cause.reason


def test_where_events_may_not_be_read_the_validation_s_name_is_told(session: Session) -> None:
    with answers(session) as stub:
        stub.add_client_error("describe_events", "AccessDenied", "no", 403)

        assert [Cause(("Data",), "", VALIDATION)] == leaf_causes(session, failed("t", VALIDATION, "Data"), {})


ROOT = RootStack("stack.yaml", REGION, "shop-dev", {"Name": "x"}, {"Team": "a"}, {})
PLAN = Plan("dev", "0123456789abcdef", (ROOT,), {"stack.yaml": b"Resources:\n  R:\n    Type: AWS::IAM::Role\n"})


def creation(session: Session, stub: Stubber, stack: Stack, kind: str) -> dict[str, Any]:
    """The parameters that CreateChangeSet is called with for a stack."""
    seen: dict[str, Any] = {}
    events = session.client("cloudformation", REGION).meta.events
    events.register("provide-client-params.cloudformation.CreateChangeSet", lambda params, **_: seen.update(params))
    expected = dict.fromkeys(("ChangeSetName", "Description", "ClientToken", "RollbackConfiguration"), ANY)
    given = {
        "StackName": "shop-dev",
        "ChangeSetType": kind,
        "TemplateURL": "https://t",
        "IncludeNestedStacks": True,
        "Parameters": [{"ParameterKey": "Name", "ParameterValue": "x"}],
        "Tags": [{"Key": "Team", "Value": "a"}],
        "Capabilities": ["CAPABILITY_IAM"],
        "NotificationARNs": [],
    }
    stub.add_response("create_change_set", {"Id": arn("made"), "StackId": "arn:s"}, expected | given)
    stub.add_response("describe_change_set", described("made", change("R")))
    create(session, PLAN, ROOT, stack, "https://t")
    return dict(seen)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("", "CREATE"),
        ("REVIEW_IN_PROGRESS", "CREATE"),
        ("CREATE_COMPLETE", "UPDATE"),
        ("UPDATE_ROLLBACK_COMPLETE", "UPDATE"),
        ("DELETE_COMPLETE", "CREATE"),
    ],
)
def test_the_type_follows_the_stack_s_status(session: Session, status: str, kind: str) -> None:
    with answers(session) as stub:
        seen = creation(session, stub, Stack("shop-dev", REGION, "arn:s" if status else "", status), kind)

    assert seen["ChangeSetName"].startswith("cfngen-0123456789ab-")
    assert f"cfngen 0123456789ab by {ME}" == seen["Description"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("ROLLBACK_COMPLETE", ExitCode.STUCK),
        ("UPDATE_ROLLBACK_FAILED", ExitCode.STUCK),
        ("UPDATE_IN_PROGRESS", ExitCode.ERROR),
    ],
)
def test_a_stack_that_takes_no_change_set_is_not_asked_for_one(session: Session, status: str, code: ExitCode) -> None:
    with answers(session), pytest.raises(CfngenError) as raised:
        create(session, PLAN, ROOT, Stack("shop-dev", REGION, "arn:s", status), "https://t")

    assert code == raised.value.exit_code


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("UPDATE_IN_PROGRESS", "the stack is UPDATE_IN_PROGRESS: another operation is under way"),
        ("UPDATE_COMPLETE", "cannot create the change set: ValidationError: No"),
    ],
)
def test_an_operation_that_began_since_the_stack_was_looked_at_is_named(
    session: Session, status: str, said: str
) -> None:
    now = {
        "StackName": "shop-dev",
        "StackId": "arn:s",
        "StackStatus": status,
        "CreationTime": datetime.datetime.now(datetime.UTC),
    }
    with answers(session) as stub:
        stub.add_client_error("create_change_set", "ValidationError", "No")
        stub.add_response("describe_stacks", {"Stacks": [now]}, {"StackName": "shop-dev"})
        with pytest.raises(CfngenError) as raised:
            create(session, PLAN, ROOT, Stack("shop-dev", REGION, "arn:s", "UPDATE_COMPLETE"), "https://t")

    assert said in str(raised.value)


def test_names_and_tokens(session: Session) -> None:
    """The same values have the same name, whoever asks; other ones another. Each attempt has a token of its own."""
    new = Stack("shop-dev", REGION)
    with answers(session) as stub:
        first = creation(session, stub, new, "CREATE")
    session._caller = ME.replace("taro", "hana")
    with answers(session) as stub:
        second = creation(session, stub, new, "CREATE")
    other = Session(Target(ACCOUNT, "b", rollback_minutes=0, service_role="r"), credentials=("A", "s"), _caller=ME)
    from cfngen.aws.change_sets import _settings, change_set_name

    assert first["ChangeSetName"] == second["ChangeSetName"]
    assert first["ClientToken"] != second["ClientToken"]
    assert change_set_name(PLAN, {"a": 1} | _settings(other.target, REGION)) != change_set_name(PLAN, {"a": 1})


def test_an_export_without_importers_is_no_error(session: Session) -> None:
    with answers(session) as stub:
        stub.add_client_error("list_imports", "ValidationError", "Export 'X' is not imported by any stack.")
        stub.add_response("list_imports", {"Imports": ["a"], "NextToken": "2"}, {"ExportName": "X"})
        stub.add_response("list_imports", {"Imports": ["b"]}, {"ExportName": "X", "NextToken": "2"})

        assert [] == importers(session, REGION, "X")
        assert ["a", "b"] == importers(session, REGION, "X")
