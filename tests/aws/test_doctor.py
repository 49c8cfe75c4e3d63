"""`cfngen doctor`: every status has a meaning, and every command that it names is one that works."""

from __future__ import annotations

import json
import shlex
import time
from typing import Any

import pytest

from tests.aws.deployed import REGION, Deployed
from tests.estates import cfngen

TOPIC = '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'


def diagnosed(deployed: Deployed, env: str = "dev") -> tuple[int, list[dict[str, Any]]]:
    done = deployed.cfngen("doctor", "--format", "json", env=env)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["findings"]


def about(found: list[dict[str, Any]], where: str) -> dict[str, Any]:
    """The one finding about something."""
    (one,) = [one for one in found if one["where"] == where]
    return one


def run(deployed: Deployed, command: str) -> None:
    """Do what a command line says: one of cfngen as it stands, one of `aws cloudformation` by its call."""
    program, service, verb, *options = shlex.split(command)
    if program == "cfngen":
        cfngen(deployed.folder, service, verb, *options, "--yes", **deployed.environment)
        return
    given: dict[str, Any] = {}
    for word in options:
        if word == "--enable-termination-protection":
            given["EnableTerminationProtection"] = [True]
        elif word.startswith("--"):
            name = "".join(part.capitalize() for part in word[2:].split("-"))
            given[name] = []
        else:
            given[name].append(word)
    region = given.pop("Region")[0]
    arguments = {key: value if key == "RetainResources" else value[0] for key, value in given.items()}
    client = deployed.client(service, region)
    getattr(client, verb.replace("-", "_"))(**arguments)
    deadline = time.monotonic() + 20
    while any(
        one["StackStatus"].endswith("_IN_PROGRESS") and one["StackStatus"] != "REVIEW_IN_PROGRESS"
        for one in client.describe_stacks()["Stacks"]
    ):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("shape", ["StackStatus", "ChangeSetStatus", "ExecutionStatus"])
def test_every_status_of_the_service_model_has_a_meaning(shape: str) -> None:
    from botocore.session import get_session

    from cfngen.aws.statuses import CHANGE_SET, STACK

    known = {"StackStatus": {*STACK}, "ChangeSetStatus": {one for one, _ in CHANGE_SET}}
    known["ExecutionStatus"] = {two for one, two in CHANGE_SET if one == "CREATE_COMPLETE"}

    assert set(get_session().get_service_model("cloudformation").shape_for(shape).enum) == known[shape]


def test_a_stuck_status_always_names_a_command_and_a_fine_one_none() -> None:
    from cfngen.aws.statuses import STACK

    assert all(known.command for known in STACK.values() if known.kind != "fine")
    assert not any(known.command for known in STACK.values() if known.kind == "fine")
    assert {"stuck"} == {known.kind for status, known in STACK.items() if status.endswith("_FAILED")}


def test_an_empty_account_lacks_a_bucket_and_nothing_else_is_wrong(deployed: Deployed) -> None:
    code, found = diagnosed(deployed)

    assert 1 == code
    missing = about(found, f"s3://shop-templates-{REGION} ({REGION})")
    assert ("error", "there is no such bucket") == (missing["level"], missing["what"])
    assert "cfngen upload --env dev --create-bucket" == missing["steps"][0]["command"]
    assert 0 == deployed.cfngen("upload", "--create-bucket").returncode
    code, found = diagnosed(deployed)
    assert 0 == code
    assert {"fine", "note"} == {one["level"] for one in found}
    assert "is not deployed" == about(found, f"shop-dev ({REGION})")["what"]


def test_what_protects_the_bucket_is_looked_at(deployed: Deployed) -> None:
    s3 = deployed.client("s3")
    s3.create_bucket(Bucket=f"shop-templates-{REGION}", CreateBucketConfiguration={"LocationConstraint": REGION})

    done = deployed.cfngen("doctor")

    for what in ("versioning", "block of all public access", "lifecycle for old versions"):
        assert f"s3://shop-templates-{REGION} ({REGION}): it has no {what}" in done.stdout


def test_another_account_and_an_old_build_are_told_at_once(deployed: Deployed) -> None:
    file = deployed.folder / "estate/data/table.py"
    file.write_text(file.read_text().replace("VisibilityTimeout=30", "VisibilityTimeout=31"))

    code, found = diagnosed(deployed, "stg")

    assert 4 == code
    assert "it is older than its sources" == about(found, "templates_out")["what"]
    assert "belong to account 111111111111, not 222222222222" in about(found, "credentials")["what"]


def test_a_service_that_refuses_one_look_does_not_stop_the_others(deployed: Deployed) -> None:
    deployed.ready().fail(kind="throttle", action="ListStacks", times=0)
    client = deployed.client("cloudformation")
    client.create_stack(StackName="shop-dev", TemplateBody=TOPIC)

    code, found = diagnosed(deployed)

    assert 1 == code
    assert "Throttling" in about(found, f"shop-dev ({REGION})")["what"]
    assert "fine" == about(found, "credentials")["level"]


