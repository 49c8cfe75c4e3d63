"""The functions of the serverless layer, run as Lambda runs them, against moto's tables and a pool that answers."""

from __future__ import annotations

import base64
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from cfngen.parts.inline_function import code
from cfngen.templates.serverless import _function
from cfngen.templates.serverless.lambda_functions import RECORDS_TIMEOUT_SECONDS
from cfngen.templates.serverless.token_authorizer import TIMEOUT_SECONDS

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto")

TENANT, OTHER = "a-company", "another"
CREATE = {"If-None-Match": "*", "Idempotency-Key": "key-of-1"}


def load(name: str) -> ModuleType:
    """The module of a function's file."""
    module = ModuleType(name)
    exec(compile(code(_function.FUNCTIONS / f"{name}.py"), name, "exec"), module.__dict__)  # noqa: S102 -- our own file
    return module


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Both tables, as the data layer makes their keys; gives a client."""
    for name, value in {
        "AWS_DEFAULT_REGION": "ap-northeast-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "TABLE": "application",
        "IDEMPOTENCY_TABLE": "idempotency",
        "VENDOR_CLIENT": "vendors",
        "STAFF_CLIENT": "staff",
        "VENDOR_HOST": "vendor.example.jp",
        "STAFF_HOST": "staff.example.jp",
        "ORIGINS": "https://a.example.jp,https://b.example.jp",
    }.items():
        monkeypatch.setenv(name, value)
    with moto.mock_aws():
        db = boto3.client("dynamodb")
        for table, keys in (("application", {"pk": "HASH", "sk": "RANGE"}), ("idempotency", {"id": "HASH"})):
            db.create_table(
                TableName=table,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
                KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
            )
        yield db


def vendor(company: str | None = TENANT, **claims: str) -> dict[str, Any]:
    """What the Cognito authorizer of a REST API hands on."""
    named = {} if company is None else {"custom:company_id": company}
    return {"claims": {"aud": "vendors", "token_use": "id"} | named | claims}


def ask(
    method: str,
    name: str = "r1",
    body: object = None,
    headers: dict[str, str] | None = None,
    authorizer: dict[str, Any] | None = None,
) -> SimpleNamespace:
    """A request as a REST API hands it on."""
    answer = load("records").handler(
        {
            "httpMethod": method,
            "resource": "/records/{id}",
            "pathParameters": {"id": name},
            "headers": headers,
            "body": body if isinstance(body, str | None) else json.dumps(body),
            "requestContext": {"authorizer": vendor() if authorizer is None else authorizer},
        },
        None,
    )
    return SimpleNamespace(status=answer["statusCode"], headers=answer["headers"], body=json.loads(answer["body"]))


@pytest.mark.usefixtures("tables")
def test_what_was_written_is_read() -> None:
    written = ask("PUT", body={"note": "日本"}, headers=CREATE)
    read = ask("GET")

    assert (200, {"version": 1}, '"1"') == (written.status, written.body, written.headers["etag"])
    assert (200, {"note": "日本"}, '"1"') == (read.status, read.body, read.headers["etag"])
    assert "no-store" == read.headers["cache-control"]


@pytest.mark.usefixtures("tables")
def test_an_http_api_is_answered_alike() -> None:
    """Payload 2.0, with the claims where its JWT authorizer puts them, and with the context of our own authorizer."""
    assert 200 == ask("PUT", body={"n": 1}, headers=CREATE).status

    def answered(authorizer: dict[str, Any]) -> int:
        event = {
            "routeKey": "GET /records/{id}",
            "pathParameters": {"id": "r1"},
            "headers": {},
            "requestContext": {"http": {"method": "GET"}, "authorizer": authorizer},
        }
        return int(load("records").handler(event, None)["statusCode"])

    assert 200 == answered({"jwt": {"claims": vendor()["claims"], "scopes": None}})
    assert 200 == answered({"lambda": {"tenant": f"tenant#vendor#{TENANT}", "sub": "1"}})
    assert 404 == answered({"lambda": {"tenant": "tenant#staff", "sub": "1"}})


@pytest.mark.usefixtures("tables")
def test_a_tenant_does_not_see_anothers_record() -> None:
    ask("PUT", body={"n": 1}, headers=CREATE)

    assert 404 == ask("GET", authorizer=vendor(OTHER)).status
    assert 404 == ask("GET", authorizer={"claims": {"aud": "staff", "token_use": "id"}}).status
    assert 404 == ask("GET", authorizer=vendor("staff")).status


@pytest.mark.parametrize(
    "authorizer",
    [
        {},
        {"claims": {}},
        vendor(None),
        vendor(""),
        vendor(aud="somebody-elses"),
        vendor(token_use="access"),
        {"claims": {"token_use": "id", "custom:company_id": TENANT}},
    ],
)
@pytest.mark.usefixtures("tables")
def test_a_token_that_names_no_tenant_is_refused(authorizer: dict[str, Any]) -> None:
    assert 403 == ask("PUT", body={}, headers=CREATE, authorizer=authorizer).status


def test_the_tenant_is_never_taken_from_the_request(tables: Any) -> None:
    ask("PUT", body={"pk": f"tenant#vendor#{OTHER}", "tenant": OTHER}, headers=CREATE | {"tenant": OTHER})

    assert [f"tenant#vendor#{TENANT}"] == [item["pk"]["S"] for item in tables.scan(TableName="application")["Items"]]


@pytest.mark.usefixtures("tables")
def test_a_write_names_the_version_that_it_replaces() -> None:
    ask("PUT", body={"n": 1}, headers=CREATE)
    second = ask("PUT", body={"n": 2}, headers={"If-Match": '"1"', "Idempotency-Key": "key-of-2"})
    stale = ask("PUT", body={"n": 3}, headers={"If-Match": '"1"', "Idempotency-Key": "key-of-3"})
    again = ask("PUT", body={"n": 4}, headers={"If-None-Match": "*", "Idempotency-Key": "key-of-4"})

    assert (200, {"version": 2}) == (second.status, second.body)
    assert (412, 412) == (stale.status, again.status)
    assert {"n": 2} == ask("GET").body


@pytest.mark.usefixtures("tables")
def test_a_repeated_request_is_answered_as_the_first() -> None:
    """The answer of the first was lost on its way; the second changes nothing and is told the same."""
    first, second = (ask("PUT", body={"b": 1, "a": 2}, headers=CREATE) for _ in range(2))

    assert (first.status, first.body) == (second.status, second.body) == (200, {"version": 1})


@pytest.mark.usefixtures("tables")
def test_a_key_that_was_used_for_something_else_is_no_repetition() -> None:
    ask("PUT", body={"n": 1}, headers=CREATE)

    assert 412 == ask("PUT", body={"n": 2}, headers=CREATE).status


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ({}, {"If-None-Match": "*"}, 400),
        ({}, CREATE | {"Idempotency-Key": "short"}, 400),
        ({}, {"Idempotency-Key": "key-of-1"}, 428),
        ({}, {"Idempotency-Key": "key-of-1", "If-Match": "W/1"}, 428),
        ("{", CREATE, 400),
        (None, CREATE, 400),
        ([1], CREATE, 400),
        ({"a": "x" * 100_001}, CREATE, 400),
    ],
)
@pytest.mark.usefixtures("tables")
def test_a_malformed_write_is_refused(body: object, headers: dict[str, str], status: int) -> None:
    assert status == ask("PUT", body=body, headers=headers).status


@pytest.mark.parametrize("name", ["", "a b", "a#b", "../r1", "日本", "x" * 65])
@pytest.mark.usefixtures("tables")
def test_an_odd_id_is_refused(name: str) -> None:
    assert 400 == ask("GET", name).status


def test_a_record_whose_time_is_over_is_not_there(tables: Any) -> None:
    """The time to live deletes it within days."""
    key = {"pk": {"S": f"tenant#vendor#{TENANT}"}, "sk": {"S": "record#r1"}}
    item = key | {"data": {"S": "{}"}, "version": {"N": "1"}}
    tables.put_item(TableName="application", Item=item | {"expires_at": {"N": "1"}})

    assert 404 == ask("GET").status


@pytest.mark.usefixtures("tables")
def test_only_pages_of_the_named_origins_get_the_answer() -> None:
    asked = [ask("GET", headers={"Origin": origin}).headers for origin in ("https://b.example.jp", "https://evil.jp")]

    assert ["https://b.example.jp", None] == [given.get("access-control-allow-origin") for given in asked]


@pytest.mark.usefixtures("tables")
def test_an_error_of_a_table_is_not_swallowed() -> None:
    """Lambda counts it, and the alarm hears of it."""
    module = load("records")
    module.TABLE = "none"  # type: ignore[attr-defined]

    with pytest.raises(module.db.exceptions.ResourceNotFoundException):
        module.read({"pk": {"S": "tenant#staff"}, "sk": {"S": "record#1"}}, {}, {})


def message(number: str = "m1", event: str = "e1", tenant: str = "tenant#staff", record: str = "r1") -> dict[str, str]:
    """A message of the queue, with the event that the bus put into it."""
    detail = {"tenant": tenant, "record": record}
    return {"messageId": number, "body": json.dumps({"id": event, "detail-type": "Check requested", "detail": detail})}


def do(*messages: dict[str, str], left_ms: int = 20_000) -> list[str]:
    """Ask for work; gives the messages that failed."""
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: left_ms)
    answer = load("work").handler({"Records": list(messages)}, context)
    return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]


@pytest.fixture
def record(tables: Any) -> Callable[[], dict[str, Any]]:
    """Make the record that messages name; gives its item."""
    key = {"pk": {"S": "tenant#staff"}, "sk": {"S": "record#r1"}}
    tables.put_item(TableName="application", Item=key | {"version": {"N": "1"}})
    return lambda: dict(tables.get_item(TableName="application", Key=key)["Item"])


def test_work_is_done_once_however_often_its_event_comes(record: Callable[[], dict[str, Any]], tables: Any) -> None:
    assert [] == do(message())
    first = record()
    tables.update_item(
        TableName="application",
        Key={"pk": first["pk"], "sk": first["sk"]},
        UpdateExpression="SET checked_at = :t",
        ExpressionAttributeValues={":t": {"N": "1"}},
    )

    assert [] == do(message("m2"))
    assert {"N": "1"} == record()["checked_at"]
    assert ["work#e1"] == [item["id"]["S"] for item in tables.scan(TableName="idempotency")["Items"]]


def test_only_the_messages_that_failed_come_again(record: Callable[[], dict[str, Any]]) -> None:
    sound, gone = message(), message("m2", "e2", record="none")
    odd = [message("m3", "e3", tenant="tenant#"), message("m4", "e4", record="a#b"), {"messageId": "m5", "body": "{"}]

    assert ["m2", "m3", "m4", "m5"] == do(gone, *odd, sound)
    assert "checked_at" in record()


def test_what_failed_is_not_remembered_as_done(tables: Any) -> None:
    """Both or neither: the event may be done when its record is there."""
    assert ["m1"] == do(message())
    assert [] == tables.scan(TableName="idempotency")["Items"]


@pytest.mark.usefixtures("record")
def test_without_time_left_messages_go_back_untried() -> None:
    assert ["m1", "m2"] == do(message(), message("m2", "e2"), left_ms=8_000)


@pytest.mark.usefixtures("record")
def test_no_log_says_anything_of_a_record(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("botocore").setLevel(logging.WARNING)
        ask("PUT", "patient-17", {"name": "patient-18"}, CREATE)
        ask("GET", "patient-17")
        do(message(record="patient-19"))
    ours = [vars(line) for line in caplog.records if line.name == "root"]

    assert ours
    assert "patient" not in str(ours)


def token(**claims: str) -> str:
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"h.{part}.s"


class Pool:
    """A user pool's host: it notes whom it was asked for, and answers what it was told."""

    def __init__(self, status: int, **attributes: str) -> None:
        self.status = status
        self.attributes = attributes
        self.asked: list[tuple[str, str]] = []
        self.host = ""

    def __call__(self, host: str, timeout: float) -> Pool:
        assert timeout < TIMEOUT_SECONDS
        self.host = host
        return self

    def request(self, method: str, path: str, headers: dict[str, str]) -> None:
        assert ("GET", "/oauth2/userInfo") == (method, path)
        self.asked.append((self.host, headers["Authorization"]))

    def getresponse(self) -> Pool:
        return self

    def read(self) -> str:
        return json.dumps(self.attributes)

    def close(self) -> None:
        pass


