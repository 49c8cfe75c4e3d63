"""`cfngen diff --deployed`: live stacks are one side of the same comparison, and nothing is changed in AWS."""

from __future__ import annotations

import json
from typing import Any

from tests.aws.deployed import REGION, Deployed
from tests.estates import cfngen

JSON_STACK = {
    "Parameters": {
        "ProjectName": {"Type": "String"},
        "Environment": {"Type": "String"},
        "Word": {"Type": "String", "NoEcho": True},
    },
    "Resources": {"Old": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Word"}}}},
}
SECRET = "sw0rdfish-in-clear"


def diff(deployed: Deployed, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    done = deployed.cfngen("diff", "--deployed", "--format", "json", "--detailed-exitcode", *arguments)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["Changes"], done.stderr


def test_before_the_first_deployment_everything_is_added(deployed: Deployed) -> None:
    code, changes, said = diff(deployed)

    assert 3 == code
    assert {"Add"} == {one["ResourceChange"]["Action"] for one in changes}
    assert f"shop-dev ({REGION}) is not deployed: everything would be added." in said


def test_what_was_deployed_does_not_differ_and_then_what_was_edited_does(deployed: Deployed) -> None:
    """The first root's output, which deploy gives to the second one, is no difference."""
    assert (0, []) == diff(deployed.deploy())[:2]
    deployed.edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")

    code, changes, _ = diff(deployed)

    assert 3 == code
    inner = [one for one in changes if one["StackPath"]]
    assert [("TableStack", "Queue")] == [(c["StackPath"], c["ResourceChange"]["LogicalResourceId"]) for c in inner]
    (detail,) = inner[0]["ResourceChange"]["Details"]
    assert ("30", "60") == (detail["Target"]["BeforeValue"], detail["Target"]["AfterValue"])
    text = deployed.cfngen("diff", "--deployed")
    assert 0 == text.returncode, text.stderr
    assert "VisibilityTimeout: 30 → 60" in text.stdout
    assert "`VisibilityTimeout`: `30` → `60`" in deployed.cfngen("diff", "--deployed", "--format", "markdown").stdout
    html = deployed.cfngen("diff", "--deployed", "--format", "html")
    assert 0 == html.returncode, html.stderr
    assert "VisibilityTimeout" in html.stdout


def test_a_stack_that_something_else_deployed_is_compared_and_its_secret_is_not_known(deployed: Deployed) -> None:
    values = {"ProjectName": "shop", "Environment": "dev", "Word": SECRET}
    deployed.ready().client("cloudformation").create_stack(
        StackName="shop-dev",
        TemplateBody=json.dumps(JSON_STACK),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
        Tags=[{"Key": "owner", "Value": "by hand"}],
    )

    code, changes, said = diff(deployed)

    assert 3 == code
    removed = [one for one in changes if one["ResourceChange"]["Action"] == "Remove"]
    assert ["Old"] == [one["ResourceChange"]["LogicalResourceId"] for one in removed]
    assert "Word is NoEcho; AWS does not show its value" in said
    assert SECRET not in json.dumps(changes) + said


def test_a_stack_whose_creation_failed_holds_nothing(deployed: Deployed) -> None:
    deployed.ready().fail(kind="resource", path="Old", on="create")
    deployed.client("cloudformation").create_stack(
        StackName="shop-dev", TemplateBody='{"Resources": {"Old": {"Type": "AWS::SNS::Topic"}}}'
    )

    _, changes, said = diff(deployed)

    assert {"Add"} == {one["ResourceChange"]["Action"] for one in changes}
    assert "is ROLLBACK_COMPLETE and holds nothing" in said


def test_options_that_do_not_go_together_are_refused(deployed: Deployed) -> None:
    for wrong in (
        ("--deployed", "--against", "prod"),
        ("--against", "prod", "--local"),
        ("--deployed", "--local", "--endpoint-url", "http://127.0.0.1:9"),
    ):
        assert 2 == deployed.cfngen("diff", *wrong).returncode
    assert 2 == cfngen(deployed.folder, "diff", "--deployed").returncode
    wrong_account = deployed.cfngen("diff", "--deployed", env="stg")
    assert (4, "") == (wrong_account.returncode, wrong_account.stdout)
