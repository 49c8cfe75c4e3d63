"""Encryption keys and the alert topic let in exactly the services that need them."""

from types import ModuleType
from typing import Any

import pytest

from cfngen.language.template import make_template
from cfngen.templates import root
from cfngen.templates.database import rds_postgresql
from cfngen.templates.monitoring import sns_topics
from cfngen.templates.security import kms_keys

# Services that send no source with their calls to topics and to the keys of topics.
# Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
WITHOUT_SOURCE = {"events.amazonaws.com"}


def resources(module: ModuleType, kind: str) -> dict[str, dict[str, Any]]:
    """The resources of one type in a template, by logical id."""
    template, _ = make_template(module.stack, root.prefix, lambda value: (value.name,))
    return {title: item for title, item in template.data["Resources"].items() if item["Type"] == kind}


def services(statements: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The service principals that are let in, each with the conditions of its statement."""
    found: dict[str, dict[str, Any]] = {}
    for statement in statements:
        if statement["Effect"] == "Allow" and "Service" in statement["Principal"]:
            found |= {str(service): statement.get("Condition", {}) for service in statement["Principal"]["Service"]}
    return found


KEYS = {
    title: key["Properties"]
    for module in (kms_keys, rds_postgresql)
    for title, key in resources(module, "AWS::KMS::Key").items()
}
TOPIC_POLICY = resources(sns_topics, "AWS::SNS::TopicPolicy")["AlertsTopicPolicy"]["Properties"]["PolicyDocument"]


@pytest.mark.parametrize("title", KEYS)
def test_only_the_account_and_named_services_are_principals(title: str) -> None:
    """A principal of * would open the key to every account; where it stands, it is refused something."""
    for statement in KEYS[title]["KeyPolicy"]["Statement"]:
        principal = statement["Principal"]
        if statement["Effect"] == "Deny":
            assert statement["Action"] == ["kms:CreateGrant"]
            continue

        assert principal.get("AWS", {}).get("Fn::Sub", "").endswith(":root") or "Service" in principal


@pytest.mark.parametrize("title", KEYS)
def test_the_account_can_administer_a_key_but_use_it_only_through_services(title: str) -> None:
    """ECS Exec is the one caller that no service stands for."""
    direct = {
        action
        for statement in KEYS[title]["KeyPolicy"]["Statement"]
        if statement["Effect"] == "Allow" and "AWS" in statement["Principal"] and "Condition" not in statement
        for action in statement["Action"]
    }

    assert "kms:PutKeyPolicy" in direct
    used = direct & {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant"}
    assert used == ({"kms:Decrypt", "kms:GenerateDataKey"} if title == "LogsKey" else set())


def test_whoever_publishes_to_the_topic_may_use_its_key() -> None:
    """Otherwise the publication fails and nobody hears of it."""
    publishers = services(TOPIC_POLICY["Statement"])

    assert publishers.keys() <= services(KEYS["MessagingKey"]["KeyPolicy"]["Statement"]).keys()


@pytest.mark.parametrize(
    "statements", [TOPIC_POLICY["Statement"], KEYS["MessagingKey"]["KeyPolicy"]["Statement"]], ids=["topic", "key"]
)
def test_a_source_is_asked_of_every_service_that_sends_one_and_of_no_other(statements: list[dict[str, Any]]) -> None:
    """A condition that never holds drops every event of EventBridge without a trace."""
    without = {service for service, condition in services(statements).items() if not condition}

    assert without == WITHOUT_SOURCE


def test_keys_and_the_database_outlive_their_stacks() -> None:
    """A key is never deleted with its stack; of the database a snapshot stays."""
    policies = {
        (item["DeletionPolicy"], item["UpdateReplacePolicy"])
        for module in (kms_keys, rds_postgresql)
        for item in resources(module, "AWS::KMS::Key").values()
    }
    instance = resources(rds_postgresql, "AWS::RDS::DBInstance")["DBInstance"]

    assert policies == {("Retain", "Retain")}
    assert (instance["DeletionPolicy"], instance["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")