def authorized(monkeypatch: pytest.MonkeyPatch, pool: Pool, header: str) -> dict[str, Any]:
    module = load("authorizer")
    monkeypatch.setattr("http.client.HTTPSConnection", pool)
    return dict(module.handler({"identitySource": [header]}, None))


VENDOR = token(client_id="vendors", token_use="access")
STAFF = token(client_id="staff", token_use="access")


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("sent", "attributes", "host", "tenant"),
    [
        (VENDOR, {"sub": "1", "custom:company_id": TENANT}, "vendor.example.jp", f"tenant#vendor#{TENANT}"),
        (STAFF, {"sub": "1"}, "staff.example.jp", "tenant#staff"),
    ],
)
def test_each_pool_is_asked_for_its_own_tokens(
    monkeypatch: pytest.MonkeyPatch, sent: str, attributes: dict[str, str], host: str, tenant: str
) -> None:
    pool = Pool(200, **attributes)
    answer = authorized(monkeypatch, pool, f"Bearer {sent}")

    assert {"isAuthorized": True, "context": {"tenant": tenant, "sub": "1"}} == answer
    assert [(host, f"Bearer {sent}")] == pool.asked


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic YTpi",
        "Bearer",
        "Bearer x",
        "Bearer h.e30.s",
        "Bearer h.WyJhIl0.s",
        f"Bearer {token(client_id='nobody', token_use='access')}",
        f"Bearer {token(client_id='vendors', token_use='id')}",
    ],
)
def test_what_is_no_access_token_of_ours_is_refused_unasked(monkeypatch: pytest.MonkeyPatch, header: str) -> None:
    pool = Pool(200, sub="1")

    assert {"isAuthorized": False} == authorized(monkeypatch, pool, header)
    assert [] == pool.asked


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_forged_or_revoked_token_is_refused(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    assert {"isAuthorized": False} == authorized(monkeypatch, Pool(status), f"Bearer {VENDOR}")


@pytest.mark.usefixtures("tables")
def test_a_vendor_without_a_company_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"isAuthorized": False} == authorized(monkeypatch, Pool(200, sub="1"), f"Bearer {VENDOR}")


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("status", [302, 429, 500])
def test_a_pool_that_cannot_be_asked_is_an_error_and_no_answer(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    """API Gateway keeps answers for five minutes, and errors not at all."""
    with pytest.raises(RuntimeError, match=str(status)):
        authorized(monkeypatch, Pool(status), f"Bearer {VENDOR}")


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("name", "timeout"), [("records", RECORDS_TIMEOUT_SECONDS), ("work", 9)])
def test_calls_give_up_before_the_function_ends(name: str, timeout: int) -> None:
    """One call a request, and one a message, each tried twice."""
    limits = load(name).LIMITS

    assert (limits.connect_timeout + limits.read_timeout) * limits.retries["total_max_attempts"] < timeout


@pytest.mark.parametrize("name", ["records", "work", "authorizer"])
def test_a_function_needs_nothing_but_what_the_runtime_has(name: str) -> None:
    text = (Path(_function.FUNCTIONS) / f"{name}.py").read_text()
    imported = set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE))

    assert imported <= {"base64", "boto3", "botocore", "http", "json", "logging", "os", "re", "time"}