def test_what_others_left_in_review_is_told_and_left_alone(deployed: Deployed) -> None:
    deployed.ready().client("cloudformation").create_change_set(
        StackName="shop-dev", ChangeSetName="theirs", ChangeSetType="CREATE", TemplateBody=TOPIC
    )

    code, found = diagnosed(deployed)

    assert 0 == code
    assert "REVIEW_IN_PROGRESS" == about(found, f"shop-dev ({REGION})")["status"]
    theirs = about(found, f"shop-dev ({REGION}), change set theirs")
    assert ("warning", "CREATE_COMPLETE, AVAILABLE") == (theirs["level"], theirs["status"])
    assert "made by somebody else, not with cfngen" in theirs["what"]
    assert ["theirs"] == deployed.change_sets()
    run(deployed, theirs["steps"][0]["command"])
    _, found = diagnosed(deployed)
    empty = about(found, f"shop-dev ({REGION})")
    assert "only blocks its name" in empty["what"]
    run(deployed, empty["steps"][0]["command"])
    assert "" == deployed.status()


def test_a_change_set_that_was_overtaken_or_failed_is_of_no_use(deployed: Deployed) -> None:
    client = deployed.ready().client("cloudformation")
    client.create_stack(StackName="shop-dev", TemplateBody=TOPIC)
    for name, body in (("old", TOPIC.replace('"T"', '"U"')), ("none", TOPIC)):
        client.create_change_set(StackName="shop-dev", ChangeSetName=name, TemplateBody=body)
    client.update_stack(StackName="shop-dev", TemplateBody=TOPIC.replace('"T"', '"V"'))

    _, found = diagnosed(deployed)

    old = about(found, f"shop-dev ({REGION}), change set old")
    assert "it can never be executed" in old["what"]
    run(deployed, old["steps"][0]["command"])
    assert ["none"] == deployed.change_sets()
    assert not [one for one in found if one["where"].endswith("change set none")]


def test_a_failed_creation_tells_its_cause_and_may_only_be_deleted(deployed: Deployed) -> None:
    deployed.ready().fail(kind="resource", path="TableStack/Queue", on="create", reason="no queue today")
    deployed.cfngen("deploy", "--yes")

    code, found = diagnosed(deployed)

    stuck = about(found, f"shop-dev ({REGION})")
    assert (6, "stuck", "ROLLBACK_COMPLETE") == (code, stuck["level"], stuck["status"])
    (cause,) = stuck["causes"]
    assert ("TableStack/Queue", "no queue today") == (cause["path"], cause["reason"])
    assert cause["source"].startswith("estate/data/table.py:")
    run(deployed, stuck["steps"][0]["command"])
    assert "" == deployed.status()


def test_a_rollback_that_failed_in_a_nested_stack_goes_on_as_the_doctor_says(deployed: Deployed) -> None:
    deployed.deploy().edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")
    deployed.fail(kind="resource", path="TableStack/Queue", on="update", reason="first")
    deployed.fail(kind="resource", path="TableStack/Queue", on="rollback", reason="second", times=2)
    assert 6 == deployed.cfngen("deploy", "--yes").returncode

    code, found = diagnosed(deployed)

    stuck = about(found, f"shop-dev ({REGION})")
    assert (6, "UPDATE_ROLLBACK_FAILED") == (code, stuck["status"])
    assert [("TableStack/Queue", "second")] == [(one["path"], one["reason"]) for one in stuck["causes"]]
    first, second = stuck["steps"]
    assert "UPDATE_ROLLBACK_FAILED" == about(found, f"shop-dev/TableStack ({REGION})")["status"]
    assert "cfngen rollback --env dev" == first["command"]
    run(deployed, first["command"])
    assert "UPDATE_ROLLBACK_FAILED" == deployed.status()
    assert "cfngen rollback --env dev --skip TableStack/Queue" == second["command"]
    assert second["when"].startswith("only if that fails again")
    run(deployed, second["command"])
    assert "UPDATE_ROLLBACK_COMPLETE" == deployed.status()
    assert 0 == diagnosed(deployed)[0]


def test_a_deletion_that_failed_names_what_may_be_kept(deployed: Deployed) -> None:
    client = deployed.deploy().client("cloudformation")
    deployed.fail(kind="resource", path="TableStack/Queue", on="delete", reason="not empty", times=2)
    client.delete_stack(StackName="shop-dev")

    done = deployed.cfngen("doctor")

    assert 6 == done.returncode
    assert "TableStack/Queue  AWS::SQS::Queue  not empty (made by estate/data/table.py:" in done.stdout
    _, found = diagnosed(deployed)
    first, *others = about(found, f"shop-dev ({REGION})")["steps"]
    assert ["only if they are to stay: they are no longer managed then, and go on costing"] == [
        step["when"] for step in others
    ]
    run(deployed, others[0]["command"])
    run(deployed, first["command"])
    assert "" == deployed.status()


