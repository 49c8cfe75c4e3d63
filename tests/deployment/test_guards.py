"""What is not let through: another account, another digest, a database that would be replaced, two at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from tests.deployment.rehearsal import Rehearsal, changed, one_error


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
        assert done.returncode == 0 or 1 == done.stderr.count("Error: "), done.stderr
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
    again = deployed.cfngen("deploy", "--yes")
    assert 0 == again.returncode, again.stderr
    assert 1 == deployed.executed("shop-dev", "TableStack/Queue", "UPDATE_COMPLETE")
