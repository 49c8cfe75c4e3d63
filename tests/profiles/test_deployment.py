"""Every profile is created, updated in one setting of each layer, and deleted, on the embedded endpoint."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cfngen.project import PROFILES, REPORT_LAYERS
from tests.estates import cfngen

pytest.importorskip("moto")
pytest.importorskip("botocore")

# What dev says besides its committed values, so that everything of the layers is there or comes with the update.
OWNER: dict[str, dict[str, Any]] = {
    "": {"AccountOwnerEnvironment": "dev", "DataClassification": "phi"},
    "backup": {"BackupAirGapped": True, "RestoreTesting": "all"},
    "dns": {"MakeDnsRecords": False, "MakePrivateZone": True, "EnableDnsQueryLogging": True},
    "nat": {"EgressMode": "none"},
    "serverless": {
        "ServerlessApi": "both",
        "HttpApiAuthorizer": "lambda",
        "RestApiDomainName": "rest-api.dev.example.jp",
        "HttpApiDomainName": "http-api.dev.example.jp",
        "EnableDynamoDbGateway": True,
        "DynamoDbPrefixListId": "pl-01234567",
    },
}
# Layer -> what is there after the first deployment, among other things.
MADE = {
    "audit": ("ConfigStack/DeliveryChannel",),
    "backup": ("AirGappedVaultStack/AirGappedVault", "RestoreTestingStack/RestoreTestingPlan"),
    "security-ext": ("GuarddutyStack/Detector", "MacieStack/MacieSession"),
    "dns": ("PrivateZoneStack/PrivateStaffApiRecord", "QueryLogsStack/DnsQueryLoggingOfVpc"),
    "serverless": (
        *("ApiGatewayAccountStack/ApiGatewayAccount", "ApiGatewayStack/RestStage", "ApiGatewayStack/RestDomainName"),
        *("HttpApiStack/TokenAuthorizer", "HttpApiStack/HttpApiMapping", "LambdaFunctionsStack/WorkEventSource"),
    ),
}
# Layer -> (a setting, its new value, what it changes).
CHANGES: dict[str, tuple[str, Any, str]] = {
    "audit": ("EnableTrailInsights", True, "Trail"),
    "backup": ("BackupRetentionDays", 40, "BackupPlan"),
    "security-ext": ("EnableCisStandard", True, "CisBenchmark"),
    "cost": ("MonthlyBudgetUsd", 2000, "MonthlyBudget"),
    "data": ("DynamoDbMaxReadUnits", 8000, "ApplicationTable"),
    "messaging": ("EventArchiveDays", 0, "EventArchive"),
    "tenancy": ("TenantSchema", "records", "RlsBootstrapRun"),
    "auth-platform": ("DynamoDbMaxWriteUnits", 2000, "SessionTable"),
    "outbox": ("OutboxRelay", False, "OutboxPipe"),
    "dns": ("MakeDnsRecords", True, "StaffApiRecord"),
    "nat": ("EgressMode", "nat", "NatGateway"),
    "serverless": ("ApiRateLimit", 50, "RestStage"),
    "observability": ("TraceSamplingRate", 0.1, "RequestSampling"),
}


@pytest.fixture
def deployed(profile: str, tmp_path: Path, project_of: Callable[[str], Path]) -> Iterator[Callable[..., str]]:
    """Run a command for dev of a profile, against an endpoint of its own; gives what it printed."""
    folder = tmp_path / "project"
    shutil.copytree(project_of(profile), folder)
    shutil.copy(Path(__file__).parents[2] / "waivers.toml", folder)
    state = {"CFNGEN_LOCAL_STATE": str(tmp_path / "state.sqlite")}

    def run(*arguments: str, **parameters: Any) -> str:
        if parameters:
            file = folder / "parameters" / "dev.json"
            data = json.loads(file.read_text())
            data["Parameters"] |= parameters
            file.write_text(json.dumps(data))
            assert 0 == cfngen(folder, "build").returncode
        done = cfngen(folder, *arguments, "--env", "dev", "--local", **state)
        assert 0 == done.returncode, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout + done.stderr

    yield run
    cfngen(folder, "local", "stop", **state)


def test_every_layer_of_a_profile_has_its_change() -> None:
    assert CHANGES.keys() == {name for names in PROFILES.values() for name in names} - set(REPORT_LAYERS)


def test_a_profile_is_created_updated_and_deleted(deployed: Callable[..., str], profile: str) -> None:
    layers = {"", *PROFILES[profile]}
    changes = [change for layer, change in CHANGES.items() if layer in layers]
    created = deployed("deploy", "--yes", **{k: v for layer in layers & OWNER.keys() for k, v in OWNER[layer].items()})
    updated = deployed("deploy", "--yes", **{setting: value for setting, value, _ in changes})
    deleted = deployed("destroy", "--confirm", "clinic-dev", "--confirm", "clinic-dev-edge")

    assert "CREATE_COMPLETE               clinic-dev  the stack" in created
    for name in (name for layer in layers & MADE.keys() for name in MADE[layer]):
        assert f"CREATE_COMPLETE               {name}  " in created
    assert "UPDATE_COMPLETE               clinic-dev  the stack" in updated
    for _, _, resource in changes:
        assert re.search(rf"(UPDATE|CREATE)_COMPLETE +\w+/{resource}  ", updated), resource
    assert "ROLLBACK" not in created + updated
    assert "DELETE_COMPLETE" in deleted
