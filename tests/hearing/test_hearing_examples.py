"""The worked examples: each applies on a fresh project, builds, lints, checks, and is created on the endpoint."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.hearing.helpers import EXAMPLES, NAMES, cfngen, fresh, snapshot
from tests.local.conftest import blank, endpoint, server
from tests.local.served import Endpoint
from tests.local.trees import put

__all__ = ["blank", "endpoint", "server"]  # fixtures
COMMANDS = Path(__file__).parents[2] / "src/cfngen/commands"
# Folder of each root -> its Region, and how many nested stacks there are at least without the services.
ROOTS = {"edge/": ("us-east-1", 2), "": ("ap-northeast-1", 35)}


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each example, applied on an empty folder with a minimal pyproject.toml and built."""
    made = {}
    for name in NAMES:
        folder = fresh(tmp_path_factory.mktemp(name) / "project").root
        (folder / "answers.yaml").write_text((EXAMPLES / f"{name}.yaml").read_text())
        for arguments in (["hearing", "check"], ["hearing", "apply", "--yes"], ["build"]):
            done = cfngen(folder, *arguments)
            assert 0 == done.returncode, f"{name}: {arguments}: {done.stderr}"
        made[name] = folder
    return made


@pytest.mark.parametrize("name", NAMES)
def test_it_lints(projects: dict[str, Path], name: str) -> None:
    done = cfngen(projects[name], "lint")

    assert (0, "") == (done.returncode, done.stderr), done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_it_checks(projects: dict[str, Path], name: str) -> None:
    if not (COMMANDS / "check.py").exists():
        pytest.skip("there is no `cfngen check` yet")

    done = cfngen(projects[name], "check")

    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_applying_and_building_again_changes_nothing(projects: dict[str, Path], name: str) -> None:
    before = snapshot(projects[name])

    done = cfngen(projects[name], "hearing", "apply", "--yes")
    assert (0, "") == (done.returncode, done.stdout), done.stderr
    assert 0 == cfngen(projects[name], "build", "--check").returncode

    assert before == snapshot(projects[name])


@pytest.mark.parametrize("name", NAMES)
def test_its_production_is_created_on_the_endpoint(projects: dict[str, Path], name: str, endpoint: Endpoint) -> None:
    out = projects[name] / "templates_out"

    for folder, (region, least) in ROOTS.items():
        created = create(endpoint, out / folder, region, name)

        assert {"CREATE_COMPLETE"} == {stack["StackStatus"] for stack in created}
        assert len(created) > least


