"""Data outlives its stack, and no version of the templates replaces what holds it without somebody's approval."""

from __future__ import annotations

import json

import pytest

from cfngen.engine.stateful import STATEFUL
from cfngen.engine.template import NESTED
from tests.estate.create_only import RECORD, create_only_values
from tests.estate.deployed_estate import ENVIRONMENTS, Deployment, deployment

KEPT = {("Retain", "Retain"), ("Snapshot", "Snapshot")}
# (template, logical id) -> why it may go with its stack.
MAY_GO = {
    ("security/secrets-manager", "DatabaseUrlSecret"): "a copy, made anew from the user's secret",
    ("batch/eventbridge-rules", "BatchDeadLetterQueue"): "notices of failed starts, kept for 14 days at most",
}
# Certificates are requested anew within minutes; a nested stack's data say for themselves that they stay.
NO_DATA = {"AWS::CertificateManager::Certificate", NESTED}


# What holds data, too, but is off in the committed parameter files.
OPTIONAL = {"EnableIdentityPool": "true", "DBManageMasterPassword": "false"}


@pytest.fixture(params=(*ENVIRONMENTS, "prod with options"))
def deployed(request: pytest.FixtureRequest) -> Deployment:
    environment, _, options = request.param.partition(" ")
    return deployment(environment, **(OPTIONAL if options else {}))


def test_what_holds_data_has_both_policies_and_stays(deployed: Deployment) -> None:
    there = {(it.stack, it.logical_id) for it in deployed.resources}
    lost = {
        (it.stack, it.logical_id)
        for it in deployed.resources
        if it.type in STATEFUL.keys() - NO_DATA
        if (it.attributes.get("DeletionPolicy"), it.attributes.get("UpdateReplacePolicy")) not in KEPT
    }

    assert MAY_GO.keys() & there == lost


def test_what_may_go_says_so(deployed: Deployment) -> None:
    """Without a policy cfn-lint and the reader cannot tell an oversight from a decision."""
    for it in deployed.resources:
        if (it.stack, it.logical_id) in MAY_GO or it.type == NESTED:
            assert ("Delete", "Delete") == (it.attributes["DeletionPolicy"], it.attributes["UpdateReplacePolicy"]), it


def test_policies_are_words(deployed: Deployment) -> None:
    """CloudFormation takes no intrinsic function there without a transform."""
    for it in deployed.resources:
        for key in ("DeletionPolicy", "UpdateReplacePolicy"):
            assert isinstance(it.attributes.get(key, ""), str), it


def test_nothing_that_replaces_a_resource_with_data_has_changed() -> None:
    """If it has to be, `python -m tests.estate.create_only` records it, and its diff says what is replaced."""
    assert json.loads(RECORD.read_text(encoding="utf-8")) == create_only_values()
