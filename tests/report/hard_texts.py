"""Texts that break pages, in every place of a change that a template or a team may fill in."""

from __future__ import annotations

from typing import Any

from cfngen.report.changes import Section

HARD = {
    "markup": "<script>document.title = 'taken over'; alert(1)</script><img src=x onerror=alert(2)>&amp;\"'",
    "closing": "</code></pre></details></main></style></script><base href=//example.com>{{ 7 * 7 }}<!--",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 abc 123 \u05e2\u05d5\u05dc\u05dd",
    "overridden": "db.\u202elarge.r6g\u202c \u2066hidden\u2069 zero\u200bwidth \x1b[31mred",
    "emoji": "\U0001f469\u200d\U0001f4bb\U0001f1ef\U0001f1f5\u2764\ufe0f" * 12,
    "one name": "n" * 255,
    "long value": "v" * 5000,
    "words": "word " * 1000,
    "japanese": "正常性の確認が終わるまで切り替えない。" * 60,
    "lines": "first\r\nsecond\n\n\tthird " + "x" * 300,
    "document": '{"Statement": [' + ", ".join(f'"{number}"' for number in range(400)) + "]}",
}


def hard_section(text: str) -> Section:
    """A text as the stack's name, tags, outputs, and everything of five resources, one for each kind of change."""
    kinds = ("Remove", "Add", "Modify", "Import", "Dynamic")
    entries = [_entry(text, kind, number) for number, kind in enumerate(kinds)]
    return Section(text, entries, ((text, text, None), (text, None, text)), (text,) * 12, (text,))


def _entry(text: str, action: str, number: int) -> dict[str, Any]:
    detail = {
        "Target": {
            "Attribute": "Properties",
            "Name": text,
            "Path": f"/Properties/{text}",
            "RequiresRecreation": ("Always", "Conditionally", "Never")[number % 3],
            "BeforeValue": text,
            "AfterValue": f"{text}!",
        },
        "ChangeSource": "ParameterReference",
        "CausingEntity": text,
    }
    change = {
        "Action": action,
        "LogicalResourceId": f"{text}{number}",
        "ResourceType": f"AWS::{text}::Thing",
        "Replacement": "True" if action == "Modify" else "False",
        "Details": [detail],
    }
    verdict = {
        "Must": [text],
        "Widens": [text],
        "Weakens": [text],
        "Schedules": [text],
        "DependsOn": [{"StackPath": text, "Entity": text}],
        "DataHeld": text.replace("%", "%%"),
        "Replacement": "possible" if action == "Modify" else "none",
        "Mutability": "must-never-change",
    }
    return {
        "Type": "Resource",
        "ResourceChange": change,
        "StackPath": text,
        "StackName": text,
        "Template": text,
        "Verdict": verdict,
    }
