"""Lambda functions that templates carry, run as Lambda runs them: their own text, with stand-ins for AWS."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import cfngen.templates

TEMPLATES = Path(cfngen.templates.__file__).parent
FUNCTIONS = sorted(path for path in TEMPLATES.glob("*/_functions/*.py") if path.name != "__init__.py")
CONTEXT = SimpleNamespace(invoked_function_arn="arn:aws:lambda:ap-northeast-1:111111111111:function:f")


class Service:
    """A stand-in for any client: it notes each call and answers what it was told, or raises it."""

    def __init__(self, calls: list[tuple[str, dict[str, Any]]], answers: dict[str, Any]) -> None:
        self.calls = calls
        self.answers = answers

    def __getattr__(self, name: str) -> Any:
        def call(**given: Any) -> Any:
            self.calls.append((name, given))
            answer = self.answers.get(name, {})
            if isinstance(answer, Exception):
                raise answer
            return answer(**given) if callable(answer) else answer

        return call


def run(path: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any]) -> SimpleNamespace:
    """The module of a function's file; `calls` are those to AWS, `sent` the answers to CloudFormation."""
    calls: list[tuple[str, dict[str, Any]]] = []
    sent: list[dict[str, Any]] = []
    boto3 = ModuleType("boto3")
    boto3.client = lambda *_, **__: Service(calls, answers)  # type: ignore[attr-defined]
    response = ModuleType("cfnresponse")
    response.SUCCESS, response.FAILED = "SUCCESS", "FAILED"  # type: ignore[attr-defined]

    def send(
        event: dict[str, Any], context: object, status: str, data: object, physical: str, noEcho: bool = False,  # noqa: N803 -- Lambda's
        reason: str = "",
    ) -> None:  # fmt: skip
        del event, context, data, noEcho
        sent.append({"status": status, "id": physical, "reason": reason})

    response.send = send  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "boto3", boto3)
    monkeypatch.setitem(sys.modules, "cfnresponse", response)
    module = ModuleType(path.stem)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)  # noqa: S102 -- our own file
    return SimpleNamespace(module=module, calls=calls, sent=sent)
