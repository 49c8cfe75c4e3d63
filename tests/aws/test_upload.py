"""`cfngen upload`: content-addressed, only what is missing, in the right account."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.aws.deployed import REGION, Deployed
from tests.estates import digest

BUCKET = f"shop-templates-{REGION}"


def keys(deployed: Deployed, bucket: str = BUCKET) -> list[str]:
    answer = deployed.client("s3").list_objects_v2(Bucket=bucket)
    return [item["Key"] for item in answer.get("Contents", [])]


def body(deployed: Deployed, key: str) -> bytes:
    content: bytes = deployed.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return content


def test_keys_name_the_content_and_the_root_leads_to_them(deployed: Deployed) -> None:
    done = deployed.cfngen("upload", "--create-bucket")

    assert 0 == done.returncode, done.stderr
    assert [f"{name}-{{}}.yaml" for name in ("cfngen/edge/stack", "cfngen/stack")] == [
        re.sub(r"-[0-9a-f]{12}\.yaml$", "-{}.yaml", url.split("/", 4)[4]) for url in done.stdout.split()
    ]
    found = keys(deployed)
    child = next(key for key in found if "/nested/network/users-" in key)
    assert digest((deployed.folder / "templates_out/nested/network/users.yaml").read_bytes())[:12] in child
    root = next(key for key in found if key.startswith("cfngen/stack-"))
    assert f"TemplateURL: {deployed.running.url}/{BUCKET}/{child}\n" in body(deployed, root).decode()
    assert all(digest(body(deployed, key))[:12] in key for key in found)
    assert ["cfngen/edge/nested", "cfngen/edge/stack"] == sorted(
        re.sub(r"(/nested)/.*|-[0-9a-f]{12}.*", r"\1", key) for key in keys(deployed, "shop-templates-us-east-1")
    )


def test_a_second_upload_writes_nothing(deployed: Deployed) -> None:
    deployed.ready()

    done = deployed.cfngen("upload")

    assert 0 == done.returncode
    assert "shop-dev (ap-northeast-1): 0 of 5 templates uploaded" in done.stderr


def test_a_changed_template_gets_a_key_of_its_own(deployed: Deployed) -> None:
    """The root changes with it, the others keep their keys."""
    before = keys(deployed.ready())
    deployed.edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")

    done = deployed.cfngen("upload")

    assert "2 of 5 templates uploaded" in done.stderr
    assert ["cfngen/nested/data/table", "cfngen/stack"] == sorted(
        key[:-18] for key in set(keys(deployed)) - set(before)
    )


def test_an_object_of_another_content_is_not_trusted(deployed: Deployed) -> None:
    """Whoever wrote it under our key: a checksum that is not ours is uploaded over."""
    key = next(key for key in keys(deployed.ready()) if "users-" in key)
    deployed.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"Resources: {}", ChecksumAlgorithm="SHA256")

    done = deployed.cfngen("upload")

    assert "1 of 5 templates uploaded" in done.stderr
    assert b"Resources: {}" != body(deployed, key)


def test_the_bucket_is_made_with_its_protections_and_what_was_set_stays(deployed: Deployed) -> None:
    s3 = deployed.ready().client("s3")

    assert "Enabled" == s3.get_bucket_versioning(Bucket=BUCKET)["Status"]
    assert all(s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"].values())
    assert 1 == len(s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"])
    assert s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"]
    rule = {"ID": "ours", "Status": "Disabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 900}}
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]})
    assert 0 == deployed.cfngen("upload", "--create-bucket").returncode
    assert "ours" == s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"][0]["ID"]


def test_where_there_is_tls_the_bucket_takes_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded endpoint speaks plain HTTP, so its answers come from botocore's stubs here."""
    from botocore.stub import ANY, Stubber

    from cfngen.aws import bucket
    from cfngen.aws.artifacts import Place
    from cfngen.aws.session import Session
    from cfngen.project import Target

    session = Session(Target("111111111111", "b"), credentials=("x", "y"))
    s3 = session.client("s3", REGION)
    monkeypatch.setattr(session, "guard", lambda: "arn")
    monkeypatch.setattr(bucket, "_protect", lambda *_: None)
    owned = {"Bucket": "b", "ExpectedBucketOwner": "111111111111"}
    with Stubber(s3) as stub:
        stub.add_response("head_bucket", {}, owned)
        stub.add_client_error("get_bucket_policy", "NoSuchBucketPolicy", expected_params=owned)
        stub.add_response("put_bucket_policy", {}, owned | {"Policy": ANY})
        s3.meta.events.register("before-parameter-build.s3.PutBucketPolicy", lambda params, **_: seen.append(params))
        seen: list[dict[str, str]] = []

        assert not bucket.create(session, Place("b", "", REGION))
        stub.assert_no_pending_responses()
    assert '"Bool": {"aws:SecureTransport": "false"}' in seen[0]["Policy"]
    assert '"Effect": "Deny"' in seen[0]["Policy"]


def test_a_missing_bucket_is_not_made_unasked(deployed: Deployed) -> None:
    done = deployed.cfngen("upload")

    assert (1, "") == (done.returncode, done.stdout)
    assert 1 == done.stderr.count("Error:")
    assert "s3://shop-templates-us-east-1 (us-east-1): there is no such bucket" in done.stderr
    assert "--create-bucket" in done.stderr


