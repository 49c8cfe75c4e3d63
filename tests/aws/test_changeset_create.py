"""`cfngen changeset create`, `show`, `list` and `delete`: both roots, nested, reviewed, guarded."""

from __future__ import annotations

import json

import pytest

from tests.aws.deployed import Deployed

KEY = {"HashKey": "OrderId"}
# What the other root is to give, given: then no root waits for another.
WALL = ("--parameter-overrides", "WallArn=arn:aws:sns:us-east-1:111111111111:wall")


def test_both_roots_are_made_in_order_where_neither_waits(deployed: Deployed) -> None:
    done = deployed.ready().cfngen("changeset", "create", *WALL, "--format", "json")

    assert 0 == done.returncode, done.stderr
    changes = json.loads(done.stdout)["Changes"]
    found = {(c["StackName"], c["StackPath"], c["ResourceChange"]["LogicalResourceId"]) for c in changes}
    assert ("shop-dev-edge", "WallStack", "Topic") in found
    assert ("shop-dev", "TableStack", "Table") in found
    assert {"Add"} == {c["ResourceChange"]["Action"] for c in changes}
    assert done.stderr.index("shop-dev-edge (us-east-1): change set") < done.stderr.index(
        "shop-dev (ap-northeast-1): change set"
    )
    assert "differ" not in done.stderr


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_a_root_waits_for_what_another_is_yet_to_give(deployed: Deployed, env: str) -> None:
    """A review without the firewall's ARN would be one of something that is never deployed."""
    done = deployed.ready().cfngen("changeset", "create", "--format", "json", env=env)

    assert 0 == done.returncode, done.stderr
    assert {f"shop-{env}-edge"} == {one["StackName"] for one in json.loads(done.stdout)["Changes"]}
    main, edge = f"shop-{env} (ap-northeast-1)", f"shop-{env}-edge (us-east-1)"
    assert f"{main} waits for {edge}, which gives WallArn. When that is executed:" in done.stderr
    assert f"\n  cfngen changeset create --env {env}\n" in done.stderr
    assert "" == deployed.status(f"shop-{env}")


def test_a_second_run_finds_the_same_change_set(deployed: Deployed) -> None:
    deployed.ready().cfngen("changeset", "create")
    first = deployed.change_sets("shop-dev-edge")

    done = deployed.cfngen("changeset", "create")

    assert 0 == done.returncode, done.stderr
    assert 1 == len(first)
    assert first == deployed.change_sets("shop-dev-edge")


def test_no_change_is_success_and_leaves_only_what_was_executed(deployed: Deployed) -> None:
    executed = deployed.deploy().change_sets()

    done = deployed.cfngen("changeset", "create")

    assert 1 == len(executed)
    assert (0, "No changes.\n") == (done.returncode, done.stdout), done.stderr
    assert executed == deployed.change_sets()


def test_one_child_that_changes_is_all_that_is_shown(deployed: Deployed) -> None:
    deployed.deploy().edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")

    done = deployed.cfngen("changeset", "create")

    assert 0 == done.returncode, done.stderr
    assert "VisibilityTimeout: 30 → 60" in done.stdout
    assert "1 to modify." in done.stdout
    assert "src/estate" not in done.stdout
    assert "estate/data/table.py:" in done.stdout
    assert "differ" not in done.stderr


def test_a_table_that_would_be_replaced_is_blocked_until_somebody_waives_it(deployed: Deployed) -> None:
    deployed.deploy().set("dev", **KEY)

    done = deployed.cfngen("changeset", "create")

    assert 4 == done.returncode
    assert "REPLACED" in done.stdout
    assert "data/table:Table is possibly replaced: the items of the table" in done.stderr
    deployed.waive("change-replace", "data/table:Table")
    waived = deployed.cfngen("changeset", "create")
    assert 0 == waived.returncode, waived.stderr
    assert "Let through: data/table:Table is possibly replaced" in waived.stderr
    assert "OPS-1" in waived.stderr


