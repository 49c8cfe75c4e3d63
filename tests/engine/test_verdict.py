"""What a change means for whoever approves it."""

from __future__ import annotations

from typing import Any

from cfngen.engine.schemas import schema
from cfngen.engine.stateful import STATEFUL
from cfngen.engine.verdict import Verdict, judge
from tests.engine.trees import changed, stack

CONTEXT = "com.aws.cloudformation.Context"


def database(name: str, context: dict[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    metadata = {"Metadata": {CONTEXT: context}} if context else {}
    return {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": name}, **metadata, **attributes}


def verdict(before: dict[str, Any], after: dict[str, Any] | None) -> Verdict:
    other = {"Other": {"Type": "AWS::SNS::Topic"}}
    resources = other | ({"Table": after} if after else {})
    return judge(changed(stack({"Resources": other | {"Table": before}}), stack({"Resources": resources}))["Table"])


def test_a_known_replacement_is_certain_and_its_data_at_stake() -> None:
    found = verdict(database("a"), database("b"))

    assert ("certain", ("/Properties/TableName",), "the items of the table", None) == (
        found.replacement,
        found.because,
        found.loses,
        found.kept,
    )
    assert found.data_at_stake


def test_a_policy_keeps_the_data() -> None:
    kept = verdict(database("a"), database("b", UpdateReplacePolicy="Retain"))
    removed = verdict(database("a", DeletionPolicy="Retain"), None)

    assert [("retained", False), ("retained", False)] == [
        (found.kept, found.data_at_stake) for found in (kept, removed)
    ]


def test_a_replacement_that_waits_for_another_is_possible_and_names_it() -> None:
    def resources(name: str) -> dict[str, Any]:
        return {
            "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}},
            "Policy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": {}},
            },
        }

    changes = changed(stack({"Resources": resources("a")}), stack({"Resources": resources("b")}))
    found = judge(changes["Policy"])

    assert ("True", "possible", ["Bucket"]) == (
        changes["Policy"].replacement,
        found.replacement,
        [cause.entity for cause in found.depends_on],
    )


def test_context_metadata_says_what_may_change() -> None:
    context = {
        "must": ["the name is known to the batch"],
        "mutable": "free-to-tune",
        "mutability": {"TableName": "must-never-change"},
    }
    found = verdict(database("a", context), database("b", context))

    assert (("the name is known to the batch",), "must-never-change") == (found.must, found.mutability)


def test_a_change_cannot_allow_itself() -> None:
    """What the old template forbids counts although the new one allows it."""
    strict, loose = {"mutability": {"TableName": "must-never-change"}}, {"mutable": "free-to-tune"}

    assert "must-never-change" == verdict(database("a", strict), database("b", loose)).mutability


def test_a_removal_concerns_every_property() -> None:
    context = {"mutable": "free-to-tune", "mutability": {"BillingMode": "review-required"}}

    assert "review-required" == verdict(database("a", context), None).mutability


def test_a_change_of_metadata_is_noise() -> None:
    found = verdict(database("a"), database("a", {"why": "x"}))

    assert (True, "none", None) == (found.noise, found.replacement, found.loses)


def test_every_stateful_type_exists() -> None:
    assert [] == [name for name in STATEFUL if schema(name) is None]
