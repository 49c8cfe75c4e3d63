"""What functions that templates carry do, and that they always answer."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cfngen.errors import AuthorError
from cfngen.parts.inline_function import MOST_BYTES, code
from cfngen.templates.security_ext.account_provider import TIMEOUT_SECONDS
from tests.templates.functions import CONTEXT, FUNCTIONS, TEMPLATES, run

ACCOUNT = TEMPLATES / "security_ext" / "_functions" / "account.py"
SESSION_KEY = TEMPLATES / "security_ext" / "_functions" / "session_key.py"


def error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Call")


def setting(
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    name: str,
    answers: dict[str, Any] | None = None,
    old: dict[str, Any] | None = None,
    **values: Any,
) -> SimpleNamespace:
    """Ask the account provider for one setting."""
    made = run(ACCOUNT, monkeypatch, answers or {})
    event = {"RequestType": kind, "ResourceProperties": {"Setting": name, **values}}
    if old is not None:
        event |= {"OldResourceProperties": old, "PhysicalResourceId": "first-id"}
    made.module.handler(event, CONTEXT)
    return made


@pytest.mark.parametrize("path", FUNCTIONS, ids=lambda path: path.stem)
def test_a_function_fits_into_a_template(path: Path) -> None:
    assert len(code(path).encode()) <= MOST_BYTES
    assert "\t" not in code(path)


def test_a_function_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("#" * (MOST_BYTES + 1))

    with pytest.raises(AuthorError, match=r"long.py has 4097 bytes"):
        code(tmp_path / "long.py")


def test_calls_give_up_before_the_function_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three calls at most, each tried as often as the client may."""
    limits = run(ACCOUNT, monkeypatch, {}).module.LIMITS
    longest = (limits.connect_timeout + limits.read_timeout) * limits.retries["total_max_attempts"]

    assert 3 * longest < TIMEOUT_SECONDS


@pytest.mark.parametrize(
    ("name", "values", "calls"),
    [
        ("EbsEncryption", {}, ["enable_ebs_encryption_by_default"]),
        ("S3PublicAccessBlock", {}, ["put_public_access_block"]),
        ("PasswordPolicy", {"MinimumLength": "14", "RememberedPasswords": "24"}, ["update_account_password_policy"]),
        ("Inspector", {"ResourceTypes": ["ECR"]}, ["enable"]),
    ],
)
def test_a_setting_is_made(
    monkeypatch: pytest.MonkeyPatch, name: str, values: dict[str, Any], calls: list[str]
) -> None:
    made = setting(monkeypatch, "Create", name, **values)

    assert calls == [call for call, _ in made.calls]
    assert [{"status": "SUCCESS", "id": f"account-setting-{name}", "reason": ""}] == made.sent


def test_every_setting_of_the_templates_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    known = run(ACCOUNT, monkeypatch, {}).module.SETTINGS
    named = {
        name
        for path in (TEMPLATES / "security_ext").glob("*.py")
        for name in known
        if f'"{name}",' in path.read_text() and path.name != "account_provider.py"
    }

    assert set(known) == named


def test_the_block_covers_all_four_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, given),) = setting(monkeypatch, "Create", "S3PublicAccessBlock").calls

    assert "111111111111" == given["AccountId"]
    assert [True] * 4 == list(given["PublicAccessBlockConfiguration"].values())


