"""The environments that what is named in two places is compared in."""

from __future__ import annotations

import pytest

from tests.estate.deployed_estate import ENVIRONMENTS, Deployment, deployment

# (environment, parameters): as the files say, and what they leave off.
CASES: dict[str, tuple[str, dict[str, str]]] = {
    **{environment: (environment, {}) for environment in ENVIRONMENTS},
    "stg-split": ("stg", {"DatabaseUrlMode": "split", "DBManageMasterPassword": "false"}),
    "prod-scheduler": ("prod", {"ScheduleEngine": "scheduler"}),
    "prod-other-ports": ("prod", {"StaffApiPort": "3100", "VendorApiPort": "4100", "DBPort": "5433"}),
}


@pytest.fixture(params=CASES)
def deployed(request: pytest.FixtureRequest) -> Deployment:
    """The estate of one case."""
    environment, parameters = CASES[request.param]
    return deployment(environment, **parameters)