def test_nothing_is_written_into_another_account(deployed: Deployed) -> None:
    done = deployed.cfngen("upload", "--create-bucket", env="stg")

    assert (4, "") == (done.returncode, done.stdout)
    assert "these credentials belong to account 111111111111, not 222222222222" in done.stderr
    assert ["cfngen-local-111111111111"] == [b["Name"] for b in deployed.client("s3").list_buckets()["Buckets"]]


def test_a_template_that_was_changed_by_hand_is_refused(deployed: Deployed) -> None:
    with (deployed.folder / "templates_out/nested/data/table.yaml").open("a") as file:
        file.write("# by hand\n")

    done = deployed.cfngen("upload", "--create-bucket")

    assert 1 == done.returncode
    assert "table.yaml: is not as it was built" in done.stderr
    assert "cfngen build" in done.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}, "Could not connect to the endpoint URL"),
        ({"AWS_PROFILE": "nobody"}, "nobody"),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "Unable to locate credentials"),
    ],
)
def test_without_a_way_to_aws_one_message_says_so(deployed: Deployed, environment: dict[str, str], said: str) -> None:
    done = deployed.cfngen("upload", **environment, HOME=str(deployed.folder))

    assert 1 == done.returncode
    assert 1 == done.stderr.count("Error:")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_that_are_wrong_are_all_told(deployed: Deployed) -> None:
    with (deployed.folder / "pyproject.toml").open("a") as file:
        file.write('[tool.cfngen.environments.qa]\naccount = 12\nbuckets = "x"\nfour_eyes = "yes"\n')

    done = deployed.cfngen("upload")

    assert 1 == done.returncode
    for said in ("unknown key buckets", "has no bucket", "account is not text", "four_eyes is not true or false"):
        assert said in done.stderr


def test_an_environment_without_an_account_is_not_guessed(deployed: Deployed) -> None:
    text = (deployed.folder / "pyproject.toml").read_text()
    (deployed.folder / "pyproject.toml").write_text(text.split("[tool.cfngen.environments.dev]")[0])

    done = deployed.cfngen("upload")

    assert 1 == done.returncode
    assert "nothing says to which account dev is deployed" in done.stderr


def test_what_a_failed_upload_left_is_whole_and_the_rest_comes_with_the_next(deployed: Deployed) -> None:
    """One object is refused: what was written before has its content in its key, and nothing was written half."""
    deployed.ready()
    s3 = deployed.client("s3")
    for key in keys(deployed):
        s3.delete_object(Bucket=BUCKET, Key=key)
    deployed.fail(kind="refuse", service="s3", action="PutObject", code="AccessDenied", key="table-", times=1)
    refused = deployed.cfngen("upload")

    assert (1, "") == (refused.returncode, refused.stdout)
    assert 1 == refused.stderr.count("cannot upload a template")
    assert [] == [key for key in keys(deployed) if digest(body(deployed, key))[:12] not in key]
    done = deployed.cfngen("upload")
    assert 0 == done.returncode, done.stderr
    assert 5 == len(keys(deployed))


def test_without_the_right_to_list_each_object_is_asked_for() -> None:
    from botocore.stub import Stubber

    from cfngen.aws.artifacts import Artifact, Place, upload

    session = stubbed()
    place, one = Place("b", "p", REGION), Artifact("stack.yaml", "p/stack-0.yaml", "https://x", b"Resources: {}")
    owned = {"Bucket": "b", "ExpectedBucketOwner": "111111111111"}
    told: list[str] = []
    with Stubber(session.client("s3", REGION)) as stub:
        stub.add_response("head_bucket", {"BucketRegion": REGION}, owned)
        stub.add_client_error("list_objects_v2", "AccessDenied", "no", 403)
        asked = owned | {"Key": one.key, "ChecksumMode": "ENABLED"}
        stub.add_client_error("head_object", "403", "Forbidden", 403, expected_params=asked)
        sent = {"Body": one.content, "ContentType": "application/yaml", "ChecksumAlgorithm": "SHA256"}
        written = owned | sent | {"Key": one.key, "ChecksumSHA256": one.checksum}
        stub.add_response("put_object", {"ETag": "e"}, written)
        stub.add_response("head_bucket", {"BucketRegion": REGION}, owned)
        stub.add_response(
            "list_objects_v2", {"Contents": [{"Key": one.key}], "IsTruncated": False}, owned | {"Prefix": "p/"}
        )
        stub.add_response("head_object", {"ChecksumSHA256": one.checksum}, asked)

        assert 1 == upload(session, place, [one], told.append)
        assert 0 == upload(session, place, [one], told.append)
        stub.assert_no_pending_responses()
    assert [one.key] == told


def test_a_bucket_in_another_region_is_refused() -> None:
    """CloudFormation would read no template from it."""
    from botocore.stub import Stubber

    from cfngen.aws.artifacts import Place, upload
    from cfngen.errors import CfngenError

    session = stubbed()
    with Stubber(session.client("s3", REGION)) as stub:
        stub.add_response("head_bucket", {"BucketRegion": "us-east-1"})

        with pytest.raises(CfngenError, match="the bucket lies in us-east-1, the stack in ap-northeast-1"):
            upload(session, Place("b", "p", REGION), [], print)


def stubbed() -> Any:
    """A session with ordinary credentials, whose account is taken as checked."""
    import boto3

    from cfngen.aws.session import Session
    from cfngen.project import Target

    ordinary = boto3.Session("AKIA", "secret")
    return Session(Target("111111111111", "b"), _session=ordinary, _caller="arn:aws:iam::111111111111:user/a")
