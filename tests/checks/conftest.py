"""A small built project of two environments, one of which keeps a secret that nothing rotates."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfngen.cli import main

ROOT = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Environment:
    Type: String
  RotateEvery:
    Type: String
Resources:
  SecretStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested/data/secret.yaml
      Parameters:
        RotateEvery: !Ref RotateEvery
"""
CHILD = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  RotateEvery:
    Type: String
Conditions:
  Rotates: !Not [!Equals [!Ref RotateEvery, ""]]
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      KmsKeyId: alias/data
  Rotation:
    Type: AWS::SecretsManager::RotationSchedule
    Condition: Rotates
    Properties:
      SecretId: !Ref Secret
      RotationLambdaARN: arn:aws:lambda:ap-northeast-1:111111111111:function:rotate
      RotationRules:
        ScheduleExpression: !Ref RotateEvery
"""
MODULE = '"""A secret."""\n\nsecret = stack.add(\n    secretsmanager.Secret("Secret", KmsKeyId=key)\n)\n'
WAIVER = {
    "check": "K03",
    "resource": "data/secret:Secret",
    "reason": "dev holds no data",
    "ticket": "OPS-1",
    "owner": "platform team",
    "expires": "2999-12-31",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, which is also the working directory. Its one error is K03 in dev."""
    files = {
        "pyproject.toml": '[tool.cfngen]\ntemplates = "estate.templates"\n',
        "src/estate/__init__.py": "",
        "src/estate/templates/__init__.py": '"""An estate."""\n\nroot = Root(region="ap-northeast-1")\n',
        "src/estate/templates/data/__init__.py": "",
        "src/estate/templates/data/secret.py": MODULE,
        "templates_out/stack.yaml": ROOT,
        "templates_out/nested/data/secret.yaml": CHILD,
    }
    for name, rotate in (("dev", ""), ("prod", "rate(30 days)")):
        values = {"Environment": name, "RotateEvery": rotate}
        entries = [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]
        files[f"templates_out/parameters/{name}.json"] = json.dumps(entries)
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    return tmp_path


@pytest.fixture
def waive(project: Path) -> Callable[..., None]:
    """Write waivers.toml with one waiver, changed as given; None leaves a key out."""

    def write(**changes: Any) -> None:
        entry = {name: value for name, value in {**WAIVER, **changes}.items() if value is not None}
        lines = [f"{name} = {value if name == 'expires' else json.dumps(value)}" for name, value in entry.items()]
        (project / "waivers.toml").write_text("\n".join(["[[waiver]]", *lines, ""]), encoding="utf-8")

    return write


@pytest.fixture
def cfngen(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the command line in this process: exit code, stdout, stderr."""

    def run(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exit_:
            main(list(args))
        out, err = capsys.readouterr()
        return int(exit_.value.code or 0), out, err

    return run
