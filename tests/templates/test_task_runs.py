"""The function behind Custom::TaskRun: it starts one task, waits for its end, and always answers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cfngen.templates.tenancy.rls_bootstrap import FUNCTION_SECONDS, SERVICE_TIMEOUT_SECONDS
from tests.templates.functions import TEMPLATES, run

PATH = TEMPLATES / "tenancy" / "_functions" / "run_task.py"
ARN = "arn:aws:ecs:ap-northeast-1:111111111111:task/clinic-dev-cluster/0123456789abcdef"
PROPERTIES = {
    "Cluster": "arn:aws:ecs:ap-northeast-1:111111111111:cluster/clinic-dev-cluster",
    "TaskDefinition": "arn:aws:ecs:ap-northeast-1:111111111111:task-definition/clinic-dev-rls-bootstrap:7",
    "Subnets": ["subnet-1", "subnet-2"],
    "SecurityGroups": ["sg-1"],
}


def stopped(*codes: int, reason: str = "Essential container in task exited") -> dict[str, Any]:
    containers = [{"exitCode": code} for code in codes]
    return {"taskArn": ARN, "lastStatus": "STOPPED", "stoppedReason": reason, "containers": containers}


def unstarted(reason: str) -> dict[str, Any]:
    return stopped(reason="Task failed to start") | {"containers": [{"name": "rls-bootstrap", "reason": reason}]}


def asked(
    monkeypatch: pytest.MonkeyPatch, kind: str, states: list[Any], left: float = 600_000, **answers: Any
) -> SimpleNamespace:
    """Send one event; the task is in these states, one after the other, five seconds apart."""
    waited: list[float] = []
    known = iter(states)
    made = run(PATH, monkeypatch, {
        "run_task": {"tasks": [{"taskArn": ARN}], "failures": []},
        "describe_tasks": lambda **_: {"tasks": [state] if (state := next(known, states[-1])) else []},
        **answers,
    })  # fmt: skip
    monkeypatch.setattr(made.module.time, "sleep", waited.append)
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: left - 1000 * sum(waited))
    event = {"RequestType": kind, "RequestId": "request-1", "LogicalResourceId": "RlsBootstrapRun",
             "ResourceProperties": PROPERTIES}  # fmt: skip
    made.module.handler(event if kind == "Create" else event | {"PhysicalResourceId": "first-id"}, context)
    made.waited = waited
    return made


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_a_task_that_ends_well_is_a_success(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """The task is not listed at first: ECS is eventually consistent."""
    running = {"taskArn": ARN, "lastStatus": "RUNNING"}
    made = asked(monkeypatch, kind, [None, running, running, stopped(0)])

    assert ["run_task", *["describe_tasks"] * 4] == [name for name, _ in made.calls]
    assert [5, 5, 5] == made.waited
    physical = "task-run-RlsBootstrapRun" if kind == "Create" else "first-id"
    assert [{"status": "SUCCESS", "id": physical, "reason": ""}] == made.sent


def test_a_repeated_request_starts_the_same_task(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda repeats an event that failed; ECS gives the task of the token that it knows."""
    (_, first), *_ = asked(monkeypatch, "Update", [stopped(0)]).calls
    (_, again), *_ = asked(monkeypatch, "Update", [stopped(0)]).calls

    assert "request-1" == first["clientToken"] == again["clientToken"]
    assert "DISABLED" == first["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"]


def test_deleting_it_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = asked(monkeypatch, "Delete", [])

    assert ([], [{"status": "SUCCESS", "id": "first-id", "reason": ""}]) == (made.calls, made.sent)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (stopped(3), "ended with exit code [3]: Essential container in task exited"),
        (unstarted("CannotPullContainerError: not found"), "CannotPullContainerError: not found"),
        (stopped(), "ended with exit code []"),
    ],
)  # fmt: skip
def test_a_task_that_ends_badly_fails_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, state: dict[str, Any], said: str
) -> None:
    (sent,) = asked(monkeypatch, "Create", [state]).sent

    assert "FAILED" == sent["status"]
    assert said in sent["reason"]
    assert "0123456789abcdef" in sent["reason"]


def test_a_task_that_ecs_does_not_start_fails_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = {"tasks": [], "failures": [{"reason": "RESOURCE:ENI"}]}
    (sent,) = asked(monkeypatch, "Create", [], run_task=refused).sent

    assert ("FAILED", True) == (sent["status"], "RESOURCE:ENI" in sent["reason"])


def test_a_task_that_does_not_end_is_stopped_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = asked(monkeypatch, "Create", [{"taskArn": ARN, "lastStatus": "RUNNING"}], left=FUNCTION_SECONDS * 1000)

    assert "stop_task" == made.calls[-1][0]
    assert ("FAILED", True) == (made.sent[0]["status"], "did not end in time" in made.sent[0]["reason"])
    assert FUNCTION_SECONDS - 80 <= sum(made.waited) < FUNCTION_SECONDS - 60


@pytest.mark.parametrize("call", ["run_task", "describe_tasks"])
def test_it_answers_whatever_is_refused(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    refusal = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, call)
    (sent,) = asked(monkeypatch, "Update", [stopped(0)], **{call: refusal}).sent

    assert ("FAILED", True) == (sent["status"], "AccessDeniedException" in sent["reason"])


def test_a_reason_is_as_short_as_an_answer_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """CloudFormation takes an answer of 4,096 bytes."""
    (sent,) = asked(monkeypatch, "Create", [stopped(1, reason="x" * 9000)]).sent

    assert 1000 == len(sent["reason"])


def test_what_waits_outlives_what_it_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """One poll more, then stopping the task; each call gives up before the time that is kept for both."""
    module = run(PATH, monkeypatch, {}).module
    longest = (module.LIMITS.connect_timeout + module.LIMITS.read_timeout) * module.LIMITS.retries["total_max_attempts"]

    assert 2 * longest + module.POLL_SECONDS < module.SPARE_MS / 1000
    assert module.SPARE_MS / 1000 < FUNCTION_SECONDS < SERVICE_TIMEOUT_SECONDS <= 3600
