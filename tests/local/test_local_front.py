"""What arrives at the port: malformed, oversized, unsigned, for other services."""

from __future__ import annotations

import http.client
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cfngen.local import BUCKET
from tests.local.served import Endpoint

SCOPE = "AWS4-HMAC-SHA256 Credential=LOCAL/20260101/ap-northeast-1/{}/aws4_request, SignedHeaders=host, Signature=0"


def send(
    endpoint: Endpoint,
    body: bytes | str,
    *,
    method: str = "POST",
    path: str = "/",
    service: str = "cloudformation",
    **headers: str,
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=10)
    sent = {"Authorization": SCOPE.format(service), "Content-Type": "application/x-www-form-urlencoded"} | headers
    connection.request(method, path, body, {k: v for k, v in sent.items() if v})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 400, "MissingAction"),
        ("Action=Explode", 400, "InvalidAction"),
        ("Action=ListTypes", 400, "InvalidAction"),
        ("Action=DescribeStacks&Version=2009-01-01", 400, "InvalidAction"),
        ("Action=CreateStack&StackName=a&Tags=x", 400, "MalformedInput"),
        ("Action=CreateStack&StackName=%ff%fe", 404, "MalformedQueryString"),
        ("&".join(["Action=DescribeStacks"] + [f"a{n}=1" for n in range(30_000)]), 404, "MalformedQueryString"),
        ("Action=" + "A" * 300, 400, "InvalidAction"),
        (b"\xff\xfe\x00", 400, "MissingAction"),
        ("Action=DescribeStacks&StackName=" + "%00", 400, "MalformedInput"),
    ],
)  # fmt: skip
def test_malformed_requests_get_the_shape_of_an_aws_error(
    endpoint: Endpoint, body: bytes | str, status: int, code: str
) -> None:
    found, text = send(endpoint, body)

    assert (status, True) == (found, f"<Code>{code}</Code>" in text), text
    assert text.startswith("<ErrorResponse xmlns=")
    assert "Traceback" not in text


def test_a_body_over_a_megabyte_is_refused_without_reading_it(endpoint: Endpoint) -> None:
    status, text = send(endpoint, b"", **{"Content-Length": str(5_000_000)})

    assert (413, True) == (status, "<Code>RequestEntityTooLarge</Code>" in text)


def test_a_chunked_body_over_a_megabyte_is_refused(endpoint: Endpoint) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=10)
    headers = {"Authorization": SCOPE.format("cloudformation"), "Transfer-Encoding": "chunked"}
    chunks = (b"a" * 100_000 for _ in range(20))
    connection.request("POST", "/", chunks, headers, encode_chunked=True)

    assert 413 == connection.getresponse().status


def test_unsigned_calls_are_refused(endpoint: Endpoint) -> None:
    status, text = send(endpoint, "Action=DescribeStacks", Authorization="")

    assert (403, True) == (status, "<Code>MissingAuthenticationToken</Code>" in text)


def test_a_browser_is_told_what_this_is(endpoint: Endpoint) -> None:
    status, text = send(endpoint, "", method="GET", Authorization="")

    assert 200 == status
    assert "creates no resources" in text.replace("\n", " ")


@pytest.mark.parametrize("host", ["evil.example.jp", "169.254.169.254", "127.0.0.1.evil.example"])
def test_other_host_names_are_refused(endpoint: Endpoint, host: str) -> None:
    """A web page whose name was rebound to this machine gets nothing."""
    assert 403 == send(endpoint, "Action=DescribeStacks", Host=host)[0]


@pytest.mark.parametrize("verb", ["reset", "stop", "fail", "heal"])
def test_a_web_page_cannot_give_orders(endpoint: Endpoint, verb: str) -> None:
    assert 403 == send(endpoint, "{}", path=f"/_cfngen/{verb}")[0]
    assert 403 == send(endpoint, "", method="GET", path=f"/_cfngen/{verb}", **{"X-Cfngen-Local": "1"})[0]


@pytest.mark.parametrize("path", ["/moto-api/reset", "/moto-api/", "/_cfngen/../moto-api/reset"])
def test_moto_cannot_be_reached(endpoint: Endpoint, path: str) -> None:
    assert send(endpoint, "", path=path, Authorization="")[0] in (400, 403, 404)


def test_other_services_are_refused_in_their_own_protocol(endpoint: Endpoint) -> None:
    status, text = send(endpoint, "{}", service="ssm", **{"Content-Type": "application/x-amz-json-1.1"})

    assert 404 == status
    assert "UnknownOperationException" == json.loads(text)["__type"]
    with pytest.raises(ClientError, match="UnknownOperationException"):
        endpoint.client("ec2").describe_vpcs()


def test_garbage_on_the_wire_does_not_stop_the_server(endpoint: Endpoint, cfn: Any) -> None:
    for garbage in (
        b"\x16\x03\x01\x02\x00",
        b"GET\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"\0" * 70_000,
    ):
        with socket.create_connection(("127.0.0.1", endpoint.port), timeout=5) as connection:
            connection.sendall(garbage)
            connection.shutdown(socket.SHUT_WR)
            try:
                connection.recv(1000)
            except ConnectionError:
                continue

    assert [] == cfn.describe_stacks()["Stacks"]