@pytest.mark.parametrize("name", ["EbsEncryption", "S3PublicAccessBlock", "PasswordPolicy", "DefaultSecurityGroup"])
def test_what_protects_stays_when_the_stack_goes(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    made = setting(monkeypatch, "Delete", name, old={})

    assert [] == made.calls
    assert [{"status": "SUCCESS", "id": "first-id", "reason": ""}] == made.sent


def test_inspector_follows_a_change_of_types_and_is_off_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = setting(monkeypatch, "Update", "Inspector", old={"ResourceTypes": ["ECR", "EC2"]}, ResourceTypes=["ECR"])
    gone = setting(monkeypatch, "Delete", "Inspector", old={}, ResourceTypes=["ECR"])

    assert [("enable", ["ECR"]), ("disable", ["EC2"])] == [
        (name, given["resourceTypes"]) for name, given in changed.calls
    ]
    assert ["disable"] == [name for name, _ in gone.calls]


def test_an_account_that_inspector_refuses_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = {"failedAccounts": [{"accountId": "1", "errorCode": "SUSPENDED"}]}
    made = setting(monkeypatch, "Create", "Inspector", {"enable": refused}, ResourceTypes=["ECR"])

    assert ["FAILED"] == [one["status"] for one in made.sent]
    assert "SUSPENDED" in made.sent[0]["reason"]


@pytest.mark.parametrize(("ingress", "calls"), [([{"IpProtocol": "-1"}], 3), ([], 2)])
def test_the_default_group_is_emptied_once(monkeypatch: pytest.MonkeyPatch, ingress: list[Any], calls: int) -> None:
    group = {"GroupId": "sg-1", "IpPermissions": ingress, "IpPermissionsEgress": [{"IpProtocol": "-1"}]}
    made = setting(
        monkeypatch, "Create", "DefaultSecurityGroup", {"describe_security_groups": {"SecurityGroups": [group]}},
        GroupId="sg-1",
    )  # fmt: skip

    assert calls == len(made.calls)
    assert ["SUCCESS"] == [one["status"] for one in made.sent]


@pytest.mark.parametrize(
    ("kind", "failure", "status"),
    [
        ("Create", error("AccessDenied"), "FAILED"),
        ("Create", RuntimeError("anything"), "FAILED"),
        ("Delete", error("ResourceNotFoundException"), "SUCCESS"),
        ("Delete", error("AccessDenied"), "FAILED"),
    ],
)
def test_it_answers_whatever_happens(
    monkeypatch: pytest.MonkeyPatch, kind: str, failure: Exception, status: str
) -> None:
    made = setting(monkeypatch, kind, "Inspector", {"enable": failure, "disable": failure}, ResourceTypes=["ECR"])

    assert [status] == [one["status"] for one in made.sent]
    assert (str(failure) in made.sent[0]["reason"]) == (status == "FAILED")


def test_a_setting_that_nobody_knows_fails_and_can_be_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "unknown setting 'Nothing'" in setting(monkeypatch, "Create", "Nothing").sent[0]["reason"]
    assert "SUCCESS" == setting(monkeypatch, "Delete", "Nothing").sent[0]["status"]


class Missing(Exception):  # noqa: N818 -- AWS's name is longer
    """What Secrets Manager raises for a version that has no value."""


class Secret:
    """A secret with versions, as Secrets Manager keeps it through a rotation."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.values = {"old": {"session_key": "k" * 64, "other": "kept"}}
        self.stages: dict[str, list[str]] = {"old": ["AWSCURRENT"], "new": ["AWSPENDING"]}
        made = run(SESSION_KEY, monkeypatch, {
            "describe_secret": lambda **_: {"VersionIdsToStages": self.stages},
            "get_secret_value": self.read,
            "put_secret_value": self.write,
            "update_secret_version_stage": self.move,
        })  # fmt: skip
        self.module, self.calls = made.module, made.calls
        client = made.module.boto3.client

        def with_exceptions(*_: object, **__: object) -> Any:
            service = client()
            service.__dict__["exceptions"] = SimpleNamespace(ResourceNotFoundException=Missing)
            return service

        made.module.boto3.client = with_exceptions

    def read(self, VersionStage: str, VersionId: str = "", **_: Any) -> dict[str, str]:  # noqa: N803
        version = VersionId or next(one for one, names in self.stages.items() if VersionStage in names)
        if version not in self.values:
            raise Missing
        return {"SecretString": json.dumps(self.values[version])}

    def write(self, ClientRequestToken: str, SecretString: str, **_: Any) -> dict[str, str]:  # noqa: N803
        self.values[ClientRequestToken] = json.loads(SecretString)
        return {}

    def move(self, MoveToVersionId: str, RemoveFromVersionId: str, **_: Any) -> dict[str, str]:  # noqa: N803
        self.stages = {RemoveFromVersionId: ["AWSPREVIOUS"], MoveToVersionId: ["AWSCURRENT", "AWSPENDING"]}
        return {}

    def step(self, name: str) -> None:
        self.module.handler({"SecretId": "s", "ClientRequestToken": "new", "Step": name}, None)


STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


def test_a_rotation_keeps_the_previous_key_and_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = Secret(monkeypatch)
    for name in STEPS:
        secret.step(name)

    new = secret.values["new"]
    assert "AWSCURRENT" in secret.stages["new"]
    assert ("k" * 64, "kept", 64) == (new["previous_session_key"], new["other"], len(new["session_key"]))
    assert new["session_key"] != "k" * 64


def test_each_step_may_come_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = Secret(monkeypatch)
    for name in STEPS:
        secret.step(name)
        once = json.dumps([secret.values, secret.stages])
        secret.step(name)
        assert once == json.dumps([secret.values, secret.stages])


def test_a_version_that_loses_the_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = Secret(monkeypatch)
    secret.values["new"] = {"session_key": "n" * 64}

    with pytest.raises(ValueError, match="does not keep the current key"):
        secret.step("testSecret")


def test_the_trial_of_a_new_schedule_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets Manager tries testSecret with a copy of the secret when a schedule is made."""
    secret = Secret(monkeypatch)
    secret.values["new"] = dict(secret.values["old"])

    secret.step("testSecret")


@pytest.mark.parametrize("stages", [{"old": ["AWSCURRENT"]}, {"old": ["AWSCURRENT"], "new": ["AWSPREVIOUS"]}])
def test_a_version_that_is_not_pending_is_refused(monkeypatch: pytest.MonkeyPatch, stages: dict[str, Any]) -> None:
    secret = Secret(monkeypatch)
    secret.stages = stages

    with pytest.raises(ValueError, match=r"not (staged|pending)"):
        secret.step("createSecret")


def test_no_key_is_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(monkeypatch)
    with caplog.at_level("DEBUG"):
        for name in STEPS:
            secret.step(name)

    assert caplog.records
    assert secret.values["new"]["session_key"] not in caplog.text