@pytest.mark.parametrize(
    ("check", "resource", "expires"),
    [
        ("change-replace", "data/table:Table", "2026-01-01"),
        ("change-replace", "data/table:Other", "2099-01-01"),
        ("change-remove", "data/table:Table", "2099-01-01"),
    ],
)
def test_a_waiver_of_another_thing_or_time_waives_nothing(
    deployed: Deployed, check: str, resource: str, expires: str
) -> None:
    deployed.deploy().set("dev", **KEY)
    deployed.waive(check, resource, expires)

    assert 4 == deployed.cfngen("changeset", "create").returncode


def test_a_table_that_would_be_deleted_is_blocked(deployed: Deployed) -> None:
    deployed.deploy().edit("data/table.py", "stack.add(dynamodb.Table(", "dict(a=dynamodb.Table(")

    done = deployed.cfngen("changeset", "create")

    assert 4 == done.returncode
    assert "data/table:Table is removed" in done.stderr


def test_a_lost_answer_makes_no_second_change_set(deployed: Deployed) -> None:
    deployed.ready().fail(kind="throttle", action="CreateChangeSet", times=1)
    deployed.fail(kind="drop", action="CreateChangeSet", times=1)
    deployed.fail(kind="throttle", action="DescribeChangeSet", times=2)

    done = deployed.cfngen("changeset", "create")

    assert 0 == done.returncode, done.stderr
    assert 1 == len(deployed.change_sets("shop-dev-edge"))


def test_a_service_that_stays_silent_is_one_message(deployed: Deployed) -> None:
    deployed.ready().fail(kind="drop", action="CreateChangeSet", times=0)

    done = deployed.cfngen("changeset", "create")

    assert (1, "") == (done.returncode, done.stdout)
    assert 1 == done.stderr.count("Error:")
    assert "cannot create the change set" in done.stderr


def test_another_s_change_set_in_review_is_left_alone(deployed: Deployed) -> None:
    template = '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'
    deployed.ready().client("cloudformation").create_change_set(
        StackName="shop-dev", ChangeSetName="theirs", ChangeSetType="CREATE", TemplateBody=template
    )

    done = deployed.cfngen("changeset", "create")

    assert 0 == done.returncode, done.stderr
    assert "theirs" in deployed.change_sets()
    assert "theirs  CREATE_COMPLETE  AVAILABLE" in deployed.cfngen("changeset", "list").stdout


def test_delete_takes_the_empty_stack_too(deployed: Deployed) -> None:
    deployed.ready().cfngen("changeset", "create")

    refused = deployed.cfngen("changeset", "delete")
    done = deployed.cfngen("changeset", "delete", "--yes")

    assert 4 == refused.returncode
    assert 0 == done.returncode, done.stderr
    assert "and the stack, which was empty" in done.stderr
    assert "" == deployed.status()


def test_show_says_what_create_said_and_leaves_out_what_was_executed(deployed: Deployed) -> None:
    deployed.deploy().edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")
    created = deployed.cfngen("changeset", "create", "--format", "json")

    shown = deployed.cfngen("changeset", "show", "--format", "json")

    assert 0 == shown.returncode, shown.stderr
    assert created.stdout == shown.stdout
    assert "TableStack" in shown.stdout
    assert "WallStack" not in shown.stdout


def test_parameter_overrides_hold_for_one_run(deployed: Deployed) -> None:
    override = (*WALL, "--parameter-overrides", "HashKey=Number")

    created = deployed.ready().cfngen("changeset", "create", *override, "--format", "json")

    assert 0 == created.returncode, created.stderr
    assert '"AttributeName\\":\\"Number' in created.stdout
    wrong = deployed.cfngen("changeset", "create", "--parameter-overrides", "Nothing=1")
    assert 1 == wrong.returncode
    assert "no root stack has a parameter Nothing" in wrong.stderr
    assert 2 == deployed.cfngen("changeset", "create", "--parameter-overrides", "Nothing").returncode
