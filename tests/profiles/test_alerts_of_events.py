"""Which events the rules of the profiles tell the alert topic of, by the matching of EventBridge."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfngen.project import PROFILES
from tests.estate.deployed_estate import Deployment, Resource

models = pytest.importorskip("moto.events.models")

ProjectOf = Callable[[str], Path]
SECRETS = "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret"


def estate_of(project_of: ProjectOf, profile: str) -> Deployment:
    return Deployment("prod", {}, project_of(profile) / "templates_out")


def not_rotated(estate: Deployment) -> Resource:
    (rule,) = (it for it in estate.of("AWS::Events::Rule") if it.stack == "security-ext/rotation-alerts")
    return rule


def event(name: str, secret: str) -> dict[str, Any]:
    """What CloudTrail sends of a rotation, for which nobody made a call."""
    return {
        "source": "aws.secretsmanager",
        "detail-type": "AWS Service Event via CloudTrail",
        "account": "111111111111",
        "region": "ap-northeast-1",
        "resources": [],
        "detail": {
            "eventSource": "secretsmanager.amazonaws.com",
            "eventName": name,
            "errorMessage": "Pending secret version 1 for Secret x was not created by Lambda y",
            "requestParameters": None,
            "additionalEventData": {"SecretId": secret},
            "eventType": "AwsServiceEvent",
        },
    }


@pytest.mark.parametrize(
    ("name", "secret", "told"),
    [
        ("RotationFailed", f"{SECRETS}:clinic/prod/rds/app_user-AbCdEf", True),
        ("RotationAbandoned", f"{SECRETS}:clinic/prod/app-AbCdEf", True),
        ("RotationFailed", "the master user's", True),
        ("RotationSucceeded", f"{SECRETS}:clinic/prod/rds/app_user-AbCdEf", False),
        ("RotationFailed", f"{SECRETS}:clinic/stg/rds/app_user-AbCdEf", False),
        ("RotationFailed", f"{SECRETS}:rds!db-0a1b2c3d-of-another-AbCdEf", False),
    ],
)
def test_a_secret_of_this_environment_that_was_not_rotated_is_told(
    project_of: ProjectOf, name: str, secret: str, told: bool
) -> None:
    """RDS names the master user's secret itself, after nothing of the environment."""
    estate = estate_of(project_of, "municipal")
    master = f"<{estate.one('AWS::RDS::DBInstance').stack}:DBInstance.MasterUserSecret.SecretArn>"
    pattern = models.EventPattern.load(json.dumps(not_rotated(estate).get("EventPattern")))

    assert told == pattern.matches_event(event(name, master if secret == "the master user's" else secret))


@pytest.mark.parametrize("watched", sorted(name for name, layers in PROFILES.items() if "security-ext" in layers))
def test_every_secret_that_a_stack_makes_is_watched(project_of: ProjectOf, watched: str) -> None:
    """They are known by the beginning of their names."""
    estate = estate_of(project_of, watched)
    (named, _) = not_rotated(estate).get("EventPattern.detail.additionalEventData.SecretId")
    secrets = estate.of("AWS::SecretsManager::Secret")

    assert secrets
    assert [] == [it for it in secrets if not f"{SECRETS}:{it.get('Name')}".startswith(named["prefix"])]


def test_an_alert_names_what_it_takes_from_the_event_and_nothing_else(project_of: ProjectOf) -> None:
    """EventBridge refuses a sentence with a name that no path gives, and says nothing of a path that none uses."""
    transformers = [
        (it.stack, target["InputTransformer"])
        for it in estate_of(project_of, "medical-saas").of("AWS::Events::Rule")
        for target in it.get("Targets")
        if "InputTransformer" in target
    ]

    assert len(transformers) > 5
    for stack, transformer in transformers:
        assert set(transformer["InputPathsMap"]) == set(re.findall(r"<([\w-]+)>", transformer["InputTemplate"])), stack
