"""Watching an operation: every event once and in order, whatever fails on the way, and the cause that counts."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("botocore")

from botocore.exceptions import ClientError, ReadTimeoutError

from cfngen.aws.events import NESTED, Event, Watch
from cfngen.aws.execution import Outcome, follow
from cfngen.aws.session import Session
from cfngen.errors import CfngenError, ExitCode
from cfngen.project import Target

BEGIN = datetime.datetime(2026, 11, 25, 12, 0, 0, tzinfo=datetime.UTC)
THROTTLED = ClientError(
    {"Error": {"Code": "Throttling", "Message": "Rate exceeded"}, "ResponseMetadata": {"HTTPStatusCode": 400}},
    "DescribeStackEvents",
)
EXPIRED = ClientError({"Error": {"Code": "ExpiredToken", "Message": "expired"}}, "DescribeStackEvents")
LOST = ReadTimeoutError(endpoint_url="https://cloudformation.example.jp")


class Service:
    """CloudFormation as far as watching asks: stacks with events, and failures by the number of the call."""

    def __init__(self) -> None:
        self.status = "UPDATE_IN_PROGRESS"
        self.events: dict[str, list[dict[str, Any]]] = {"root": []}
        self.failures: dict[int, Exception] = {}
        self.calls = 0
        self.before_call: Callable[[int], None] = lambda _: None

    def add(self, stack: str, name: str, status: str, reason: str = "", physical: str = "", type_: str = "") -> None:
        """Something happens: a second later than what happened before."""
        number = sum(map(len, self.events.values()))
        event = {
            "StackId": stack,
            "EventId": f"{number}",
            "LogicalResourceId": name,
            "PhysicalResourceId": physical,
            "ResourceType": type_ or (NESTED if physical in self.events else "AWS::SNS::Topic"),
            "ResourceStatus": status,
            "ResourceStatusReason": reason,
            "Timestamp": BEGIN + datetime.timedelta(seconds=number),
        }
        self.events.setdefault(stack, []).insert(0, event)
        if physical == stack == "root":
            self.status = status

    def describe_stacks(self, **_: Any) -> dict[str, Any]:
        return {"Stacks": [{"StackName": "shop", "StackId": "root", "StackStatus": self.status}]}

    def describe_stack_events(self, **arguments: Any) -> dict[str, Any]:
        self.calls += 1
        self.before_call(self.calls)
        if self.calls in self.failures:
            raise self.failures[self.calls]
        return {"StackEvents": list(self.events[arguments["StackName"]])}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service that answers at once, with an update of a root and one nested stack that has ended well."""
    monkeypatch.setattr("cfngen.aws.polling.time.sleep", lambda _: None)
    found = Service()
    monkeypatch.setattr(Session, "client", lambda *_: found)
    found.events["child"] = []
    found.add("root", "shop", "UPDATE_IN_PROGRESS", physical="root")
    found.add("root", "Data", "UPDATE_IN_PROGRESS", physical="child")
    found.add("child", "shop-Data", "UPDATE_IN_PROGRESS", physical="child")
    return found


def watch_to_the_end(notes: list[str] | None = None, seconds: float = 5) -> tuple[Outcome, list[Event]]:
    session = Session(Target("111111111111", "bucket"))
    told: list[Event] = []
    note = (notes if notes is not None else []).append
    return follow(session, Watch(session, "root", "x"), "shop", "x", seconds, told.append, note), told


def end_well(service: Service) -> None:
    service.add("child", "Topic", "UPDATE_COMPLETE")
    service.add("child", "shop-Data", "UPDATE_COMPLETE", physical="child")
    service.add("root", "Data", "UPDATE_COMPLETE", physical="child")
    service.add("root", "shop", "UPDATE_COMPLETE", physical="root")


@pytest.mark.parametrize("failure", [THROTTLED, LOST])
@pytest.mark.parametrize("calls", [{1}, {2}, {3, 4, 5}])
def test_no_event_is_lost_or_told_twice_when_calls_fail_for_a_while(
    service: Service, failure: Exception, calls: set[int]
) -> None:
    service.failures = dict.fromkeys(calls, failure)
    service.before_call = lambda number: end_well(service) if number == 7 else None
    notes: list[str] = []

    outcome, told = watch_to_the_end(notes)

    assert ExitCode.OK is outcome.exit_code
    assert list(map(str, range(7))) == [event.id for event in told]
    assert 1 == len(notes)
    assert "watching goes on" in notes[0]


def test_credentials_that_expire_end_the_watching(service: Service) -> None:
    service.failures = {2: EXPIRED}

    with pytest.raises(CfngenError, match="ExpiredToken") as caught:
        watch_to_the_end()

    assert ExitCode.ERROR is caught.value.exit_code


def test_an_operation_without_end_is_left_at_the_time_limit(service: Service) -> None:
    del service

    with pytest.raises(CfngenError, match=r"did not end within 0\.05 seconds") as caught:
        watch_to_the_end(seconds=0.05)

    assert ExitCode.STUCK is caught.value.exit_code


def test_the_cause_is_the_first_leaf_and_not_what_was_cancelled_or_the_parent(service: Service) -> None:
    service.add("child", "Cancelled", "UPDATE_FAILED", "Resource update cancelled")
    service.add("child", "Topic", "UPDATE_FAILED", "Resource handler returned message: the order was cancelled")
    service.add("child", "Later", "UPDATE_FAILED", "too late")
    service.add("child", "shop-Data", "UPDATE_FAILED", "The following resource(s) failed to update", physical="child")
    service.add("root", "Data", "UPDATE_FAILED", "Embedded stack child was not successfully updated", "child")
    service.add("root", "shop", "UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed", "root")
    service.add("child", "Obstacle", "UPDATE_FAILED", "it is gone")
    service.add("root", "shop", "UPDATE_ROLLBACK_FAILED", "The following resource(s) failed", "root")

    outcome, _ = watch_to_the_end()

    assert ExitCode.STUCK is outcome.exit_code
    assert outcome.cause is not None
    assert "Data/Topic" == outcome.cause.path
    assert outcome.obstacle is not None
    assert "Data/Obstacle" == outcome.obstacle.path


def test_where_no_resource_is_to_blame_the_stack_that_was_refused_is_the_cause(service: Service) -> None:
    service.add("root", "Data", "UPDATE_FAILED", "Parameters: [Name] must have values", "child")
    service.add("root", "shop", "UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed: [Data]", "root")
    service.add("root", "shop", "UPDATE_ROLLBACK_COMPLETE", physical="root")

    outcome, _ = watch_to_the_end()

    assert ExitCode.ROLLED_BACK is outcome.exit_code
    assert outcome.cause is not None
    assert ("Data", "Parameters: [Name] must have values") == (outcome.cause.path, outcome.cause.reason)


def test_a_nested_stack_that_has_ended_is_asked_again_only_when_its_root_turns(service: Service) -> None:
    service.add("child", "Topic", "UPDATE_COMPLETE")
    service.add("root", "Data", "UPDATE_COMPLETE", physical="child")
    service.before_call = lambda number: (
        service.add("root", "shop", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", physical="root")
        if number == 20
        else service.add("child", "Old", "DELETE_COMPLETE")
        if number == 21
        else service.add("root", "shop", "UPDATE_COMPLETE", physical="root")
        if number == 23
        else None
    )

    outcome, told = watch_to_the_end()

    assert "Data/Old" in [event.path for event in told]
    assert len(told) == outcome.events == 8
    assert service.calls < 30  # 17 polls of the root alone before it turned
