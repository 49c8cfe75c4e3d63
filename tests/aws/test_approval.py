"""The digest of an approval: over everything that would be executed, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cfngen.aws import approval
from cfngen.aws.change_sets import ChangeSet
from cfngen.aws.session import Session
from cfngen.errors import CfngenError, ExitCode
from cfngen.project import Target

ACCOUNT = "111111111111"
TARO, HANA = (f"arn:aws:iam::{ACCOUNT}:user/{name}" for name in ("taro", "hana"))
CHANGE = {
    "Type": "Resource",
    "ResourceChange": {
        "Action": "Modify",
        "LogicalResourceId": "Q",
        "ResourceType": "AWS::SQS::Queue",
        "Details": [
            {"Target": {"Attribute": "Properties", "Path": "/Properties/A"}, "Evaluation": "Static"},
            {"Target": {"Attribute": "Properties", "Path": "/Properties/B"}, "Evaluation": "Static"},
        ],
    },
}


class Templates:
    """CloudFormation, as far as a digest asks it."""

    def __init__(self, body: str) -> None:
        self.body = body

    def get_template(self, **_: Any) -> dict[str, str]:
        return {"TemplateBody": self.body}


def session(caller: str = HANA, body: str = "Resources: {}", four_eyes: bool = True) -> Session:
    made = Session(Target(ACCOUNT, "b", four_eyes=four_eyes), credentials=("a", "s"), _caller=caller)
    made._clients["cloudformation", "ap-northeast-1"] = Templates(body)
    return made


def change_set(**others: Any) -> ChangeSet:
    made = ChangeSet(
        id="arn:cs",
        name="cfngen-1",
        stack_id="arn:s",
        stack_name="shop",
        region="ap-northeast-1",
        status="CREATE_COMPLETE",
        execution_status="AVAILABLE",
        reason="",
        description=f"cfngen 0123 by {TARO}",
        parameters={"Name": "a"},
        tags={"Team": "a"},
        changes=(CHANGE,),
        children=(),
    )
    return replace(made, **others)


def nested(change: dict[str, Any]) -> ChangeSet:
    return change_set(id="arn:child", path=("Child",), changes=(change,))


@pytest.mark.parametrize(
    ("others", "body"),
    [
        ({"parameters": {"Name": "b"}}, "Resources: {}"),
        ({"tags": {}}, "Resources: {}"),
        ({"stack_id": "arn:other"}, "Resources: {}"),
        ({"changes": ()}, "Resources: {}"),
        ({"children": (nested(CHANGE),)}, "Resources: {}"),
        ({}, "Resources: {A: {}}"),
    ],
)
def test_whatever_would_be_executed_otherwise_is_another_digest(others: dict[str, Any], body: str) -> None:
    agreed = approval.approve(session(), "prod", "0123", [change_set()])

    with pytest.raises(CfngenError, match="not what was approved") as raised:
        approval.check(session(body=body), agreed, "prod", change_set(**others))

    assert ExitCode.BLOCKED == raised.value.exit_code


def test_the_order_of_rows_and_their_ids_are_not_part_of_it() -> None:
    """AWS gives pages and details in any order; a change set made anew has other ids."""
    details = list(reversed(CHANGE["ResourceChange"]["Details"]))  # type: ignore[index]
    other = {"Type": "Resource", "ResourceChange": {**CHANGE["ResourceChange"], "Details": details}}  # type: ignore[dict-item]
    row = {"Type": "Resource", "ResourceChange": {"Action": "Add", "LogicalResourceId": "R", "ChangeSetId": "arn:1"}}
    again = {"Type": "Resource", "ResourceChange": {"Action": "Add", "LogicalResourceId": "R", "ChangeSetId": "arn:2"}}

    first = approval.digest(session(), change_set(changes=(CHANGE, row)))

    assert first == approval.digest(session(), change_set(changes=(again, other)))


def test_it_is_for_one_environment_account_and_change_set() -> None:
    agreed = approval.approve(session(), "prod", "0123", [change_set()])

    approval.check(session(), agreed, "prod", change_set())
    for wrong, environment, said in (
        (agreed, "stg", "the approval is for prod"),
        (replace(agreed, account="222222222222"), "prod", "in account 222222222222"),
        (replace(agreed, change_sets=()), "prod", "was not approved"),
    ):
        with pytest.raises(CfngenError, match=said):
            approval.check(session(), wrong, environment, change_set())


@pytest.mark.parametrize(
    ("author", "approver", "passes"),
    [
        (TARO, HANA, True),
        (TARO, TARO, False),
        (TARO, f"arn:aws:sts::{ACCOUNT}:assumed-role/Approver/taro", False),
        ("", HANA, False),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/taro", f"arn:aws:sts::{ACCOUNT}:assumed-role/Reader/taro", False),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/taro", f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/hana", True),
    ],
)
def test_four_eyes_are_those_of_two_people(author: str, approver: str, passes: bool) -> None:
    made = change_set(description=f"cfngen 0123 by {author}" if author else "by hand")
    if passes:
        agreed = approval.approve(session(approver), "prod", "0123", [made])
        approval.check(session(), agreed, "prod", made)
        return

    with pytest.raises(CfngenError, match="somebody else must approve") as raised:
        approval.approve(session(approver), "prod", "0123", [made])

    assert ExitCode.BLOCKED == raised.value.exit_code
    assert approver == approval.approve(session(approver, four_eyes=False), "dev", "0", [made]).approver


def test_an_author_that_the_file_invents_does_not_count() -> None:
    """What AWS says of the change set does."""
    agreed = approval.approve(session(four_eyes=False, caller=TARO), "prod", "0123", [change_set()])
    forged = replace(agreed, change_sets=(replace(agreed.change_sets[0], author=HANA),))

    with pytest.raises(CfngenError, match="somebody else must approve"):
        approval.check(session(), forged, "prod", change_set())
