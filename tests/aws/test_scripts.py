"""scripts/*.sh: thin wrappers of cfngen, tried against the endpoint in the order of a deployment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.aws.deployed import Deployed

SCRIPTS = Path(__file__).parents[2] / "scripts"
WRAPPERS = {
    "create-changeset.sh": "cfngen changeset create",
    "describe-changeset.sh": "cfngen changeset show",
    "execute-changeset.sh": "cfngen changeset execute",
    "deploy-all.sh": "cfngen deploy",
    "rollback.sh": "cfngen rollback",
}


def run(deployed: Deployed, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script in the project's folder, with the cfngen of this test's environment."""
    environment = os.environ | deployed.environment
    return subprocess.run(
        [str(SCRIPTS / script), *arguments],
        cwd=deployed.folder,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=120,
    )


def test_a_change_is_made_described_executed_and_taken_back_by_scripts(deployed: Deployed) -> None:
    deployed.ready()
    first = run(deployed, "deploy-all.sh", "dev", "--yes", "--quiet")
    assert 0 == first.returncode, first.stderr
    assert "✓ TableStack  2 resources" in first.stderr
    deployed.edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")

    made = run(deployed, "create-changeset.sh", "dev")
    described = run(deployed, "describe-changeset.sh", "dev", "--format", "json")
    refused = run(deployed, "execute-changeset.sh", "dev")
    assert 0 == deployed.cfngen("changeset", "approve", "--yes").returncode
    executed = run(deployed, "execute-changeset.sh", "dev")
    taken_back = run(deployed, "rollback.sh", "dev", "--yes")

    assert 0 == made.returncode, made.stderr
    assert "VisibilityTimeout: 30 → 60" in made.stdout
    assert '"LogicalResourceId": "Queue"' in described.stdout
    assert 4 == refused.returncode
    assert 0 == executed.returncode, executed.stderr
    assert "UPDATE_COMPLETE" == deployed.status()
    assert 0 == taken_back.returncode
    assert "Nothing to roll back" in taken_back.stderr


@pytest.mark.parametrize("script", WRAPPERS)
@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_a_script_without_an_environment_says_how_to_call_it(script: str, arguments: list[str]) -> None:
    done = subprocess.run([str(SCRIPTS / script), *arguments], capture_output=True, text=True, check=False)

    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith(f"Usage: scripts/{script} ENV")


@pytest.mark.parametrize(("script", "command"), WRAPPERS.items())
def test_a_script_has_no_logic_of_its_own(script: str, command: str) -> None:
    lines = (SCRIPTS / script).read_text(encoding="utf-8").splitlines()

    assert f"{command}." in lines[1]
    verb = command.removeprefix("cfngen ")
    assert f'exec "$(dirname "${{BASH_SOURCE[0]}}")/cfngen.sh" {verb} --env "$@"' == lines[-1]
    assert 9 == len(lines)
    assert os.access(SCRIPTS / script, os.X_OK)


def test_the_demo_shows_the_main_job_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """From build to outputs, a change, and one that is refused; without AWS, in a folder of its own."""
    environment = os.environ | {"TMPDIR": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"}

    done = subprocess.run(
        [str(SCRIPTS / "demo.sh")], capture_output=True, text=True, check=False, env=environment, timeout=300
    )

    assert 0 == done.returncode, done.stderr
    assert "clinic-dev (ap-northeast-1): CREATE_COMPLETE" in done.stderr
    assert "clinic-dev.DBEndpoint=" in done.stdout
    assert "DBInstanceClass: db.t4g.micro → db.t4g.small" in done.stdout
    assert "clinic-dev (ap-northeast-1): UPDATE_COMPLETE" in done.stderr
    assert "± RdsPostgresqlStack/DBInstance  AWS::RDS::DBInstance  REPLACED" in done.stdout
    assert len(done.stdout.splitlines() + done.stderr.splitlines()) < 150
    assert [] == list(tmp_path.iterdir())
