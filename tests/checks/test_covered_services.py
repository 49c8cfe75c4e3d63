"""H-10: AWS's dated list of HIPAA eligible services, and what is said of a service that is not in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cfngen.checks.workloads.services_are_covered_by_the_baa import DAY, table
from cfngen.engine import schemas

Run = Callable[..., tuple[int, str, str]]


def report(cfngen: Run, folder: Path, *kinds: str) -> dict[str, Any]:
    """What the check says of resources of these types."""
    resources = {f"R{number}": {"Type": kind} for number, kind in enumerate(kinds)}
    (folder / "a.json").write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    found: dict[str, Any] = json.loads(cfngen("check", "a.json", "--only", "H-10", "--format", "json")[1])
    return found


def test_what_the_list_does_not_name_is_a_question_with_its_day(project: Path, cfngen: Run) -> None:
    """AWS has added services since: calling one of them not eligible would be wrong."""
    found = report(cfngen, project, "AWS::AppRunner::Service", "AWS::AppRunner::VpcConnector", "AWS::S3::Bucket")

    said = f"AWS::AppRunner is not in AWS's list of HIPAA eligible services of {DAY}: is it in today's?"
    assert ([], [said]) == (found["findings"], [it["message"] for it in found["undecided"]])


def test_what_manages_an_account_or_is_no_service_of_aws_is_no_question(project: Path, cfngen: Run) -> None:
    found = report(cfngen, project, "AWS::IAM::Role", "AWS::Budgets::Budget", "Custom::Thing", "Datadog::Monitors::SLO")

    assert ([], []) == (found["findings"], found["undecided"])


def test_every_entry_of_the_table_is_of_a_type_that_there_is() -> None:
    known = schemas._types("us-east-1")
    unknown = [name for name in table() if not any(kind == name or kind.startswith(f"{name}::") for kind in known)]

    assert {"listed", "excluded", "manages"} == set(table().values())
    assert [] == unknown