def wire(endpoint: Endpoint, request: bytes) -> bytes:
    """Send bytes and nothing more; give what comes back."""
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


LINE = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " + SCOPE.format("cloudformation").encode() + b"\r\n"


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (b"no request at all\r\n\r\n", 400, "MalformedHttpRequestException"),
        (LINE.replace(b"1.1", b"1.x") + b"\r\n", 400, "MalformedHttpRequestException"),
        (LINE + b"X-A: " + b"a" * 70_000 + b"\r\n\r\n", 431, "MalformedHttpRequestException"),
        (LINE + b"".join(b"X-%d: a\r\n" % n for n in range(101)) + b"\r\n", 431, "MalformedHttpRequestException"),
        (LINE + b"Content-Length: -1\r\n\r\n", 400, "MalformedInput"),
        (LINE + b"Content-Length: 500\r\n\r\nAction=DescribeStacks", 400, "IncompleteBody"),
        (LINE + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "MalformedHttpRequestException"),
        (LINE + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400, "MalformedHttpRequestException"),
    ],
)  # fmt: skip
def test_what_is_not_http_gets_the_shape_of_an_aws_error_too(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, request_: bytes, status: int, code: str
) -> None:
    answer = wire(endpoint, request_)

    assert answer.startswith(b"HTTP/1.1 %d " % status), answer
    assert f"<Code>{code}</Code>".encode() in answer
    assert not [record for record in caplog.records if record.exc_info]


def test_an_object_that_arrives_in_part_is_not_kept(endpoint: Endpoint, s3: Any) -> None:
    line = LINE.replace(b"POST /", f"PUT /{BUCKET}/half".encode()).replace(b"cloudformation", b"s3")
    assert b"<Code>IncompleteBody</Code>" in wire(endpoint, line + b"Content-Length: 500\r\n\r\nhalf")

    assert 0 == s3.list_objects_v2(Bucket=BUCKET)["KeyCount"]


@pytest.mark.parametrize(
    ("service", "method", "path", "body", "code"),
    [
        ("sts", "POST", "/", "Action=Explode", "InvalidAction"),
        ("sts", "POST", "/", "Action=AssumeRole", "InternalError"),
        ("s3", "PUT", "/", "", "MethodNotAllowed"),
        ("s3", "PATCH", f"/{BUCKET}", "", "MethodNotAllowed"),
        ("s3", "POST", f"/{BUCKET}?delete", "no xml", "MalformedXML"),
        ("s3", "PUT", f"/{BUCKET}/k?partNumber=x&uploadId=y", "", "InternalError"),
    ],
)
def test_what_moto_does_not_expect_is_an_error_of_the_service(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, service: str, method: str, path: str, body: str, code: str
) -> None:
    assert f"<Code>{code}</Code>" in send(endpoint, body, method=method, path=path, service=service)[1]
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize(
    "fault",
    [
        {}, {"kind": 1}, {"kind": "explode"}, {"kind": "slow"}, {"kind": "slow", "seconds": "x"},
        {"kind": "slow", "seconds": float("nan")}, {"kind": "resource"}, {"kind": "resource", "path": "T", "on": "x"},
        {"kind": "error", "times": -1}, {"kind": "error", "times": True}, {"kind": "drop", "colour": "red"},
        {"kind": "throttle", "action": 3},
    ],
)  # fmt: skip
def test_what_is_not_a_fault_is_refused_and_harms_nothing(endpoint: Endpoint, cfn: Any, fault: Any) -> None:
    status, text = send(endpoint, json.dumps(fault), path="/_cfngen/fail", **{"X-Cfngen-Local": "1"})

    assert (400, True) == (status, "<Code>MalformedInput</Code>" in text)
    assert [] == cfn.describe_stacks()["Stacks"]


@pytest.mark.parametrize("body", ["{", "[]", "{}", '{"physical_id": "x"}', '{"physical_id": 1, "actual": {}}'])
def test_what_is_not_a_drift_is_refused(endpoint: Endpoint, body: str) -> None:
    assert 400 == send(endpoint, body, path="/_cfngen/drift", **{"X-Cfngen-Local": "1"})[0]


def test_it_listens_on_this_machine_only(endpoint: Endpoint) -> None:
    hexadecimal = f"{endpoint.port:04X}"
    with open("/proc/net/tcp") as table:  # noqa: PTH123 -- Linux only, as the whole test
        found = [line.split()[1] for line in table if f":{hexadecimal} " in line and line.split()[3] == "0A"]

    assert [f"0100007F:{hexadecimal}"] == found


def test_a_hundred_clients_connect_at_once(endpoint: Endpoint) -> None:
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: send(endpoint, "Action=DescribeStacks")[0], range(200)))

    assert {200} == set(answers)


def test_get_requests_are_read_from_the_query_string(endpoint: Endpoint) -> None:
    status, text = send(endpoint, "", method="GET", path="/?Action=DescribeStacks&Version=2010-05-15")

    assert (200, True) == (status, "<DescribeStacksResult>" in text)
