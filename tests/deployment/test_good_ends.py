"""Deployments that go well: the first one, one without changes, an update of one nested stack."""

from __future__ import annotations

from tests.deployment.rehearsal import Rehearsal


def test_a_deployment_without_changes_says_so_and_leaves_nothing_behind(deployed: Rehearsal) -> None:
    before = deployed.change_sets()

    done = deployed.cfngen("deploy", "--yes")

    assert (0, "") == (done.returncode, done.stdout), done.stderr
    assert "shop-dev (ap-northeast-1): no changes." in done.stderr
    assert before == deployed.change_sets()
    assert {"CREATE_COMPLETE"} == deployed.statuses()
    assert "ExecuteChangeSet" not in deployed.stage.calls


def test_one_nested_stack_is_changed_and_the_others_rest(deployed: Rehearsal) -> None:
    deployed.edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")

    done = deployed.cfngen("deploy", "--yes")

    assert 0 == done.returncode, done.stderr
    assert "VisibilityTimeout: 30 → 60" in done.stdout
    assert "1 to modify." in done.stdout
    changed = {path.split()[2] for path in done.stderr.splitlines() if "UPDATE_COMPLETE  " in path}
    assert {"TableStack/Queue", "TableStack", "shop-dev"} <= changed
    assert 0 == deployed.cfngen("deploy", "--yes").returncode
