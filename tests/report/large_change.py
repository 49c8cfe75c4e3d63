"""A change as large as a review page has to bear: 45 stacks, 2,000 changed properties."""

from __future__ import annotations

from typing import Any

from cfngen.report.changes import Section

STACKS, RESOURCES, PROPERTIES = 45, 9, 5
HOSTILE = "<script>document.title = 'taken over'</script><img src=x onerror=alert(1)>&amp;\"'"
_ACTIONS = ("Modify", "Modify", "Add", "Remove", "Modify")


def sections() -> list[Section]:
    """Two roots; every fifth resource holds data that is lost, every seventh is of a type with hostile names."""
    entries = [_entry(stack, number) for stack in range(STACKS) for number in range(RESOURCES)]
    half = len(entries) // 2
    return [
        Section("clinic-prod (ap-northeast-1)", entries[:half], (("Owner", HOSTILE, None),), ("export gone",)),
        Section(f"{HOSTILE} (us-east-1)", [entry | {"StackName": HOSTILE} for entry in entries[half:]]),
    ]


def _entry(stack: int, number: int) -> dict[str, Any]:
    action = _ACTIONS[number % len(_ACTIONS)]
    replaced = action == "Modify" and number % 2 == 0
    change = {
        "Action": action,
        "LogicalResourceId": f"Resource{number}",
        "ResourceType": "AWS::SNS::Topic" if number % 7 else f"AWS::{HOSTILE}::Thing",
        "Replacement": "True" if replaced else "False",
        "Details": [_detail(number, at, replaced) for at in range(PROPERTIES)],
    }
    verdict: dict[str, Any] = {"Must": [HOSTILE], "Widens": [HOSTILE] if number == 1 else []}
    if replaced:
        verdict |= {"Replacement": "certain"}
    if action == "Remove" and number % 5 == 3:
        verdict |= {"DataHeld": "the objects", "Mutability": "must-never-change"}
    return {
        "Type": "Resource",
        "ResourceChange": change,
        "StackPath": f"Stack{stack}",
        "StackName": "clinic-prod",
        "Template": f"templates_out/nested/layer/{stack}.yaml",
        "Verdict": verdict,
    }


def _detail(number: int, at: int, replaced: bool) -> dict[str, Any]:
    long = f'{{"Statement": [{", ".join(str(line) for line in range(60))}], "Sid": "{at}"}}'
    return {
        "Target": {
            "Attribute": "Properties",
            "Name": f"Property{at}",
            "Path": f"/Properties/Property{at}",
            "RequiresRecreation": "Always" if replaced and at == 0 else "Never",
            "BeforeValue": HOSTILE if at == 1 else long if at == 2 else f"before {number}",
            "AfterValue": f"after {number}",
        }
    }
