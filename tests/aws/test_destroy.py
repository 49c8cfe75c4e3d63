"""`cfngen destroy`: nothing goes without its name, and what stays or is lost is said before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.aws.deployed import REGION, Deployed, running_project

pexpect = pytest.importorskip("pexpect")
BOTH = ("--confirm", "shop-dev", "--confirm", "shop-dev-edge")
PLAIN = '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'
USER = (
    '{"Resources": {"T": {"Type": "AWS::SNS::Topic", '
    '"Properties": {"DisplayName": {"Fn::ImportValue": "shop-dev-VpcTopicArn"}}}}}'
)


def test_both_roots_go_the_last_one_first(deployed: Deployed) -> None:
    done = deployed.deploy().cfngen("destroy", *BOTH)

    assert 0 == done.returncode, done.stderr
    assert "    TableStack/Table  AWS::DynamoDB::Table  LOST: the items of the table" in done.stdout
    assert "    VpcTopicStack/Topic  AWS::SNS::Topic\n" in done.stdout
    assert done.stderr.index("shop-dev (ap-northeast-1): DELETE_COMPLETE") < done.stderr.index(
        "shop-dev-edge (us-east-1): DELETE_COMPLETE"
    )
    assert "" == deployed.status()
    again = deployed.cfngen("destroy", *BOTH)
    assert (0, "") == (again.returncode, again.stdout), again.stderr


def test_what_policies_keep_is_told_with_its_physical_id_and_kept(deployed: Deployed) -> None:
    deployed.edit(
        "data/table.py", "BillingMode=", 'DeletionPolicy="Retain", UpdateReplacePolicy="Retain", BillingMode='
    )
    client = deployed.deploy().client("cloudformation")
    nested = client.describe_stack_resource(StackName="shop-dev", LogicalResourceId="TableStack")
    child = nested["StackResourceDetail"]["PhysicalResourceId"]
    table = client.describe_stack_resource(StackName=child, LogicalResourceId="Table")["StackResourceDetail"]

    done = deployed.cfngen("destroy", *BOTH)

    assert 0 == done.returncode, done.stderr
    assert "Retained: no longer managed, still running and costing: 1" in done.stdout
    assert f"TableStack/Table  AWS::DynamoDB::Table  {table['PhysicalResourceId']}" in done.stdout
    assert "TableStack/Table  AWS::DynamoDB::Table  LOST" not in done.stdout
    assert "DELETE_SKIPPED" in done.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "not confirmed: shop-dev, shop-dev-edge"),
        (("--confirm", "shop-dev"), "not confirmed: shop-dev-edge"),
        ((*BOTH, "--confirm", "shop-prod"), "there is no such stack to destroy: shop-prod"),
    ],
)
def test_without_every_name_nothing_is_deleted(deployed: Deployed, given: tuple[str, ...], said: str) -> None:
    client = deployed.client("cloudformation")
    client.create_stack(StackName="shop-dev", TemplateBody=PLAIN)
    deployed.client("cloudformation", "us-east-1").create_stack(StackName="shop-dev-edge", TemplateBody=PLAIN)

    done = deployed.cfngen("destroy", *given)

    assert 4 == done.returncode
    assert said in done.stderr
    assert "CREATE_COMPLETE" == deployed.status()
    assert 2 == deployed.cfngen("destroy", "--yes").returncode


def test_the_name_has_to_be_typed_on_a_terminal(deployed: Deployed) -> None:
    deployed.client("cloudformation").create_stack(StackName="shop-dev", TemplateBody=PLAIN)

    for typed, code, left in (("y", 4, "CREATE_COMPLETE"), ("shop-dev", 0, "")):
        child = pexpect.spawn(
            sys.executable, ["-m", "cfngen", "destroy", "--env", "dev"], cwd=str(deployed.folder),
            env=os.environ | deployed.environment | {"TERM": "dumb"}, timeout=30,
        )  # fmt: skip
        child.expect("Type shop-dev to delete that stack")
        child.sendline(typed)
        child.expect(pexpect.EOF)
        child.close()

        assert code == child.exitstatus
        assert left == deployed.status()


def test_protected_environments_and_stacks_are_refused(deployed: Deployed) -> None:
    client = deployed.client("cloudformation")
    for name in ("shop-prod", "shop-dev"):
        client.create_stack(StackName=name, TemplateBody=PLAIN, EnableTerminationProtection=name == "shop-dev")

    prod = deployed.cfngen("destroy", "--confirm", "shop-prod", env="prod")
    dev = deployed.cfngen("destroy", "--confirm", "shop-dev")

    assert (4, "") == (prod.returncode, prod.stdout)
    assert "prod is protected: it is never destroyed" in prod.stderr
    assert 4 == dev.returncode
    assert "--no-enable-termination-protection --stack-name shop-dev" in dev.stderr
    assert "CREATE_COMPLETE" == deployed.status("shop-prod") == deployed.status()


def test_a_resource_that_its_service_refuses_to_delete_is_said_before(deployed: Deployed) -> None:
    deployed.edit("data/table.py", "BillingMode=", "DeletionProtectionEnabled=True, BillingMode=")

    done = deployed.deploy().cfngen("destroy", *BOTH)

    assert 4 == done.returncode
    assert "shop-dev/TableStack/Table: its own deletion protection is on" in done.stderr
    assert "CREATE_COMPLETE" == deployed.status()


def test_an_export_in_use_elsewhere_is_said_before(deployed: Deployed) -> None:
    client = deployed.deploy().client("cloudformation")
    client.create_stack(StackName="other", TemplateBody=USER)

    done = deployed.cfngen("destroy", *BOTH)

    assert 4 == done.returncode
    assert "export shop-dev-VpcTopicArn is in use by other" in done.stderr
    assert "CREATE_COMPLETE" == deployed.status()


def test_a_deletion_that_fails_tells_the_leaf_and_the_way_on(deployed: Deployed) -> None:
    fault = {"kind": "resource", "path": "TableStack/Queue", "on": "delete", "times": 1}
    deployed.deploy().fail(**fault, reason="the queue is in use")

    done = deployed.cfngen("destroy", *BOTH)

    assert 6 == done.returncode
    assert "DELETE_FAILED" == deployed.status()
    error = done.stderr[done.stderr.index("Error:") :]
    assert "shop-dev/TableStack/Queue: " in error
    assert "the queue is in use" in error
    assert "made by estate/data/table.py:" in error
    assert "cfngen doctor --env dev" in error
    assert 0 == deployed.cfngen("destroy", *BOTH).returncode


def test_an_interrupted_deletion_is_gone_on_with(tmp_path: Path) -> None:
    with running_project(tmp_path, resource_seconds=1.5) as deployed:
        deployed.client("cloudformation").create_stack(StackName="shop-dev", TemplateBody=PLAIN)
        wait_for(deployed, "CREATE_COMPLETE")
        command = [sys.executable, "-m", "cfngen", "destroy", "--env", "dev", "--confirm", "shop-dev"]
        child = subprocess.Popen(
            command, cwd=deployed.folder, env=os.environ | deployed.environment, stderr=subprocess.PIPE, text=True
        )
        wait_for(deployed, "DELETE_IN_PROGRESS")
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=30)

        assert 130 == child.returncode
        assert "the same command goes on with it" in said
        again = deployed.cfngen("destroy", "--confirm", "shop-dev")
        assert 0 == again.returncode, again.stderr
        assert "" == deployed.status()


def wait_for(deployed: Deployed, status: str) -> None:
    deadline = time.monotonic() + 20
    while deployed.status() != status:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_stack_that_is_only_in_review_goes_too(deployed: Deployed) -> None:
    deployed.client("cloudformation").create_change_set(
        StackName="shop-dev", ChangeSetName="theirs", ChangeSetType="CREATE", TemplateBody=PLAIN
    )

    done = deployed.cfngen("destroy", "--confirm", "shop-dev", "--timeout", "20")

    assert 0 == done.returncode, done.stderr
    assert f"shop-dev ({REGION}): 0 resources" in done.stdout
    assert "" == deployed.status()


@pytest.mark.parametrize("verb", ["destroy", "deploy"])
def test_without_any_stdin_nobody_can_be_asked(deployed: Deployed, verb: str) -> None:
    deployed.deploy().edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")

    done = subprocess.run(
        ["sh", "-c", '"$0" -m cfngen "$1" --env dev <&-', sys.executable, verb],
        cwd=deployed.folder,
        env=os.environ | {"NO_COLOR": "1"} | deployed.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 4 == done.returncode, done.stderr
    assert "Traceback" not in done.stderr
    assert "CREATE_COMPLETE" == deployed.status()
