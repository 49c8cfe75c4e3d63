"""`cfngen rollback`: from every status that CloudFormation can take a stack back from, by the call that it asks for."""

from __future__ import annotations

import pytest

from cfngen.local import process
from tests.aws.deployed import Deployed

FAULT = {"kind": "resource", "path": "TableStack/Queue", "times": 1}


def changed(deployed: Deployed) -> str:
    """Deployed, then with a change set of one queue; gives its name."""
    deployed.deploy().edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")
    done = deployed.cfngen("changeset", "create")
    assert 0 == done.returncode, done.stderr
    summaries = deployed.client("cloudformation").list_change_sets(StackName="shop-dev")["Summaries"]
    return next(str(one["ChangeSetId"]) for one in summaries if one["ExecutionStatus"] == "AVAILABLE")


def test_an_update_that_failed_without_rollback_is_rolled_back(deployed: Deployed) -> None:
    name = changed(deployed)
    deployed.fail(**FAULT, on="update", reason="the queue said no")
    deployed.client("cloudformation").execute_change_set(ChangeSetName=name, DisableRollback=True)
    assert "UPDATE_FAILED" == deployed.status()

    asked = deployed.cfngen("rollback")
    done = deployed.cfngen("rollback", "--yes")

    assert 4 == asked.returncode  # nobody can be asked here
    assert "shop-dev (ap-northeast-1) is UPDATE_FAILED: take its update back (RollbackStack)?" in asked.stderr
    assert 0 == done.returncode, done.stderr
    assert "UPDATE_ROLLBACK_COMPLETE" == deployed.status()
    assert "shop-dev-edge (us-east-1): CREATE_COMPLETE, it was created. Nothing to roll back." in done.stderr
    again = deployed.cfngen("rollback", "--yes")
    assert 0 == again.returncode
    assert "RollbackStack" not in again.stderr


def test_a_rollback_that_failed_goes_on_without_the_resource_that_is_skipped(deployed: Deployed) -> None:
    name = changed(deployed)
    deployed.fail(**FAULT, on="update")
    deployed.fail(**(FAULT | {"times": 2}), on="rollback", reason="the queue is gone")
    deployed.client("cloudformation").execute_change_set(ChangeSetName=name)
    assert "UPDATE_ROLLBACK_FAILED" == deployed.status()

    wrong = deployed.cfngen("rollback", "--yes", "--skip", "Nowhere/Queue")
    failed = deployed.cfngen("rollback", "--yes")
    done = deployed.cfngen("rollback", "--yes", "--skip", "TableStack/Queue")

    assert 1 == wrong.returncode
    assert "--skip: Nowhere/Queue is in no stack of shop-dev" in wrong.stderr
    assert 6 == failed.returncode
    assert (
        "shop-dev/TableStack/Queue: it could not be taken back because Queue (AWS::SQS::Queue) failed" in failed.stderr
    )
    assert "cfngen doctor --env dev" in failed.stderr
    assert 0 == done.returncode, done.stderr
    assert "UPDATE_ROLLBACK_COMPLETE" == deployed.status()
    useless = deployed.cfngen("rollback", "--yes", "--skip", "TableStack/Queue")
    assert 1 == useless.returncode
    assert "--skip is for a stack that is UPDATE_ROLLBACK_FAILED; none is" in useless.stderr


def test_an_update_under_way_is_cancelled(deployed: Deployed) -> None:
    name = changed(deployed)
    state = deployed.running.state
    process.stop(state)
    deployed.running, _ = process.start(state, deployed.running.port, resource_seconds=6.0)
    deployed.client("cloudformation").execute_change_set(ChangeSetName=name)
    assert "UPDATE_IN_PROGRESS" == deployed.status()

    done = deployed.cfngen("rollback", "--yes", "--quiet")

    assert 0 == done.returncode, done.stderr
    assert "UPDATE_ROLLBACK_COMPLETE" == deployed.status()


@pytest.mark.parametrize("verb", ["rollback", "events"])
def test_of_nothing_there_is_nothing_to_take_back(deployed: Deployed, verb: str) -> None:
    done = deployed.cfngen(verb, *(["--yes"] if verb == "rollback" else ["--follow"]))

    assert (0, "") == (done.returncode, done.stdout)
    assert "shop-dev (ap-northeast-1): does not exist" in done.stderr
