"""S3 and STS on the same port, and what of them outlives the process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cfngen.local import ACCOUNT_ID, BUCKET
from cfngen.local.database import Database
from cfngen.local.moto_objects import Objects
from tests.local.served import Endpoint
from tests.local.trees import put, topic


def restarted(endpoint: Endpoint) -> None:
    """Forget what is in memory and read the state file again, as a new process would."""
    database = Database(endpoint.api.store.database.path)
    endpoint.api.objects._backend.reset()
    endpoint.api.objects = Objects(database)


def listed(s3: Any, bucket: str) -> list[Any]:
    answer = s3.list_object_versions(Bucket=bucket)
    rows = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
    return [(r["Key"], r["VersionId"], r["LastModified"], r["IsLatest"], r.get("ETag")) for r in rows]


def test_the_account_is_twelve_ones(endpoint: Endpoint) -> None:
    assert "111111111111" == ACCOUNT_ID == endpoint.client("sts").get_caller_identity()["Account"]


def test_there_is_a_bucket_for_artifacts_from_the_start(s3: Any) -> None:
    assert [BUCKET] == [row["Name"] for row in s3.list_buckets()["Buckets"]]


def test_versions_markers_tags_policy_and_multipart_survive(endpoint: Endpoint, s3: Any) -> None:
    s3.create_bucket(Bucket="mine", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    s3.put_bucket_versioning(Bucket="mine", VersioningConfiguration={"Status": "Enabled"})
    policy = '{"Version":"2012-10-17","Statement":[]}'
    s3.put_bucket_policy(Bucket="mine", Policy=policy)
    first = s3.put_object(Bucket="mine", Key="a/b c+日.yaml", Body=b"one\r\n", Metadata={"who": "me"}, Tagging="k=v")
    s3.put_object(Bucket="mine", Key="a/b c+日.yaml", Body=b"two")
    s3.delete_object(Bucket="mine", Key="a/b c+日.yaml")
    upload = s3.create_multipart_upload(Bucket="mine", Key="big")["UploadId"]
    part = s3.upload_part(Bucket="mine", Key="big", UploadId=upload, PartNumber=1, Body=b"x" * 6_000_000)
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket="mine", Key="big", UploadId=upload, MultipartUpload=parts)
    for n in range(3):
        s3.put_object(Bucket="mine", Key=f"gone/{n}", Body=b"")
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "never"}]})
    before = listed(s3, "mine"), s3.list_buckets()["Buckets"]

    restarted(endpoint)
    found = s3.get_object(Bucket="mine", Key="a/b c+日.yaml", VersionId=first["VersionId"])
    assert before == (listed(s3, "mine"), s3.list_buckets()["Buckets"])
    assert (b"one\r\n", {"who": "me"}) == (found["Body"].read(), found["Metadata"])
    tags = s3.get_object_tagging(Bucket="mine", Key="a/b c+日.yaml", VersionId=first["VersionId"])["TagSet"]
    assert [{"Key": "k", "Value": "v"}] == tags
    assert policy == s3.get_bucket_policy(Bucket="mine")["Policy"]
    assert "Enabled" == s3.get_bucket_versioning(Bucket="mine")["Status"]
    assert 6_000_000 == s3.head_object(Bucket="mine", Key="big")["ContentLength"]


def test_what_was_deleted_stays_deleted(endpoint: Endpoint, s3: Any) -> None:
    s3.create_bucket(Bucket="mine", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    s3.put_bucket_policy(Bucket="mine", Policy="{}")
    s3.delete_bucket_policy(Bucket="mine")
    for key in ("a", "b", "c"):
        s3.put_object(Bucket="mine", Key=key, Body=b"x")
    s3.delete_object(Bucket="mine", Key="a")
    s3.delete_objects(Bucket="mine", Delete={"Objects": [{"Key": "b"}]})
    s3.create_bucket(Bucket="other", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    s3.delete_bucket(Bucket="other")

    restarted(endpoint)
    assert ["c"] == [row["Key"] for row in s3.list_objects_v2(Bucket="mine")["Contents"]]
    assert {BUCKET, "mine"} == {row["Name"] for row in s3.list_buckets()["Buckets"]}
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket="mine")


def test_a_failed_call_changes_nothing(endpoint: Endpoint, s3: Any) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        s3.put_object(Bucket="nowhere", Key="a", Body=b"")

    restarted(endpoint)
    assert [BUCKET] == [row["Name"] for row in s3.list_buckets()["Buckets"]]


def test_many_clients_write_at_once(endpoint: Endpoint, s3: Any) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: s3.put_object(Bucket=BUCKET, Key=f"k{n}", Body=b"x" * 1000), range(100)))

    restarted(endpoint)
    assert 100 == s3.list_objects_v2(Bucket=BUCKET)["KeyCount"]


def test_virtual_hosted_requests_find_the_bucket(endpoint: Endpoint, s3: Any) -> None:
    import http.client

    s3.put_object(Bucket=BUCKET, Key="a/b.yaml", Body=b"hello", ACL="public-read")
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port)
    scope = "AWS4-HMAC-SHA256 Credential=L/20260101/us-east-1/s3/aws4_request, Signature=0"
    connection.request("GET", "/a/b.yaml", headers={"Host": f"{BUCKET}.localhost", "Authorization": scope})

    assert b"hello" == connection.getresponse().read()


def test_objects_and_stacks_are_written_at_once(endpoint: Endpoint, s3: Any) -> None:
    """A stack reads its template while objects are put: neither waits for the other for ever."""
    url = put(endpoint, "t.json", {"Resources": {"T": topic()}})
    client = endpoint.client("cloudformation", max_pool_connections=20)

    def step(number: int) -> None:
        if number % 2:
            client.create_stack(StackName=f"s{number}", TemplateURL=url)
        else:
            s3.put_object(Bucket=BUCKET, Key=f"k{number}", Body=b"x")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(step, range(80), timeout=60))
    assert 40 == len(client.describe_stacks()["Stacks"])
