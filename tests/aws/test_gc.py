"""`cfngen gc`: what no stack uses goes, what any stack uses stays."""

from __future__ import annotations

from typing import Any

import pytest

from tests.aws.deployed import REGION, Deployed

BUCKET = f"shop-templates-{REGION}"


def keys(deployed: Deployed) -> set[str]:
    answer = deployed.client("s3").list_objects_v2(Bucket=BUCKET)
    return {item["Key"] for item in answer.get("Contents", [])}


def edited(deployed: Deployed) -> set[str]:
    """Deploy, change the table's template twice and deploy the second; gives the keys that are then of no use."""
    deployed.deploy().edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=45")
    before = keys(deployed)
    assert 0 == deployed.cfngen("upload").returncode
    middle = keys(deployed) - before
    deployed.edit("data/table.py", "VisibilityTimeout=45", "VisibilityTimeout=60")
    assert 0 == deployed.cfngen("deploy", "--yes").returncode
    first = {key for key in before if key.startswith(("cfngen/stack-", "cfngen/nested/data/table-"))}
    return first | middle


def test_what_no_stack_uses_is_listed_and_deleted_and_the_rest_stays(deployed: Deployed) -> None:
    unused = edited(deployed)
    s3 = deployed.client("s3")
    s3.put_object(Bucket=BUCKET, Key="cfngen/notes.txt", Body=b"somebody's")
    s3.put_object(Bucket=BUCKET, Key="cfn/prod/nested/data/table-0123456789ab.yaml", Body=b"prod's own")
    before = keys(deployed)

    listed = deployed.cfngen("gc")

    assert 0 == listed.returncode, listed.stderr
    assert unused == {line.rpartition(f"{BUCKET}/")[2] for line in listed.stdout.splitlines()}
    assert "5 templates are used, 4 are not" in listed.stderr
    assert "1 objects are not cfngen's, and stay" in listed.stderr
    assert before == keys(deployed)
    done = deployed.cfngen("gc", "--yes")
    assert 0 == done.returncode, done.stderr
    assert before - unused == keys(deployed)
    again = deployed.cfngen("deploy", "--yes")
    assert (0, True) == (again.returncode, "no changes" in again.stderr.lower()), again.stderr


def test_what_a_change_set_still_needs_stays(deployed: Deployed) -> None:
    deployed.deploy().edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=45")
    assert 0 == deployed.cfngen("changeset", "create").returncode
    deployed.edit("data/table.py", "VisibilityTimeout=45", "VisibilityTimeout=60")

    done = deployed.cfngen("gc", "--yes")

    assert (0, "") == (done.returncode, done.stdout), done.stderr
    assert "7 templates are used, 0 are not" in done.stderr


def test_a_stack_that_cannot_be_read_stops_it() -> None:
    """What nobody can be asked about is never called unused."""
    import datetime

    from botocore.stub import ANY, Stubber

    from cfngen.aws import unused
    from cfngen.aws.artifacts import Place
    from cfngen.errors import CfngenError

    session = stubbed()
    s3, cloudformation = session.client("s3", REGION), session.client("cloudformation", REGION)
    now = datetime.datetime.now(datetime.UTC)
    item = {"Key": "p/a-0123456789ab.yaml", "Size": 1, "LastModified": now}
    stack = {"StackId": "arn:s", "StackName": "s", "StackStatus": "UPDATE_COMPLETE", "CreationTime": now}
    with Stubber(s3) as objects, Stubber(cloudformation) as stacks:
        objects.add_response("list_objects_v2", {"Contents": [item], "IsTruncated": False})
        stacks.add_response("list_stacks", {"StackSummaries": [stack]})
        stacks.add_client_error("list_change_sets", "AccessDenied", "not you", expected_params={"StackName": ANY})

        with pytest.raises(CfngenError, match="cannot read the templates of a stack: AccessDenied"):
            unused.find(session, Place("b", "p", REGION), ())


def test_what_s3_does_not_delete_is_told_by_its_key() -> None:
    import datetime

    from botocore.stub import Stubber

    from cfngen.aws import unused
    from cfngen.aws.artifacts import Place
    from cfngen.errors import CfngenError

    session = stubbed()
    one = unused.Object("p/a-0123456789ab.yaml", 1, datetime.datetime.now(datetime.UTC))
    with Stubber(session.client("s3", REGION)) as objects:
        objects.add_response("delete_objects", {"Errors": [{"Key": one.key, "Code": "AccessDenied", "Message": "no"}]})

        with pytest.raises(CfngenError, match=r"a-0123456789ab\.yaml: was not deleted: AccessDenied: no"):
            unused.remove(session, Place("b", "p", REGION), [one])


def stubbed() -> Any:
    """A session whose account is taken as checked."""
    from cfngen.aws.session import Session
    from cfngen.project import Target

    return Session(Target("111111111111", "b"), credentials=("x", "y"), _caller="arn:aws:iam::111111111111:user/a")
