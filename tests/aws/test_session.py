"""Who calls AWS, where, and as whom CloudFormation acts: roles, Regions, expired credentials."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from cfngen.aws.session import Session
from cfngen.errors import CfngenError, ExitCode
from cfngen.project import Target
from tests.aws.deployed import REGION, Deployed

ACCOUNT = "111111111111"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deployer"
CALLER = {"Account": ACCOUNT, "UserId": "AIDA", "Arn": f"arn:aws:iam::{ACCOUNT}:user/taro"}


def session(**settings: Any) -> Session:
    """A session of an account, with keys that no call is made with."""
    return Session(Target(ACCOUNT, "b", **settings), credentials=("AKIA", "secret"))


def test_the_account_is_asked_for_once_and_given_as_the_caller() -> None:
    one = session()
    with Stubber(one.client("sts", "us-east-1")) as sts:
        sts.add_response("get_caller_identity", CALLER, {})

        assert [CALLER["Arn"]] * 2 == [one.guard(), one.guard()]
        sts.assert_no_pending_responses()


def test_another_account_is_blocked() -> None:
    one = session()
    with Stubber(one.client("sts", "us-east-1")) as sts:
        sts.add_response("get_caller_identity", CALLER | {"Account": "222222222222"}, {})

        with pytest.raises(CfngenError, match="belong to account 222222222222, not 111111111111") as raised:
            one.guard()
    assert ExitCode.BLOCKED == raised.value.exit_code


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ExpiredToken", "sign in again"),
        ("ExpiredTokenException", "sign in again"),
        ("RequestExpired", "the clock of this machine"),
        ("SignatureDoesNotMatch", "secret key"),
        ("InvalidClientTokenId", "choose other credentials"),
    ],
)
def test_credentials_that_do_not_hold_say_what_to_do(code: str, said: str) -> None:
    one = session()
    with Stubber(one.client("sts", "us-east-1")) as sts:
        sts.add_client_error("get_caller_identity", code, "The security token included in the request is expired", 403)

        with pytest.raises(CfngenError) as raised:
            one.guard()
    (problem,) = raised.value.problems
    assert f"cannot find out whose credentials these are: {code}" in problem.what
    assert said in problem.hint


@pytest.mark.parametrize(
    ("settings", "caller", "main", "said"),
    [
        ({"region": "us-west-2"}, "", REGION, "the main root is for ap-northeast-1, the environment for us-west-2"),
        ({"region": REGION}, "eu-west-1", REGION, "the caller's Region is eu-west-1, the environment's ap-northeast-1"),
        ({"region": REGION}, "us-east-1", REGION, ""),
        ({"region": REGION}, "", REGION, ""),
        ({}, "eu-west-1", REGION, ""),
    ],
)
def test_the_region_is_what_the_settings_say(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], caller: str, main: str, said: str
) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", caller)
    one = session(**settings)
    if not said:
        one.check_region(main, ["us-east-1", main])
        return

    with pytest.raises(CfngenError, match=said) as raised:
        one.check_region(main, ["us-east-1", main])

    assert ExitCode.BLOCKED == raised.value.exit_code


def test_a_role_is_really_taken_and_its_session_is_named_after_the_caller(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against the endpoint's STS: what CloudTrail would show is who took the role."""
    for name, value in deployed.environment.items():
        monkeypatch.setenv(name, value)
    one = Session(Target(ACCOUNT, "b", role=ROLE), deployed.running.url)

    caller = one.guard()

    assert caller.startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/")
    assert caller.rpartition("/")[2]
    held = one.client("cloudformation", REGION)._request_signer._credentials.get_frozen_credentials()
    assert held.access_key not in ("LOCAL", deployed.environment["AWS_ACCESS_KEY_ID"])
    assert held.token


