"""Every resource of every layer says why it is so, in more words than its own properties have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from cfngen.language.estate import load_estate

NESTED_STACK = "AWS::CloudFormation::Stack"  # its why is the first line of its module
CONTEXT = "com.aws.cloudformation.Context"
# Properties in which an author speaks to somebody else: to who is called at night, to who reads a list of rules.
SAID_ELSEWHERE = ("AlarmDescription", "Description", "GroupDescription")

Reasons = dict[str, tuple[str, dict[str, Any]]]


def resources() -> Iterator[tuple[str, dict[str, Any]]]:
    for root in load_estate().roots:
        for logical_id, resource in root.data["Resources"].items():
            yield f"{root.path} {logical_id}", resource
        for template in root.templates:
            for logical_id, resource in template.data["Resources"].items():
                yield f"{template.stack.module} {logical_id}", resource


@pytest.fixture(scope="module")
def reasons() -> Reasons:
    """Each resource's why, '' where it has none, and the resource, by where it stands."""
    return {
        where: (resource.get("Metadata", {}).get(CONTEXT, {}).get("why", ""), resource)
        for where, resource in resources()
    }


def test_every_resource_says_why(reasons: Reasons) -> None:
    """cfn-lint's I4010 asks most types; here no type is left out."""
    assert len(reasons) > 500
    assert [] == [where for where, (why, _) in reasons.items() if not why]


def test_a_reason_is_sentences(reasons: Reasons) -> None:
    wrong = [
        where
        for where, (why, resource) in reasons.items()
        if resource["Type"] != NESTED_STACK and not re.fullmatch(r"[A-Z0-9].{20,}[.]", why)
    ]

    assert [] == wrong


def test_a_reason_adds_to_what_the_properties_say(reasons: Reasons) -> None:
    repeated = [
        (where, sentence)
        for where, (why, resource) in reasons.items()
        for name in SAID_ELSEWHERE
        for sentence in re.split(r"(?<=\.)\s", str(resource.get("Properties", {}).get(name, "")))
        if len(sentence) > 20 and sentence in why
    ]

    assert [] == repeated
