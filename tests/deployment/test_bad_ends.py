"""Deployments that end badly: what failed is named down to its Python line, and there is one way on."""

from __future__ import annotations

from tests.deployment.rehearsal import Rehearsal, changed, one_error

# A nested stack in a nested stack, from a template that the build has.
GRANDCHILD = """
from troposphere import cloudformation
stack.add(cloudformation.Stack("Inner", TemplateURL="../network/users.yaml", Parameters={"VpcTopicArn": "inner"}))
"""


def test_a_failure_in_the_update_is_taken_back_and_the_next_run_updates(deployed: Rehearsal) -> None:
    changed(deployed).fail(kind="resource", path="TableStack/Queue", on="update", reason="the queue said no", times=1)

    done = deployed.cfngen("deploy", "--yes")

    assert 5 == done.returncode
    (error,) = done.stderr.split("Error: ")[1:]
    assert error.startswith("shop-dev/TableStack/Queue: the stack is UPDATE_ROLLBACK_COMPLETE because Queue")
    assert "the queue said no" in error
    assert "estate/data/table.py:" in error
    assert "UPDATE_ROLLBACK_COMPLETE" == deployed.status()
    again = deployed.cfngen("deploy", "--yes")
    assert 0 == again.returncode, again.stderr


def test_a_rollback_that_fails_leaves_one_way_on_and_that_way_works(deployed: Rehearsal) -> None:
    changed(deployed).fail(kind="resource", path="TableStack/Queue", on="update", reason="the queue said no", times=1)
    deployed.fail(kind="resource", path="TableStack/Queue", on="rollback", reason="nor can it go back", times=1)

    done = deployed.cfngen("deploy", "--yes")

    assert 6 == done.returncode
    assert "the queue said no" in done.stderr
    assert "UPDATE_ROLLBACK_FAILED" == deployed.status()
    refused = deployed.cfngen("deploy", "--yes")
    assert 6 == refused.returncode
    assert "cfngen rollback --env dev" in one_error(refused)
    back = deployed.cfngen("rollback", "--yes")
    assert 0 == back.returncode, back.stderr
    again = deployed.cfngen("deploy", "--yes")
    assert 0 == again.returncode, again.stderr
    assert "UPDATE_COMPLETE" == deployed.status()


def test_a_first_deployment_that_fails_is_kept_until_somebody_deletes_it(ready: Rehearsal) -> None:
    ready.fail(kind="resource", path="TableStack/Table", on="create", reason="no table today", times=1)

    done = ready.cfngen("deploy", "--yes")

    assert 5 == done.returncode
    assert "no table today" in done.stderr
    refused = ready.cfngen("deploy", "--yes")
    assert 6 == refused.returncode
    assert "delete-stack --stack-name shop-dev --region ap-northeast-1" in one_error(refused)
    assert "ROLLBACK_COMPLETE" == ready.status()
    ready.client("cloudformation").delete_stack(StackName="shop-dev")
    again = ready.cfngen("deploy", "--yes")
    assert 0 == again.returncode, again.stderr


def test_a_failure_in_a_grandchild_is_named_by_its_whole_path(deployed: Rehearsal) -> None:
    deployed.edit("data/table.py", "stack.add(sqs.Queue", GRANDCHILD + "stack.add(sqs.Queue")
    deployed.fail(kind="resource", path="TableStack/Inner/T", on="create", reason="no topic there", times=1)

    done = deployed.cfngen("deploy", "--yes")

    assert 5 == done.returncode, done.stderr
    (error,) = done.stderr.split("Error: ")[1:]
    assert error.startswith("shop-dev/TableStack/Inner/T: ")
    assert "no topic there" in error
    assert "estate/network/users.py:" in error
    assert {"UPDATE_ROLLBACK_COMPLETE", "CREATE_COMPLETE"} >= deployed.statuses()
    again = deployed.cfngen("deploy", "--yes")
    assert 0 == again.returncode, again.stderr
    assert 1 == deployed.executed("shop-dev", "TableStack/Inner/T", "CREATE_COMPLETE")


def test_a_change_set_in_review_that_somebody_else_left_is_not_touched(ready: Rehearsal) -> None:
    body = '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'
    theirs = {"StackName": "shop-dev", "ChangeSetName": "theirs", "ChangeSetType": "CREATE", "TemplateBody": body}
    ready.client("cloudformation").create_change_set(**theirs)

    created = ready.cfngen("changeset", "create")

    assert 0 == created.returncode, created.stderr
    assert "theirs" in ready.change_sets()
    done = ready.cfngen("deploy", "--yes")
    assert 0 == done.returncode, done.stderr
    assert "CREATE_COMPLETE" == ready.status()


def test_a_change_set_that_was_overtaken_is_refused_and_made_anew(deployed: Rehearsal) -> None:
    created = changed(deployed).cfngen("changeset", "create")
    assert 0 == created.returncode, created.stderr
    assert 0 == deployed.cfngen("changeset", "approve", "--yes").returncode
    client = deployed.client("cloudformation")
    body = client.get_template(StackName="shop-dev")["TemplateBody"]
    given = client.describe_stacks(StackName="shop-dev")["Stacks"][0]["Parameters"]
    tags = [{"Key": "a", "Value": "b"}]
    client.update_stack(StackName="shop-dev", TemplateBody=body, Parameters=given, Tags=tags)

    refused = deployed.cfngen("changeset", "execute")

    assert 4 == refused.returncode
    assert "OBSOLETE" in one_error(refused)
    assert 0 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
    again = deployed.cfngen("deploy", "--yes")
    assert 0 == again.returncode, again.stderr
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
