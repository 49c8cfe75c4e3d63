"""Ctrl-C and kill -9 at every call of a deployment, before it is done and after: the next run goes on."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.deployment.rehearsal import WRITES, Rehearsal, changed, done_at_last


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill-9"])
def test_a_run_that_is_ended_at_any_call_is_gone_on_with(
    deployed: Rehearsal, deployed_state: Path, how: signal.Signals
) -> None:
    """Ctrl-C comes when a write is done but not answered, and before a read; kill -9 always after."""
    for call in changed(deployed).calls_of("deploy", "--yes", state=deployed_state):
        is_done = how == signal.SIGKILL or call in WRITES
        code, _, err = deployed.stopped(how, call, "deploy", "--yes", is_done=is_done)

        assert "Traceback" not in err, (call, err)
        if how == signal.SIGKILL:
            assert -signal.SIGKILL == code
        else:
            assert (130, 1) == (code, err.count("Interrupted")), (call, err)
        if call == "ExecuteChangeSet":
            assert how == signal.SIGKILL or "Whether the execution has begun is not known" in err
            assert "is not executed" not in err
            break
    done_at_last(deployed)
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
