"""`cfngen status`, `events` and `outputs`: nested stacks, missing stacks, and both formats."""

from __future__ import annotations

import json

import pytest

from tests.aws.deployed import REGION, Deployed
from tests.estates import cfngen

OUTPUTS = {
    "Resources": {"T": {"Type": "AWS::SNS::Topic"}},
    "Outputs": {"Name": {"Value": {"Fn::GetAtt": ["T", "TopicName"]}}, "DbPassword": {"Value": "sw0rdfish-in-clear"}},
}


def test_where_nothing_is_deployed_each_says_so(deployed: Deployed) -> None:
    status = deployed.cfngen("status")

    assert 0 == status.returncode, status.stderr
    assert "shop-dev (ap-northeast-1)  does not exist" in status.stdout
    for verb in ("events", "outputs"):
        done = deployed.cfngen(verb)
        assert (1, "") == (done.returncode, done.stdout)
        assert "nothing is deployed" in done.stderr
        assert "cfngen deploy --env dev" in done.stderr


def test_another_account_is_no_answer(deployed: Deployed) -> None:
    for verb in ("status", "events", "outputs", "drift"):
        done = deployed.cfngen(verb, env="stg")

        assert (4, "") == (done.returncode, done.stdout)
        assert "belong to account 111111111111, not 222222222222" in done.stderr


def test_status_counts_the_nested_stacks_and_lists_those_that_are_not_well(deployed: Deployed) -> None:
    done = deployed.deploy().cfngen("status")

    assert 0 == done.returncode, done.stderr
    assert "shop-dev (ap-northeast-1)  CREATE_COMPLETE\n  4 nested: 4 CREATE_COMPLETE\n" in done.stdout
    deployed.fail(kind="resource", path="TableStack/Queue", on="delete", reason="in use")
    deployed.client("cloudformation").delete_stack(StackName="shop-dev")
    stuck = deployed.cfngen("status", "--format", "json")
    assert 6 == stuck.returncode
    (row,) = [row for row in json.loads(stuck.stdout) if row["stack"] == "shop-dev"]
    assert ("DELETE_FAILED", "stuck") == (row["status"], row["kind"])
    assert "DELETE_FAILED" == next(one["status"] for one in row["nested"] if one["path"] == "TableStack")
    assert "\n    TableStack  DELETE_FAILED" in deployed.cfngen("status").stdout


def test_events_of_every_nested_stack_come_once_and_in_order(deployed: Deployed) -> None:
    done = deployed.deploy().cfngen("events", "--format", "json")

    assert 0 == done.returncode, done.stderr
    events = json.loads(done.stdout)
    assert len(events) == len({(one["StackPath"], one["EventId"]) for one in events})
    assert "TableStack" in {one["StackPath"] for one in events}
    mine = [one["Timestamp"] for one in events if one["StackName"] == "shop-dev"]
    assert sorted(mine) == mine
    assert {"shop-dev", "shop-dev-edge"} == {one["StackName"] for one in events}
    text = deployed.cfngen("events")
    assert len(events) == len(text.stdout.splitlines())
    failed = deployed.cfngen("events", "--failed")
    assert (0, "") == (failed.returncode, failed.stdout)


def test_outputs_named_like_a_secret_are_masked_and_a_missing_root_is_told(deployed: Deployed) -> None:
    deployed.client("cloudformation").create_stack(StackName="shop-dev", TemplateBody=json.dumps(OUTPUTS))

    text = deployed.cfngen("outputs")
    data = deployed.cfngen("outputs", "--format", "json")

    assert 0 == text.returncode, text.stderr
    assert "shop-dev-edge (us-east-1) is not deployed." in text.stderr
    assert "shop-dev.DbPassword=****" in text.stdout
    found = json.loads(data.stdout)["shop-dev"]
    assert found["Name"].startswith("shop-dev-T-")
    assert "sw0rdfish" not in text.stdout + data.stdout


def test_local_brings_its_own_endpoint(deployed: Deployed) -> None:
    """With --local no credentials, settings or endpoint of AWS are needed."""
    state = {"CFNGEN_LOCAL_STATE": str(deployed.running.state)}

    for verb in ("status", "doctor"):
        done = cfngen(deployed.folder, verb, "--env", "stg", "--local", **state)

        assert 0 == done.returncode, done.stderr
        assert f"({REGION})" in done.stdout
    assert "cfngen deploy --env stg --local" in done.stdout


@pytest.mark.parametrize("verb", ["status", "doctor", "upload", "deploy", "headroom"])
def test_an_unknown_environment_is_named_before_anything_is_done(deployed: Deployed, verb: str) -> None:
    done = deployed.cfngen(verb, env="pord") if verb != "headroom" else cfngen(deployed.folder, verb, "--env", "pord")

    assert (1, "") == (done.returncode, done.stdout)
    assert (
        "Error: unknown environment 'pord': there is no parameters/pord.json\n    did you mean prod?\n" == done.stderr
    )


@pytest.mark.parametrize("content", ["[]", "{}", '{"files": 3, "roots": [3], "build": ""}'])
def test_a_file_that_is_no_manifest_is_told(deployed: Deployed, content: str) -> None:
    (deployed.folder / "templates_out/manifest.json").write_text(content, encoding="utf-8")

    done = deployed.cfngen("status")

    assert (1, "") == (done.returncode, done.stdout)
    assert "manifest.json: is no manifest of a build\n    run: cfngen build" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_used_is_one_error(deployed: Deployed) -> None:
    """A folder stands where a template should, which no permission of the tests' user changes."""
    template = deployed.folder / "templates_out/nested/data/table.yaml"
    template.unlink()
    template.mkdir()

    done = cfngen(deployed.folder, "check")

    assert 1 == done.returncode
    assert "Traceback" not in done.stderr
