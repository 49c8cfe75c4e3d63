"""Rules in CloudFormation Guard's language, on templates in which everything is resolved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]
Waive = Callable[..., None]

RULES = """\
let databases = Resources.*[ Type == 'AWS::RDS::DBInstance' ]

rule STORAGE_IS_ENCRYPTED when %databases !empty {
  %databases.Properties.StorageEncrypted == true <<Encrypt the storage>>
}

rule BACKUPS_ARE_KEPT when %databases !empty {
  %databases.Properties.BackupRetentionPeriod >= 7 <<Keep backups for a week>>
}
"""
TEMPLATE = """\
Parameters:
  Encrypted:
    Type: String
  Days:
    Type: Number
Conditions:
  Keeps: !Equals [!Ref Encrypted, "true"]
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      StorageEncrypted: !Ref Encrypted
      BackupRetentionPeriod: !If [Keeps, !Ref Days, 1]
"""


@pytest.fixture
def guarded(tmp_path: Path, cfngen: Run) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Run RULES alone over TEMPLATE with parameters."""
    (tmp_path / "rules.guard").write_text(RULES, encoding="utf-8")
    (tmp_path / "database.yaml").write_text(TEMPLATE, encoding="utf-8")

    def run(**parameters: str) -> tuple[int, dict[str, Any]]:
        (tmp_path / "values.json").write_text(json.dumps(parameters), encoding="utf-8")
        rules = ["guard:STORAGE_IS_ENCRYPTED", "guard:BACKUPS_ARE_KEPT"]
        only = [word for rule in rules for word in ("--only", rule)]
        files = ["--parameters", str(tmp_path / "values.json"), "--guard", str(tmp_path / "rules.guard")]
        code, out, _ = cfngen("check", str(tmp_path / "database.yaml"), *files, *only, "--format", "json")
        return code, json.loads(out)

    return run


def test_parameters_and_conditions_are_seen_through(guarded: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    """The flag is a text and the number too: Guard compares types, so they are what the resource wants."""
    code, report = guarded(Encrypted="true", Days="30")

    assert (0, [], []) == (code, report["findings"], report["undecided"])


def test_a_broken_rule_is_a_finding_with_the_rules_words(guarded: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    code, report = guarded(Encrypted="false", Days="30")

    assert 1 == code
    assert [
        ("guard:STORAGE_IS_ENCRYPTED", "Encrypt the storage", 12),
        ("guard:BACKUPS_ARE_KEPT", "Keep backups for a week", 13),
    ] == [(it["rule"], it["message"], it["line"]) for it in report["findings"]]
    assert "Resources/Database/Properties/StorageEncrypted" == report["findings"][0]["path"]


def test_what_is_not_known_is_undecided(guarded: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    _, report = guarded(Days="30")

    rules = {it["rule"] for it in report["undecided"]}
    assert "guard:STORAGE_IS_ENCRYPTED" in rules
    assert not report["findings"]


def test_a_rule_is_waived_like_a_check(project: Path, waive: Waive, cfngen: Run) -> None:
    (project / "secrets.guard").write_text(
        "rule SECRETS_ARE_NAMED {\n"
        "  Resources.*[ Type == 'AWS::SecretsManager::Secret' ].Properties.Name exists <<Name it>>\n}\n",
        encoding="utf-8",
    )
    args = ("check", "--guard", "secrets.guard", "--only", "guard:SECRETS_ARE_NAMED")

    assert 1 == cfngen(*args)[0]
    waive(check="guard:SECRETS_ARE_NAMED")
    code, out, _ = cfngen(*args)
    assert 0 == code
    assert "guard:SECRETS_ARE_NAMED [dev, prod] Name it" in out
    assert "waived until 2999-12-31" in out


def test_a_rules_waiver_is_no_mistake_where_the_rules_do_not_run(waive: Waive, cfngen: Run) -> None:
    waive(check="guard:SECRETS_ARE_NAMED")

    _, out, err = cfngen("check", "--only", "K03")

    assert "no check has the id" not in out + err


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("text", "code", "what"),
    [
        ("rule X { nonsense ==== }", 1, "rules.guard:1:21: is not in CloudFormation Guard's language"),
        ("# nothing\n", 1, "holds no rules"),
        (None, 2, "cannot be read: No such file or directory"),
    ],
)
def test_files_that_are_no_rules_are_refused(
    tmp_path: Path, cfngen: Run, text: str | None, code: int, what: str
) -> None:
    file = tmp_path / "rules.guard"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    found, out, err = cfngen("check", "--guard", str(file))

    assert (code, "") == (found, out)
    assert what in err
    assert "Traceback" not in err