def test_a_role_s_credentials_are_renewed_before_they_expire(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment may take longer than an hour."""
    import boto3

    source = boto3.Session("AKIA", "secret")
    asked = []

    class Sts:
        def get_caller_identity(self) -> dict[str, str]:
            return CALLER

        def assume_role(self, **arguments: Any) -> dict[str, Any]:
            asked.append(arguments)
            expires = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=5)
            keys = {"AccessKeyId": f"ASIA{len(asked)}", "SecretAccessKey": "s", "SessionToken": "t"}
            return {"Credentials": keys | {"Expiration": expires}, "AssumedRoleUser": {"Arn": "a"}}

    monkeypatch.setattr(source, "client", lambda *_, **__: Sts())
    made = Session(Target(ACCOUNT, "b", role=ROLE))._assumed(source)

    found = [made.get_credentials().get_frozen_credentials().access_key for _ in range(2)]

    assert ["ASIA1", "ASIA2"] == found
    assert {"RoleArn": ROLE, "RoleSessionName": "taro"} == asked[0]


def test_wrong_settings_are_all_told_at_once(deployed: Deployed) -> None:
    arn = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:a"
    with (deployed.folder / "pyproject.toml").open("a") as file:
        file.write(
            f'[tool.cfngen.environments.qa]\naccount = "{ACCOUNT}"\nbucket = "b"\nrole = "deployer"\n'
            f'service_role = "arn:aws:sns:x:{ACCOUNT}:t"\nrollback_alarms = {[arn] * 5}\n'
            f"rollback_composite_alarms = {[arn]}\nrollback_minutes = 181\n"
            f'[tool.cfngen.environments.qb]\naccount = "{ACCOUNT}"\nbucket = "b"\nrollback_minutes = 5\n'
        )

    done = deployed.cfngen("upload")

    assert 1 == done.returncode
    for said in (
        "role: deployer is no ARN of iam",
        "service_role: arn:aws:sns",
        "rollback_alarms are more than 5, composite ones included",
        f"{arn} is named as an alarm twice",
        "rollback_minutes is not from 0 to 180",
        "rollback_minutes without rollback_alarms watches nothing",
    ):
        assert said in done.stderr


def test_what_the_settings_say_is_what_the_change_set_is_asked_with() -> None:
    """Service role, alarms and topics; an ARN goes to the root of its own Region."""
    from cfngen.aws.change_sets import _settings

    def arns(service: str, kind: str) -> tuple[str, ...]:
        return tuple(f"arn:aws:{service}:{region}:{ACCOUNT}:{kind}x" for region in (REGION, "us-east-1"))

    target = Target(
        ACCOUNT,
        "b",
        service_role=ROLE,
        notification_arns=arns("sns", ""),
        rollback_alarms=arns("cloudwatch", "alarm:"),
        rollback_composite_alarms=arns("cloudwatch", "alarm:all-"),
        rollback_minutes=15,
    )

    alarm = {"Arn": arns("cloudwatch", "alarm:")[0], "Type": "AWS::CloudWatch::Alarm"}
    composite = {"Arn": arns("cloudwatch", "alarm:all-")[0], "Type": "AWS::CloudWatch::CompositeAlarm"}
    assert {
        "NotificationARNs": [arns("sns", "")[0]],
        "RollbackConfiguration": {"RollbackTriggers": [alarm, composite], "MonitoringTimeInMinutes": 15},
        "RoleARN": ROLE,
    } == _settings(target, REGION)
    assert {
        "NotificationARNs": [],
        "RollbackConfiguration": {"RollbackTriggers": [], "MonitoringTimeInMinutes": 0},
    } == _settings(Target(ACCOUNT, "b"), REGION)


def test_a_call_is_told_with_its_code_and_words() -> None:
    one = session()
    from cfngen.aws.stacks import find_stack

    with Stubber(one.client("cloudformation", REGION)) as cloudformation:
        cloudformation.add_client_error(
            "describe_stacks", "AccessDenied", "User is not authorized", 403, expected_params={"StackName": ANY}
        )

        with pytest.raises(CfngenError) as raised:
            find_stack(one, "shop-dev", REGION)
    (problem,) = raised.value.problems
    assert ("cannot read the stack: AccessDenied: User is not authorized", f"shop-dev ({REGION})") == (
        problem.what,
        problem.where,
    )
