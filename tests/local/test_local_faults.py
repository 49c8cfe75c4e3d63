"""Faults on demand: which call suffers, what it is told, and what has happened all the same."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from cfngen.commands.local import REFUSALS, SERVICES
from cfngen.errors import CfngenError, ExitCode
from cfngen.local import BUCKET, faults, refusals
from cfngen.local.aws_error import AwsError
from cfngen.local.object_operation import object_operation
from cfngen.local.process import Running, call
from tests.local.served import Endpoint
from tests.local.trees import text, topic

BODY = text({"Resources": {"T": topic()}})


def code(call: Any, **values: Any) -> str:
    """The code with which a call is refused, '' where it is not."""
    try:
        call(**values)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def test_the_command_offers_what_the_endpoint_has() -> None:
    assert (faults.SERVICES, refusals.CODES) == (SERVICES, REFUSALS)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("ExpiredToken", ["ExpiredToken", "ExpiredToken", "ExpiredToken"]),
        ("AccessDenied", ["AccessDenied", "AccessDenied", "AccessDenied"]),
        ("InvalidClientTokenId", ["InvalidClientTokenId", "InvalidAccessKeyId", "InvalidClientTokenId"]),
        ("RequestTimeTooSkewed", ["SignatureDoesNotMatch", "RequestTimeTooSkewed", "SignatureDoesNotMatch"]),
    ],
)
def test_every_service_refuses_in_its_own_words(endpoint: Endpoint, name: str, codes: list[str]) -> None:
    endpoint.api.faults.add({"kind": "refuse", "code": name, "service": "any", "times": 0})

    assert codes == [
        code(endpoint.client("cloudformation").describe_stacks),
        code(endpoint.client("s3").list_objects_v2, Bucket=BUCKET),
        code(endpoint.client("sts").get_caller_identity),
    ]
    endpoint.api.faults.clear()
    assert "" == code(endpoint.client("sts").get_caller_identity)


def test_a_head_is_refused_by_its_status_alone(endpoint: Endpoint, s3: Any) -> None:
    """S3 sends no body with it, so that botocore can tell no more than the status."""
    endpoint.api.faults.add({"kind": "refuse", "code": "ExpiredToken", "service": "s3", "times": 1})

    assert "400" == code(s3.head_bucket, Bucket=BUCKET)


def test_only_the_named_object_is_refused(endpoint: Endpoint, s3: Any) -> None:
    fault = {"kind": "refuse", "code": "AccessDenied", "service": "s3", "action": "PutObject", "key": "nested/日本"}
    endpoint.api.faults.add(fault | {"times": 0})

    assert "" == code(s3.put_object, Bucket=BUCKET, Key="nested/other.yaml", Body=b"x")
    assert "AccessDenied" == code(s3.put_object, Bucket=BUCKET, Key="a/nested/日本.yaml", Body=b"x")
    assert "NoSuchKey" == code(s3.get_object, Bucket=BUCKET, Key="a/nested/日本.yaml")


def test_the_calls_before_go_well(endpoint: Endpoint, cfn: Any) -> None:
    endpoint.api.faults.add({"kind": "throttle", "action": "ListStacks", "after": 2, "times": 2})

    assert ["", "", "Throttling", "Throttling", ""] == [code(cfn.list_stacks) for _ in range(5)]
    assert {} == endpoint.api.faults.list()


def test_s3_slows_down_in_its_own_words_and_cloudformation_is_left_alone(endpoint: Endpoint, cfn: Any, s3: Any) -> None:
    endpoint.api.faults.add({"kind": "throttle", "service": "s3", "times": 1})

    assert ["", "SlowDown", ""] == [code(cfn.list_stacks), code(s3.list_buckets), code(s3.list_buckets)]


def test_a_lost_answer_is_one_of_a_call_that_was_done(endpoint: Endpoint, cfn: Any, s3: Any) -> None:
    endpoint.api.faults.add({"kind": "lose", "action": "CreateStack", "times": 1})
    endpoint.api.faults.add({"kind": "lose", "action": "PutObject", "service": "s3", "times": 1})
    endpoint.api.faults.add({"kind": "drop", "action": "DeleteStack", "times": 1})

    with pytest.raises(BotoCoreError):
        cfn.create_stack(StackName="shop", TemplateBody=BODY)
    with pytest.raises(BotoCoreError):
        s3.put_object(Bucket=BUCKET, Key="k", Body=b"whole")
    with pytest.raises(BotoCoreError):
        cfn.delete_stack(StackName="shop")

    assert "CREATE_COMPLETE" == cfn.describe_stacks(StackName="shop")["Stacks"][0]["StackStatus"]
    assert b"whole" == s3.get_object(Bucket=BUCKET, Key="k")["Body"].read()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"kind": "refuse", "code": "No"}, "code must be one of ExpiredToken"),
        ({"kind": "refuse"}, "code must be one of"),
        ({"kind": "drop", "code": "AccessDenied"}, "code does not belong to it"),
        ({"kind": "drop", "service": "ec2"}, "service must be one of cloudformation, s3, sts, any"),
        ({"kind": "drop", "after": -1}, "after must be a number not less than 0"),
        ({"kind": "drop", "after": True}, "after must be a number not less than 0"),
        ({"kind": "drop", "key": 1}, "key must be text"),
        ({"kind": "resource", "path": "a", "on": "create", "service": "s3"}, "service does not belong to it"),
    ],
)
def test_what_is_no_fault_is_refused(endpoint: Endpoint, fault: dict[str, Any], said: str) -> None:
    with pytest.raises(AwsError, match=said):
        endpoint.api.faults.add(fault)

    assert {} == endpoint.api.faults.list()


def test_the_command_says_why_a_fault_is_refused(endpoint: Endpoint, tmp_path: Any) -> None:
    with pytest.raises(CfngenError, match="not a fault: service must be one of") as raised:
        call(Running(0, endpoint.port, tmp_path), "fail", {"kind": "drop", "service": "ec2"})

    assert ExitCode.USAGE == raised.value.exit_code
    assert {} == call(Running(0, endpoint.port, tmp_path), "health")["faults"]


@pytest.mark.parametrize(
    ("method", "path", "query", "operation"),
    [
        ("PUT", "/b/k/l.yaml", "", "PutObject"),
        ("PUT", "/b/k", "x-id=PutObject", "PutObject"),
        ("HEAD", "/b/k", "", "HeadObject"),
        ("HEAD", "/b", "", "HeadBucket"),
        ("HEAD", "/b/", "", "HeadBucket"),
        ("GET", "/b", "list-type=2&prefix=a", "ListObjectsV2"),
        ("GET", "/b", "versions", "ListObjectVersions"),
        ("GET", "/b", "publicAccessBlock", "GetPublicAccessBlock"),
        ("PUT", "/b", "lifecycle", "PutBucketLifecycleConfiguration"),
        ("POST", "/b", "delete", "DeleteObjects"),
        ("GET", "/", "", "ListBuckets"),
        ("PATCH", "/b/k", "", "PATCH"),
    ],
)
def test_an_operation_is_known_by_its_request(method: str, path: str, query: str, operation: str) -> None:
    assert operation == object_operation(method, path, query)
