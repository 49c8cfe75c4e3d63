"""A database on the way to be replaced: what the reviewed path says of its data, and what it refuses."""

from __future__ import annotations

import pytest

from tests.deployment.rehearsal import Rehearsal, one_error

DATABASE = """from troposphere import rds
stack.add(rds.DBInstance(
    "Database", Engine="postgres", DBInstanceClass="db.t4g.small", AllocatedStorage="20", StorageEncrypted=True,
    MasterUsername="owner", ManageMasterUserPassword=True, DBName="orders",
    DeletionPolicy="{policy}", UpdateReplacePolicy="{policy}",
), why="Orders.")
stack.add(sqs.Queue"""
REPLACED = "data/table:Database is replaced: the databases"
EVENTS = ("UPDATE_COMPLETE", "DELETE_COMPLETE")


def database(shop: Rehearsal) -> str:
    """The physical id of the instance."""
    client = shop.client("cloudformation")
    stack = client.describe_stack_resource(StackName="shop-dev", LogicalResourceId="TableStack")
    nested = stack["StackResourceDetail"]["PhysicalResourceId"]
    found = client.describe_stack_resource(StackName=nested, LogicalResourceId="Database")
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


@pytest.mark.parametrize(
    ("policy", "fate", "deleted"),
    [
        ("Delete", "DATA IS LOST: no policy keeps it", 1),
        ("Snapshot", "the old one is deleted after a final snapshot", 1),
        ("Retain", "kept by a policy in 1 resource", 0),
    ],
)
def test_a_database_instance_is_replaced_by_nobody_s_oversight(
    deployed: Rehearsal, policy: str, fate: str, deleted: int
) -> None:
    """Neither create, approve nor execute lets it through until it is waived; then it still has to be approved."""
    deployed.edit("data/table.py", "stack.add(sqs.Queue", DATABASE.format(policy=policy))
    assert 0 == deployed.cfngen("deploy", "--yes").returncode
    before = database(deployed)
    deployed.edit("data/table.py", 'DBName="orders"', 'DBName="sales"')
    deployed.stage.calls.clear()

    for words in (("create",), ("approve", "--yes"), ("execute",)):
        refused = deployed.cfngen("changeset", *words)
        assert 4 == refused.returncode, (words, refused.stderr)
        assert REPLACED in refused.stderr, words
        assert words == ("execute",) or fate in refused.stdout, words
    assert not (deployed.folder / "approvals").exists()
    assert "ExecuteChangeSet" not in deployed.stage.calls
    assert before == database(deployed)

    deployed.waive("change-replace", "data/table:Database")
    unapproved = deployed.cfngen("changeset", "execute")
    assert 4 == unapproved.returncode
    assert "there is no approval" in one_error(unapproved)
    for words in (("approve", "--yes"), ("execute",)):
        done = deployed.cfngen("changeset", *words)
        assert 0 == done.returncode, done.stderr
    assert before != database(deployed)
    assert [1, deleted] == [deployed.executed("shop-dev", "TableStack/Database", one) for one in EVENTS]
