"""`cfngen changeset approve` and `execute`: what is executed is what was approved, and every end is told."""

from __future__ import annotations

import json
from typing import Any

from tests.aws.deployed import Deployed


def approval(deployed: Deployed, env: str = "dev") -> dict[str, Any]:
    data: dict[str, Any] = json.loads((deployed.folder / f"approvals/{env}.json").read_text())
    return data


def write_approval(deployed: Deployed, data: dict[str, Any], env: str = "dev") -> None:
    (deployed.folder / f"approvals/{env}.json").write_text(json.dumps(data))


def updated(deployed: Deployed) -> Deployed:
    """With a change of one queue that is deployed but for its execution."""
    deployed.deploy().edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")
    assert 0 == deployed.cfngen("changeset", "create").returncode
    return deployed


def approved(deployed: Deployed) -> Deployed:
    done = updated(deployed).cfngen("changeset", "approve", "--yes")
    assert 0 == done.returncode, done.stderr
    return deployed


def test_what_was_approved_is_executed_and_every_event_told_once(deployed: Deployed) -> None:
    done = approved(deployed).cfngen("changeset", "execute")

    assert 0 == done.returncode, done.stderr
    assert "UPDATE_COMPLETE" == deployed.status()
    lines = [line for line in done.stderr.splitlines() if "TableStack/Queue" in line]
    assert ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"] == [line.split()[1] for line in lines]
    times = [line.split()[0] for line in done.stderr.splitlines() if line[2:3] == ":"]
    assert sorted(times) == times
    assert "shop-dev.VpcTopicArn" not in done.stdout  # no output of the root's own


def test_without_an_approval_nothing_is_executed(deployed: Deployed) -> None:
    done = updated(deployed).cfngen("changeset", "execute")

    assert 4 == done.returncode
    assert "there is no approval" in done.stderr
    assert "CREATE_COMPLETE" == deployed.status()


def test_an_approval_of_another_digest_is_refused(deployed: Deployed) -> None:
    data = approval(approved(deployed))
    data["change_sets"][0]["digest"] = "0" * 64
    write_approval(deployed, data)

    done = deployed.cfngen("changeset", "execute")

    assert 4 == done.returncode
    assert "the change set is not what was approved" in done.stderr
    assert "CREATE_COMPLETE" == deployed.status()


def test_an_approval_of_an_earlier_change_set_is_refused(deployed: Deployed) -> None:
    approved(deployed).edit("data/table.py", "VisibilityTimeout=60", "VisibilityTimeout=90")
    deployed.cfngen("changeset", "create")

    done = deployed.cfngen("changeset", "execute")

    assert 4 == done.returncode
    assert "this change set was not approved" in done.stderr


def test_an_obsolete_change_set_is_refused(deployed: Deployed) -> None:
    approved(deployed)
    client = deployed.client("cloudformation")
    body = client.get_template(StackName="shop-dev")["TemplateBody"]
    values = client.describe_stacks(StackName="shop-dev")["Stacks"][0]["Parameters"]
    client.update_stack(StackName="shop-dev", TemplateBody=body, Parameters=values, Tags=[{"Key": "a", "Value": "b"}])

    done = deployed.cfngen("changeset", "execute")

    assert 4 == done.returncode
    assert "OBSOLETE" in done.stderr


def test_four_eyes_refuse_the_author_and_take_another(deployed: Deployed) -> None:
    deployed.ready()
    assert 0 == deployed.cfngen("changeset", "create", env="prod").returncode  # the main root waits for the edge

    own = deployed.cfngen("changeset", "approve", "--yes", env="prod")

    assert 4 == own.returncode
    assert "somebody else must approve this change set" in own.stderr
    assert not (deployed.folder / "approvals").exists()
    stopped = deployed.cfngen("deploy", "--yes", env="prod")
    assert 4 == stopped.returncode
    assert "there is no approval" in stopped.stderr
    assert "REVIEW_IN_PROGRESS" == edge_status(deployed)


def edge_status(deployed: Deployed) -> str:
    found = deployed.client("cloudformation", "us-east-1").describe_stacks()["Stacks"]
    return next(str(one["StackStatus"]) for one in found if one["StackName"] == "shop-prod-edge")


def test_a_failure_is_told_with_its_first_cause_and_its_python_line(deployed: Deployed) -> None:
    approved(deployed).fail(kind="resource", path="TableStack/Queue", on="update", reason="the queue said no", times=1)

    done = deployed.cfngen("changeset", "execute")

    assert 5 == done.returncode
    assert "UPDATE_ROLLBACK_COMPLETE" == deployed.status()
    (error,) = [line for line in done.stderr.splitlines() if line.startswith("Error:")]
    assert "shop-dev/TableStack/Queue" in error
    assert "Queue (AWS::SQS::Queue) failed: the queue said no" in error
    assert "made by estate/data/table.py:" in done.stderr
    again = deployed.cfngen("deploy", "--yes")
    assert 0 == again.returncode, again.stderr


def test_a_rollback_that_fails_is_stuck_and_the_way_out_is_named(deployed: Deployed) -> None:
    approved(deployed).fail(kind="resource", path="TableStack/Queue", on="update")
    deployed.fail(kind="resource", path="TableStack/Queue", on="rollback")

    done = deployed.cfngen("changeset", "execute")

    assert 6 == done.returncode
    assert "UPDATE_ROLLBACK_FAILED" == deployed.status()
    again = deployed.cfngen("changeset", "create")
    assert 6 == again.returncode
    assert "cfngen rollback --env dev" in again.stderr
    status = deployed.cfngen("status")
    assert 6 == status.returncode
    assert "cfngen rollback --env dev" in status.stdout


def test_a_creation_that_failed_is_never_deleted_silently(deployed: Deployed) -> None:
    deployed.ready().fail(kind="resource", path="TableStack/Table", on="create", reason="no table today")

    done = deployed.cfngen("deploy", "--yes")

    assert 5 == done.returncode
    assert "no table today" in done.stderr
    assert "ROLLBACK_COMPLETE" == deployed.status()
    again = deployed.cfngen("deploy", "--yes")
    assert 6 == again.returncode
    assert "aws cloudformation delete-stack --stack-name shop-dev" in again.stderr
    assert "ROLLBACK_COMPLETE" == deployed.status()


def test_four_eyes_let_another_person_s_approval_pass(deployed: Deployed) -> None:
    """The author uses keys of his own; the approver took a role under another name."""
    deployed.ready()
    deployed.cfngen("changeset", "create", env="prod")
    taken = deployed.client("sts").assume_role(
        RoleArn="arn:aws:iam::111111111111:role/approver", RoleSessionName="hana"
    )["Credentials"]
    keys = {
        "AWS_ACCESS_KEY_ID": taken["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": taken["SecretAccessKey"],
        "AWS_SESSION_TOKEN": taken["SessionToken"],
    }
    approved = deployed.cfngen("changeset", "approve", "--yes", env="prod", **keys)

    assert 0 == approved.returncode, approved.stderr
    assert "assumed-role/approver/hana" in approval(deployed, "prod")["approver"]
    done = deployed.cfngen("changeset", "execute", env="prod")
    assert 0 == done.returncode, done.stderr
