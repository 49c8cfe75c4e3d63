"""`cfngen drift`: every nested stack is looked at, nothing is told twice, and no secret is."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from cfngen.local.process import call
from tests.aws.deployed import REGION, Deployed
from tests.estates import cfngen, template

SECRET = "sw0rdfish-in-clear"


def drifts(deployed: Deployed, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = deployed.cfngen("drift", "--format", "json", *arguments)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def drift(deployed: Deployed, path: str, actual: Any) -> None:
    call(deployed.running, "drift", {"path": path, "actual": actual})


def test_without_drift_every_stack_was_looked_at(deployed: Deployed) -> None:
    code, found = drifts(deployed.deploy(), "--detailed-exitcode")

    assert (0, []) == (code, found["StackResourceDrifts"])
    assert 7 == len(found["Stacks"])
    assert {"IN_SYNC"} == {stack["StackDriftStatus"] for stack in found["Stacks"]}
    assert 6 == found["Summary"]["IN_SYNC"]


def test_drift_in_nested_stacks_is_told_with_its_python_line(deployed: Deployed) -> None:
    drift(deployed.deploy(), "TableStack/Queue", {"VisibilityTimeout": 45})
    drift(deployed, "shop-dev-edge/WallStack/Topic", "deleted")

    done = deployed.cfngen("drift", "--detailed-exitcode")

    assert 3 == done.returncode, done.stderr
    line = next(i for i, text in enumerate(deployed.source("data/table.py"), 1) if "sqs.Queue(" in text)
    assert f"shop-dev/TableStack/Queue  AWS::SQS::Queue  MODIFIED  (estate/data/table.py:{line})" in done.stdout
    assert "/VisibilityTimeout: template 30, actual 45" in done.stdout
    assert "shop-dev-edge/WallStack/Topic  AWS::SNS::Topic  DELETED" in done.stdout
    assert "2 of 7 stacks have drifted" in done.stderr
    assert 0 == deployed.cfngen("drift").returncode
    said = deployed.cfngen("drift", "--format", "markdown", "--lang", "ja")
    assert "7 スタック中 2 スタックでドリフトを検出。" in said.stdout
    assert "`/VisibilityTimeout`: `30` → `45` |" in said.stdout
    assert "| AWS::SNS::Topic | CloudFormation の外で削除された |" in said.stdout
    assert "/VisibilityTimeout: テンプレート 30、実際 45" in deployed.cfngen("drift", "--lang", "ja").stdout


def test_local_drift_sets_and_clears_it(deployed: Deployed) -> None:
    state = {"CFNGEN_LOCAL_STATE": str(deployed.running.state)}
    deployed.deploy()

    done = cfngen(deployed.folder, "local", "drift", "TableStack/Queue", "--set", "VisibilityTimeout=45", **state)

    assert 0 == done.returncode, done.stderr
    assert 3 == deployed.cfngen("drift", "--detailed-exitcode").returncode
    cfngen(deployed.folder, "local", "drift", "TableStack/Queue", "--clear", **state)
    assert 0 == deployed.cfngen("drift", "--detailed-exitcode").returncode
    wrong = cfngen(deployed.folder, "local", "drift", "T", "--deleted", **state)
    assert 2 == wrong.returncode
    assert "shop-dev/StoreStack/T, shop-dev/UsersStack/T" in wrong.stderr


def test_secrets_are_masked_in_every_format(deployed: Deployed) -> None:
    """By the property's name, by the name that stands beside a value, and by the NoEcho parameter that it is from."""
    (deployed.folder / "estate/data/secrets.py").write_text(
        template(f'stack.add(sns.Topic("Topic", DisplayName="{SECRET}"))\n')
    )
    assert 0 == cfngen(deployed.folder, "build").returncode
    path = deployed.folder / "templates_out/nested/data/secrets.yaml"
    path.write_text(
        path.read_text()
        .replace("Resources:", "Parameters:\n  Word:\n    Type: String\n    NoEcho: true\n    Default: d\nResources:")
        .replace(SECRET, "!Ref Word")
    )
    rebuild_manifest(deployed)
    deployed.ready()
    for _ in "the first root", "the second root, with what the first one gives":
        for verb in (("create",), ("approve", "--yes"), ("execute",)):
            done = deployed.cfngen("changeset", *verb)
    assert 0 == done.returncode, done.stderr
    drift(deployed, "SecretsStack/Topic", {"DisplayName": SECRET})
    drift(deployed, "TableStack/Queue", {"ApiKey": SECRET, "Tags": [{"Key": "DB_PASSWORD", "Value": SECRET}]})

    for form in ("text", "json"):
        done = deployed.cfngen("drift", "--format", form)

        assert 0 == done.returncode, done.stderr
        assert "Topic" in done.stdout
        assert "ApiKey" in done.stdout
        assert SECRET not in done.stdout + done.stderr


