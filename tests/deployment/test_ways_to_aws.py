"""The way to AWS that is closed, narrow or broken: one message, nothing lost, and the next run goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.deployment.rehearsal import WRITES, Rehearsal, changed, done_at_last, one_error

ONCE = {"AWS_MAX_ATTEMPTS": "1"}  # a test does not wait for retries


def test_every_call_that_is_throttled_once_is_made_again(deployed: Rehearsal, deployed_state: Path) -> None:
    for call in changed(deployed).calls_of("deploy", "--yes", state=deployed_state):
        deployed.fail(kind="throttle", service="any", action=call, times=1)

    done = deployed.cfngen("deploy", "--yes")

    assert 0 == done.returncode, done.stderr
    assert {} == deployed.stage.api.faults.list()
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
    done_at_last(deployed)


@pytest.mark.parametrize("kind", ["throttle", "break"])
def test_every_call_in_turn_fails_for_good_and_the_next_run_goes_on(
    deployed: Rehearsal, deployed_state: Path, kind: str
) -> None:
    """A connection breaks before a read is answered, and after a write is done."""
    failed = []
    for call in changed(deployed).calls_of("deploy", "--yes", state=deployed_state):
        broken = "lose" if call in WRITES else "drop"
        deployed.stage.api.faults.clear()
        deployed.fail(kind=kind if kind == "throttle" else broken, service="any", action=call, times=4)

        done = deployed.cfngen("deploy", "--yes", **ONCE)

        if done.returncode == 0:  # it can do without
            deployed.stage.begin(deployed_state)
            continue
        failed.append(call)
        assert 1 == done.returncode, (call, done.stderr)
        error = one_error(done)
        assert "cannot " in error, (call, error)
        assert 2 == error.count("\n"), (call, error)  # what, and what to do
    assert {"GetCallerIdentity", "PutObject", "CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet"} <= {*failed}
    done_at_last(deployed)
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
