"""Ctrl-C and kill -9 at every call of a deployment, before, in and after it: the next run goes on."""

from __future__ import annotations

import hashlib
import re
import signal
import socket
from pathlib import Path

import pytest

from tests.deployment.rehearsal import WRITES, Rehearsal, changed, done_at_last
from tests.estates import assert_nothing_temporary

# As large as a template may be, so that no buffer between client and server holds it.
LARGE = 900_000


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


def large(deployed: Rehearsal) -> Rehearsal:
    """With one nested stack changed, whose template takes a while to be uploaded."""
    words = f'VisibilityTimeout=60, Metadata={{"Text": "word " * {LARGE // 5}}}'
    deployed.edit("data/table.py", "VisibilityTimeout=30", words)
    deployed.stage.server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return deployed


def half_written(deployed: Rehearsal) -> list[str]:
    """The templates in the bucket that are not what their keys say."""
    s3, bucket = deployed.client("s3"), "shop-templates-ap-northeast-1"
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    bodies = {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
    return [key for key, body in bodies.items() if not re.search(f"-{hashlib.sha256(body).hexdigest()[:12]}.yaml", key)]


@pytest.mark.parametrize("call", ["PutObject", "GetObject"])
def test_ctrl_c_in_the_middle_of_a_template_leaves_none_that_is_half_written(deployed: Rehearsal, call: str) -> None:
    """On its way to S3, and on its way back for the review."""
    before = large(deployed).change_sets()

    code, out, err = deployed.stopped(signal.SIGINT, call, "deploy", "--yes", key="nested/data/table-")

    assert (130, "", 1) == (code, out, err.count("Interrupted")), err
    assert "Traceback" not in err
    assert (call == "PutObject") == (deployed.missing > LARGE // 2)
    assert [] == half_written(deployed)
    assert_nothing_temporary(deployed.folder)
    if call == "PutObject":
        assert before == deployed.change_sets()
        assert "shop-dev (ap-northeast-1): the stack is as it was." in err
    assert {"CREATE_COMPLETE"} == deployed.statuses()
    done_at_last(deployed)
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