def rebuild_manifest(deployed: Deployed) -> None:
    """Make the manifest true of files that a test has written by hand."""
    from tests.estates import digest

    path = deployed.folder / "templates_out/manifest.json"
    manifest = json.loads(path.read_text())
    manifest["files"] = {name: digest((path.parent / name).read_bytes()) for name in manifest["files"]}
    path.write_text(json.dumps(manifest))


def test_a_stack_that_is_not_deployed_is_said_to_be_so(deployed: Deployed) -> None:
    done = deployed.cfngen("drift")

    assert (1, "") == (done.returncode, done.stdout)
    assert "nothing is deployed" in done.stderr


@pytest.fixture
def stubbed() -> Any:
    """A client with botocore's stubs, and the arguments for a detection of one stack."""
    pytest.importorskip("botocore")
    from botocore.stub import Stubber

    from cfngen.aws.live_tree import LiveStack
    from cfngen.aws.session import Session
    from cfngen.project import Target

    session = Session(Target("111111111111", "b"), credentials=("x", "y"))
    client = session.client("cloudformation", REGION)
    with Stubber(client) as stub:
        yield stub, session, LiveStack((), "arn:aws:cloudformation:r:1:stack/s/1", "s", REGION, "UPDATE_COMPLETE", "")


def test_a_detection_that_failed_for_one_resource_is_incomplete(stubbed: Any) -> None:
    """AWS gives DETECTION_FAILED with the results of the others; the endpoint never does."""
    from cfngen.aws.drift import _detected

    stub, session, stack = stubbed
    now = datetime.datetime.now(datetime.UTC)
    row = {
        "StackId": stack.id, "LogicalResourceId": "Q", "ResourceType": "AWS::SQS::Queue",
        "StackResourceDriftStatus": "MODIFIED", "Timestamp": now,
    }  # fmt: skip
    status = {"StackId": stack.id, "StackDriftDetectionId": "d", "Timestamp": now}
    stub.add_response("detect_stack_drift", {"StackDriftDetectionId": "d"}, {"StackName": stack.id})
    stub.add_response("describe_stack_drift_detection_status", status | {"DetectionStatus": "DETECTION_IN_PROGRESS"})
    stub.add_response(
        "describe_stack_drift_detection_status",
        status
        | {
            "DetectionStatus": "DETECTION_FAILED",
            "DetectionStatusReason": "Failed to detect drift on resource [Role]",
            "StackDriftStatus": "DRIFTED",
        },
    )
    stub.add_response("describe_stack_resource_drifts", {"StackResourceDrifts": [row], "NextToken": "2"})
    stub.add_response(
        "describe_stack_resource_drifts",
        {"StackResourceDrifts": [row | {"LogicalResourceId": "R", "StackResourceDriftStatus": "UNKNOWN"}]},
        {"StackName": stack.id, "NextToken": "2"},
    )

    found = _detected(session, stack, 60)

    assert "Failed to detect drift on resource [Role]" == found.incomplete
    assert ["Q"] == [one["LogicalResourceId"] for one in found.drifted]
    assert 2 == len(found.resources)


def test_a_detection_without_end_has_one(stubbed: Any) -> None:
    from cfngen.aws.drift import _detected
    from cfngen.errors import CfngenError

    stub, session, stack = stubbed
    now = datetime.datetime.now(datetime.UTC)
    answer = {
        "StackId": stack.id, "StackDriftDetectionId": "d", "DetectionStatus": "DETECTION_IN_PROGRESS", "Timestamp": now
    }  # fmt: skip
    stub.add_response("detect_stack_drift", {"StackDriftDetectionId": "d"})
    stub.add_response("describe_stack_drift_detection_status", answer)

    with pytest.raises(CfngenError, match="did not end within") as raised:
        _detected(session, stack, 0)

    assert 6 == raised.value.exit_code


def test_a_stack_that_another_detection_is_at_work_on_hides_no_other(stubbed: Any) -> None:
    from cfngen.aws.drift import _detected

    stub, session, stack = stubbed
    stub.add_client_error("detect_stack_drift", "ValidationError", "Drift detection is already in progress")

    found = _detected(session, stack, 60)

    assert "NOT_CHECKED" == found.status
    assert "already in progress" in found.incomplete
