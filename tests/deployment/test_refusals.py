"""AWS refuses: credentials, clocks, buckets and single objects. One message, nothing lost, and a second run works."""

from __future__ import annotations

from typing import Any

from tests.deployment.rehearsal import Rehearsal, changed, done_at_last, one_error

REFUSALS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"code": "ExpiredToken"}, "cannot find out whose credentials these are: ExpiredToken", "sign in again"),
    ({"code": "InvalidClientTokenId"}, "InvalidClientTokenId", "choose other credentials"),
    ({"code": "RequestTimeTooSkewed"}, "Signature not yet current", "this machine's clock is wrong"),
    ({"code": "ExpiredToken", "action": "HeadBucket"}, "cannot look for the bucket: 400", "credentials have expired"),
    ({"code": "AccessDenied", "action": "HeadBucket"}, "or the caller may not use it", "bucket"),
    ({"code": "ExpiredToken", "action": "PutObject"}, "cannot upload a template: ExpiredToken", "sign in again"),
    ({"code": "RequestTimeTooSkewed", "action": "PutObject"}, "RequestTimeTooSkewed", "clock of this machine is wrong"),
    ({"code": "RequestTimeTooSkewed", "action": "DescribeStacks"}, "cannot read the stack", "clock is wrong"),
    ({"code": "ExpiredToken", "action": "CreateChangeSet"}, "cannot create the change set", "sign in again"),
    ({"code": "AccessDenied", "action": "CreateChangeSet"}, "is not authorized to perform", "policies"),
    ({"code": "ExpiredToken", "action": "ExecuteChangeSet"}, "cannot execute the change set", "sign in again"),
)


def test_every_refused_call_is_one_message_with_a_way_on(deployed: Rehearsal) -> None:
    changed(deployed)
    for fault, said, way in REFUSALS:
        deployed.stage.api.faults.clear()
        deployed.fail(kind="refuse", service="any", times=0, **fault)

        done = deployed.cfngen("deploy", "--yes")

        assert 1 == done.returncode, (fault, done.stderr)
        error = one_error(done)
        assert said in error, (fault, error)
        assert way in error, (fault, error)
    done_at_last(deployed)
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")


def test_credentials_that_expire_while_it_watches_leave_a_deployment_that_goes_on(deployed: Rehearsal) -> None:
    deployed.stage.api.resource_seconds = 0.4
    changed(deployed).fail(kind="refuse", code="ExpiredToken", action="DescribeStackEvents", after=2, times=0)

    done = deployed.cfngen("deploy", "--yes")

    assert 1 == done.returncode, done.stderr
    assert "ExpiredToken" in one_error(done)
    assert "CloudFormation goes on by itself" in done.stderr
    deployed.settled()
    done_at_last(deployed)
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")


def test_one_object_that_may_not_be_written_stops_before_anything_is_made(deployed: Rehearsal) -> None:
    deployed.edit("network/users.py", "DisplayName=vpc_topic_arn", "TopicName=vpc_topic_arn")
    deployed.edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")
    deployed.fail(
        kind="refuse", code="AccessDenied", service="s3", action="PutObject", key="nested/data/table-", times=0
    )

    done = deployed.cfngen("deploy", "--yes")

    assert 1 == done.returncode
    error = one_error(done)
    assert "nested/data/table-" in error
    assert "cannot upload a template: AccessDenied: Access Denied" in error
    assert "CreateChangeSet" not in deployed.stage.calls[deployed.stage.calls.index("PutObject") :]
    deployed.stage.api.faults.clear()
    deployed.edit("network/users.py", "TopicName=vpc_topic_arn", "DisplayName=vpc_topic_arn")
    done_at_last(deployed)


def test_a_missing_bucket_is_named_and_made_on_request(empty: Rehearsal) -> None:
    done = empty.cfngen("deploy", "--yes")

    assert 1 == done.returncode
    error = one_error(done)
    assert "s3://shop-templates-us-east-1 (us-east-1): there is no such bucket" in error
    assert "cfngen upload --env" in error
    assert "" == empty.status()
    empty.ready()
    done_at_last(empty)


def test_a_bucket_that_goes_away_meanwhile_is_one_message(deployed: Rehearsal) -> None:
    """The templates of what is deployed cannot be read back then; the change set is reviewed by AWS's answer alone."""
    s3 = deployed.client("s3")
    bucket = "shop-templates-ap-northeast-1"
    for item in s3.list_object_versions(Bucket=bucket)["Versions"]:
        s3.delete_object(Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"])
    s3.delete_bucket(Bucket=bucket)

    done = changed(deployed).cfngen("deploy", "--yes")

    assert 1 == done.returncode
    assert f"s3://{bucket} (ap-northeast-1): there is no such bucket" in one_error(done)
    deployed.ready()
    done_at_last(deployed)