def create(endpoint: Endpoint, root: Path, region: str, name: str) -> list[dict[str, Any]]:
    """Package a root, create a change set of it with its nested stacks, and execute it; the stacks."""
    cfn = endpoint.client("cloudformation", region)

    def url(found: re.Match[str]) -> str:
        path = root / found[2]
        return f"{found[1]}{put(endpoint, f'{name}/{region}/{found[2]}', path.read_text())}"

    packaged = re.sub(r"(TemplateURL: )(nested/\S+\.yaml)", url, (root / "stack.yaml").read_text())
    given = {"StackName": f"{name}-prod", "ChangeSetName": "create"}
    cfn.create_change_set(
        **given,
        ChangeSetType="CREATE",
        TemplateURL=put(endpoint, f"{name}/{region}/stack.yaml", packaged),
        Parameters=json.loads((root / "parameters/prod.json").read_text()),
        IncludeNestedStacks=True,
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    patience = {"Delay": 0.2, "MaxAttempts": 300}
    cfn.get_waiter("change_set_create_complete").wait(**given, WaiterConfig=patience)
    cfn.execute_change_set(**given)
    cfn.get_waiter("stack_create_complete").wait(StackName=given["StackName"], WaiterConfig=patience)
    stacks: list[dict[str, Any]] = [
        stack for page in cfn.get_paginator("describe_stacks").paginate() for stack in page["Stacks"]
    ]
    return stacks


def statuses(folder: Path) -> dict[str, str]:
    """The status of each record by its number."""
    return {
        path.name[:4]: path.read_text().partition("**ステータス**: ")[2].partition("  \n")[0]
        for path in sorted((folder / "docs/adr").iterdir())
    }


def parameter(folder: Path, env: str, name: str) -> Any:
    return json.loads((folder / f"parameters/{env}.json").read_text())["Parameters"].get(name)


def test_the_medical_ai_company(projects: dict[str, Path]) -> None:
    """What the spec of the sheet expects of its example, as far as the layers are there."""
    folder = projects["medical-ai"]

    assert ("ON", "17", 2192, "phi") == tuple(
        parameter(folder, "prod", name)
        for name in ("CognitoMfaConfiguration", "DBEngineMajorVersion", "AuditLogRetentionDays", "DataClassification")
    )
    found = statuses(folder)
    assert "却下（不要）" == found["0005"]
    assert {"条件付き承認"} == {found[number] for number in ("0004", "0009", "0019")}
    # The layers of these are there: what is open in them is the answers.
    assert {"提案"} == {found[number] for number in ("0016", "0018")}
    summary = (folder / "docs/hearing/summary.md").read_text()
    assert "プロファイル medical-ai" in summary
    for toggle in ("mlops.registry", "mlops.monitor", "mlops.inference", "mlops.pipeline", "dr.pilot-light"):
        assert f"\n- `{toggle}` " in summary
    assert "配備が手作業で、手順が人によって違う" in (folder / "docs/adr/0013-delivery.md").read_text()


def test_the_municipal_office(projects: dict[str, Path]) -> None:
    folder = projects["municipal"]

    assert ["prod.json", "stg.json"] == sorted(path.name for path in (folder / "parameters").iterdir())
    assert ("none", None, True, "10.65.0.0/18", 3653, "sat:13:00-sat:14:30") == (
        parameter(folder, "prod", "EgressMode"),
        parameter(folder, "prod", "TransitGatewayId"),
        parameter(folder, "prod", "EnableKmsEndpoint"),
        parameter(folder, "prod", "VpcCidr"),
        parameter(folder, "prod", "ReportRetentionDays"),
        parameter(folder, "prod", "PreferredMaintenanceWindow"),
    )
    assert {"Department": "未定"} == json.loads((folder / "parameters/prod.json").read_text())["Tags"]
    assert "インフラ担当 2 名で Prometheus を運用" in (folder / "docs/adr/0008-container.md").read_text()
    summary = (folder / "docs/hearing/summary.md").read_text()
    assert "`audit.cloudtrail`" not in summary  # Control Tower has it
    assert "年度末に申し込みが集中する。<br>その週だけ" in summary


def test_the_medical_saas_company(projects: dict[str, Path]) -> None:
    folder = projects["medical-saas"]

    assert (True, 40, 1690, "C0KUSUNOKI0", None) == tuple(
        parameter(folder, "prod", name)
        for name in ("EnableDynamoDbGateway", "ECSMaxCapacity", "DBAllocatedStorage", "SlackChannelId", "AlertEmail")
    )
    found = statuses(folder)
    assert "条件付き承認" == found["0021"]
    summary = (folder / "docs/hearing/summary.md").read_text()
    for toggle in ("eventstore.enabled", "datalake.delta", "data.read_replica",
                   "dr.warm-standby", "deploy.blue-green", "notification.pagerduty"):  # fmt: skip
        assert f"\n- `{toggle}` " in summary


@pytest.mark.parametrize("name", NAMES)
def test_what_is_chosen_and_not_built_is_a_condition_of_a_record(projects: dict[str, Path], name: str) -> None:
    """Never a silent nothing: each line of the summary has its record with the status 条件付き承認."""
    folder = projects[name]
    summary = (folder / "docs/hearing/summary.md").read_text()
    section = summary.partition("## 選んだが、まだないもの")[2].partition("\n## ")[0]
    toggles = re.findall(r"- `([\w.-]+)`", section)
    records = [path.read_text() for path in (folder / "docs/adr").iterdir()]

    assert len(toggles) >= 3
    for toggle in toggles:
        (record,) = [text for text in records if f"({toggle}): " in text]
        assert "**ステータス**: 条件付き承認" in record or "**ステータス**: 却下" in record
