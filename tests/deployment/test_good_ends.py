"""Deployments that go well: in one command or by reviewed change sets, without changes, of one nested stack."""

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


def by_change_sets(shop: Rehearsal) -> tuple[str, str]:
    """Create, approve and execute; gives what `create` and `execute` said to somebody who reads it."""
    created, _, executed = [
        shop.cfngen("changeset", *words) for words in (("create",), ("approve", "--yes"), ("execute",))
    ]
    assert 0 == created.returncode, created.stderr
    assert 0 == executed.returncode, executed.stderr
    return created.stderr, executed.stderr


WAITS = "shop-dev (ap-northeast-1) waits for shop-dev-edge (us-east-1), which gives WallArn. When that is executed:"
NEXT = (
    "shop-dev (ap-northeast-1) is next: it takes WallArn of what was executed.\n  cfngen changeset create --env dev\n"
)


def test_an_empty_environment_is_deployed_by_change_sets_one_root_after_the_other(ready: Rehearsal) -> None:
    """What each command says is all that somebody needs to go on."""
    created, executed = by_change_sets(ready)

    assert WAITS in created
    assert executed.endswith(NEXT)
    assert "" == ready.status()
    created, executed = by_change_sets(ready)
    assert "shop-dev-edge (us-east-1): no changes." in created
    assert "waits for" not in created
    assert "is next" not in executed
    assert "CREATE_COMPLETE" == ready.status()
    done = ready.cfngen("deploy", "--yes")
    assert (0, "") == (done.returncode, done.stdout), done.stderr


def test_roots_are_reviewed_together_where_the_one_changes_nothing_that_the_other_takes(deployed: Rehearsal) -> None:
    deployed.edit("edge/wall.py", "{project_name}-edge", "{project_name}-wall")
    deployed.edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")

    created, executed = by_change_sets(deployed)

    assert "waits for" not in created
    assert "is next" not in executed
    assert "UPDATE_COMPLETE" == deployed.status()


def test_a_root_waits_for_an_output_that_changes(deployed: Rehearsal) -> None:
    """The topic is made anew under a name, so its ARN is another; the other root's own change waits with it."""
    deployed.edit("edge/wall.py", "DisplayName=", 'TopicName="wall", DisplayName=')
    deployed.edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")

    created, executed = by_change_sets(deployed)

    assert WAITS in created
    assert executed.endswith(NEXT)
    assert "CREATE_COMPLETE" == deployed.status()
    created, executed = by_change_sets(deployed)
    assert "is next" not in executed
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
    assert 1 == deployed.executed("shop-dev", "StoreStack/T", "UPDATE_COMPLETE")
