"""Every name stays within AWS's limits and is nobody else's, in every environment and with the longest project name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from cfngen.engine.template import NESTED
from tests.estate.deployed_estate import ENVIRONMENTS, PROJECT_NAME, Deployment, deployment, leaves
from tests.estate.name_limits import DOCUMENTS, FIXED, LIMITS, REFERENCES

# What is off in the committed parameter files, so that the names in it are looked at, too.
OPTIONAL = {
    "SlackWorkspaceId": "T0123ABCD",
    "SlackChannelId": "C0123ABCD",
    "TeamsTenantId": "00000000-0000-4000-8000-000000000000",
    "TeamsTeamId": "00000000-0000-4000-8000-000000000001",
    "TeamsChannelId": "19%3Aab6ef35855bf4baf9ac8a7edf5f6e4c5%40thread.tacv2",
    "EnableIdentityPool": "true",
    "VendorKnownIpCidrs": "192.0.2.0/24",
    "ScheduleEngine": "scheduler",
    "DBManageMasterPassword": "false",
}
DEPLOYMENTS = {
    **{environment: (environment, "", {}) for environment in ENVIRONMENTS},
    **{f"{environment}-longest": (environment, PROJECT_NAME, {}) for environment in ENVIRONMENTS},
    "prod-everything": ("prod", PROJECT_NAME, OPTIONAL),
}
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
LONGEST_STACK_NAME = 128
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html
LONGEST_EXPORT_NAME = 255
# Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
LONGEST_TAG = {"Key": 128, "Value": 256}


@pytest.fixture(params=DEPLOYMENTS)
def deployed(request: pytest.FixtureRequest) -> Deployment:
    environment, project_name, parameters = DEPLOYMENTS[request.param]
    return deployment(environment, project_name, **parameters)


def texts(deployed: Deployment) -> Iterator[tuple[str, tuple[str, str], str]]:
    """Every text of every resource: (resource, (type, dotted path), text)."""
    for resource in deployed.resources:
        if resource.type != NESTED:
            for path, value in leaves(resource.properties):
                if isinstance(value, str):
                    yield str(resource), (resource.type, ".".join(path)), value


def test_names_are_within_the_limits(deployed: Deployment) -> None:
    limits = {**LIMITS, **FIXED}
    refused = [
        (where, kind[1], value)
        for where, kind, value in texts(deployed)
        if kind in limits and not limits[kind].allows(value)
    ]

    assert [] == refused


def test_the_table_knows_every_property_that_holds_the_project_name() -> None:
    """A new kind of name is looked up before it is used; a kind that is gone leaves the table."""
    found = {
        kind
        for name in ("prod-longest", "prod-everything")
        for _, kind, value in texts(deployment(DEPLOYMENTS[name][0], PROJECT_NAME, **DEPLOYMENTS[name][2]))
        if PROJECT_NAME in value and not kind[1].startswith(DOCUMENTS) and "Tags." not in kind[1]
    }

    assert {*LIMITS, *REFERENCES} == found


def test_fixed_names_of_the_table_occur() -> None:
    found = {kind for _, kind, _ in texts(deployment("prod"))}

    assert FIXED.keys() <= found


def test_names_of_one_kind_differ(deployed: Deployment) -> None:
    """Two resources of one type and Region with one name: the second cannot be created."""
    kinds = [(type_name, path) for type_name, path in LIMITS if path.endswith(("Name", "Family", "Identifier"))]
    names = [
        (resource.type, resource.root, resource.get(path))
        for resource in deployed.resources
        for type_name, path in kinds
        if resource.type == type_name and "Metric" not in path and resource.get(path)
    ]

    assert [] == [name for name, times in Counter(names).items() if times > 1]


def test_export_names_are_unique_in_the_account_and_region(deployed: Deployment) -> None:
    names = [(region, name) for region, name, _ in deployed.exports]

    assert [] == [name for name, times in Counter(names).items() if times > 1]
    assert all(len(name) <= LONGEST_EXPORT_NAME and name.replace("-", "").isalnum() for _, name in names)


def test_environments_in_one_account_share_no_name() -> None:
    """dev, stg and prod may stand side by side: physical names and exports tell them apart."""
    of_a_kind = [kind for kind in LIMITS if kind[1] not in ("DisplayName", "DistributionConfig.Comment")]
    names = [
        name
        for environment in ENVIRONMENTS
        for name in {
            *((*kind, value) for _, kind, value in texts(deployment(environment)) if kind in of_a_kind),
            *deployment(environment).exports,
        }
    ]

    assert [] == [name for name, times in Counter(names).items() if times > 1]


def test_stack_names_and_tags_are_within_the_limits(deployed: Deployment) -> None:
    """CloudFormation ends a nested stack's name with a hyphen and twelve characters."""
    project = deployed.parameters[""]["ProjectName"]
    stacks = [f"{project}-{deployed.environment}-{it.logical_id}-{'X' * 12}" for it in deployed.of(NESTED)]
    tags = [(key, tag[key]) for it in deployed.resources for tag in it.get("Tags") or [] for key in LONGEST_TAG]

    assert tags
    assert [] == [name for name in stacks if len(name) > LONGEST_STACK_NAME]
    assert [] == [value for key, value in tags if len(value) > LONGEST_TAG[key]]