def test_a_protected_environment_without_termination_protection_is_warned_of(deployed: Deployed) -> None:
    deployed.ready().client("cloudformation").create_stack(StackName="shop-prod", TemplateBody=TOPIC)

    _, found = diagnosed(deployed, "prod")

    (warned,) = [one for one in found if "termination protection is off" in one["what"]]
    run(deployed, warned["steps"][0]["command"])
    assert not [one for one in diagnosed(deployed, "prod")[1] if "termination protection" in one["what"]]


TRUST = '{"Statement": [{"Effect": "Allow", "Principal": {"Service": "%s"}, "Action": "sts:AssumeRole"}]}'


@pytest.mark.parametrize(
    ("answer", "level", "what"),
    [
        ("NoSuchEntity", "error", "does not exist"),
        ("AccessDenied", "unknown", "IAM does not tell: AccessDenied"),
        ("ec2.amazonaws.com", "error", "its trust policy does not let cloudformation.amazonaws.com take it"),
        ("cloudformation.amazonaws.com", "fine", "exists"),
    ],
)
def test_the_service_role_is_looked_up(answer: str, level: str, what: str) -> None:
    """The endpoint has no IAM, so its answers come from botocore's stubs."""
    import datetime

    from botocore.stub import Stubber

    from cfngen.aws.plan import Plan
    from cfngen.aws.preconditions import roles
    from cfngen.aws.session import Session
    from cfngen.project import Target

    session = Session(Target("111111111111", "b", service_role="arn:aws:iam::111111111111:role/path/Cfn"))
    with Stubber(session.client("iam", "us-east-1")) as stub:
        if "." in answer:
            role = {
                "Path": "/path/", "RoleName": "Cfn", "RoleId": "A" * 16, "Arn": "arn:aws:iam::111111111111:role/Cfn",
                "CreateDate": datetime.datetime.now(datetime.UTC), "AssumeRolePolicyDocument": TRUST % answer,
            }  # fmt: skip
            stub.add_response("get_role", {"Role": role}, {"RoleName": "Cfn"})
        else:
            stub.add_client_error("get_role", answer)
        found = list(roles(session, Plan("dev", "", (), {})))

    assert [(level, what)] == [(one.level, one.what) for one in found]


def test_the_ecs_role_is_asked_for_only_where_the_estate_has_ecs() -> None:
    from botocore.stub import Stubber

    from cfngen.aws.plan import Plan
    from cfngen.aws.preconditions import roles
    from cfngen.aws.session import Session
    from cfngen.project import Target

    session = Session(Target("111111111111", "b"))
    files = {"stack.yaml": b"Resources: {C: {Type: AWS::ECS::Cluster}}", "other.yaml": TOPIC.encode()}
    with Stubber(session.client("iam", "us-east-1")) as stub:
        stub.add_client_error("get_role", "NoSuchEntity", expected_params={"RoleName": "AWSServiceRoleForECS"})
        (found,) = roles(session, Plan("dev", "", (), files))

        assert [] == list(roles(session, Plan("dev", "", (), {"other.yaml": files["other.yaml"]})))
    assert "aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com" == found.steps[0].command


@pytest.mark.parametrize(
    ("options", "said", "here"),
    [
        (("", False), "run: cfngen upload --env ENV --create-bucket", "run: cfngen upload --env dev --create-bucket"),
        (("", True), "wait (cfngen events --env ENV)", "wait (cfngen events --env dev --local)"),
        (("http://[::1]:9", False), "cfngen rollback --env dev", "cfngen rollback --env dev --endpoint-url 'http://[::1]:9'"),
        (("http://h", False), "aws cloudformation delete-stack --stack-name s --region r --x y",
         "aws cloudformation delete-stack --stack-name s --region r --endpoint-url http://h --x y"),
        (("", True), "aws cloudformation delete-stack --stack-name s --region r",
         'aws cloudformation delete-stack --stack-name s --region r --endpoint-url "$(cfngen local start)"'),
        (("http://h", False), "what it asks: cfngen check --env dev", "what it asks: cfngen check --env dev"),
        (("", True), "cfngen rollback --env dev-2", "cfngen rollback --env dev-2"),
        (("", True), "cfngen rollback --env dev --local", "cfngen rollback --env dev --local"),
    ],
)  # fmt: skip
def test_a_command_that_is_named_can_be_copied_as_it_stands(options: tuple[str, bool], said: str, here: str) -> None:
    from cfngen.commands._environment import Options

    assert here == Options("dev", *options).here(said)
