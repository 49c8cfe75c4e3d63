"""What is not let through: another account, another digest, old values, a database in danger, two at once."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor

from tests.deployment.rehearsal import Rehearsal, changed, done_at_last, one_error


def test_another_account_is_left_alone(ready: Rehearsal) -> None:
    done = ready.cfngen("deploy", "--yes", env="stg")

    assert 4 == done.returncode
    assert "these credentials belong to account 111111111111, not 222222222222" in one_error(done)
    assert ["GetCallerIdentity"] == ready.stage.calls
    assert 0 == ready.cfngen("deploy", "--yes").returncode


def test_what_was_not_approved_is_not_executed(deployed: Rehearsal) -> None:
    assert 0 == changed(deployed).cfngen("changeset", "create").returncode
    assert 0 == deployed.cfngen("changeset", "approve", "--yes").returncode
    path = deployed.folder / "approvals/dev.json"
    approval = json.loads(path.read_text())
    good = approval["change_sets"][0]["digest"]
    approval["change_sets"][0]["digest"] = good[::-1]
    path.write_text(json.dumps(approval))

    done = deployed.cfngen("changeset", "execute")

    assert 4 == done.returncode
    assert "the change set is not what was approved" in one_error(done)
    assert "ExecuteChangeSet" not in deployed.stage.calls
    approval["change_sets"][0]["digest"] = good
    path.write_text(json.dumps(approval))
    again = deployed.cfngen("changeset", "execute")
    assert 0 == again.returncode, again.stderr
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")


def test_a_database_is_replaced_only_with_a_waiver(deployed: Rehearsal) -> None:
    deployed.set("dev", HashKey="OrderId")

    for _ in range(2):
        refused = deployed.cfngen("deploy", "--yes")
        assert 4 == refused.returncode
        assert "REPLACED" in refused.stdout
        assert "data/table:Table is possibly replaced: the items of the table" in refused.stderr
    assert "CREATE_COMPLETE" == deployed.status()
    deployed.waive("change-replace", "data/table:Table")
    done = deployed.cfngen("deploy", "--yes")
    assert 0 == done.returncode, done.stderr
    assert "OPS-1" in done.stderr
    assert 1 == deployed.executed("shop-dev", "TableStack/Table", "UPDATE_COMPLETE")
    assert 0 == deployed.cfngen("deploy", "--yes").returncode


def test_a_change_set_with_values_that_another_root_no_longer_gives_is_not_executed(deployed: Rehearsal) -> None:
    """It was made before the other root's, which was approved and executed with it."""
    assert 0 == changed(deployed).cfngen("changeset", "create").returncode
    deployed.edit("edge/wall.py", "DisplayName=", 'TopicName="wall", DisplayName=')
    for words in (("create",), ("approve", "--yes")):
        done = deployed.cfngen("changeset", *words)
        assert 0 == done.returncode, done.stderr

    refused = deployed.cfngen("changeset", "execute")

    assert 4 == refused.returncode
    (error,) = refused.stderr.split("Error: ")[1:]
    assert "shop-dev (ap-northeast-1): WallArn changed with the root that was executed before" in error
    assert "cfngen changeset create --env dev" in error
    assert "CREATE_COMPLETE" == deployed.status()
    assert 0 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
    done_at_last(deployed)
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")


def test_two_deployers_at_once_deploy_once(deployed: Rehearsal) -> None:
    """One executes; the other finds nothing left to do, or is told that somebody else is at work."""
    changed(deployed)
    deployed.stage.api.resource_seconds = 0.3
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: deployed.cfngen("deploy", "--yes"), range(2)))

    codes = [done.returncode for done in both]
    assert 0 in codes, [done.stderr for done in both]
    for done in both:
        assert "Traceback" not in done.stderr
        assert done.returncode == 0 or 1 == len(re.findall("^Error: ", done.stderr, re.MULTILINE)), done.stderr
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
    again = deployed.cfngen("deploy", "--yes")
    assert 0 == again.returncode, again.stderr
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
