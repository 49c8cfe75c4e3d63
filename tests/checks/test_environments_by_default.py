"""What is asked less strictly of dev is asked of production, where dev is only what a parameter has by default."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
GROUP = "  {name}: {{Type: 'AWS::Logs::LogGroup', Properties: {{RetentionInDays: {days}}}}}\n"
TABLE = "Mappings: {Days: {dev: {Kept: 30}, prod: {Kept: 400}}}\n"
PROD = "Conditions: {IsProd: !Equals [!Ref Environment, prod]}\n"
DEV = "Conditions: {IsDev: !Equals [!Ref Environment, dev]}\n"
ALLOWED = ", AllowedValues: [dev, stg, prod]"
FOUND = ["error", "Resources/Group/Properties/RetentionInDays"]


def template(days: str, default: str = "dev", more: str = "", sections: str = "") -> str:
    """A log group, in a template that is for several environments."""
    head = f"Parameters: {{Environment: {{Type: String, Default: {default}{more}}}}}\n{sections}Resources:\n"
    return head + GROUP.format(name="Group", days=days)


def checked(folder: Path, cfngen: Run, text: str, *more: str) -> list[list[str]]:
    (folder / "template.yaml").write_text(text, encoding="utf-8")
    _, out, _ = cfngen("check", str(folder / "template.yaml"), "--only", "L01", "--format", "json", *more)
    answer = json.loads(out)
    assert [] == answer["undecided"]
    return [[it["severity"], it["path"]] for it in answer["findings"]]


@pytest.mark.parametrize(
    "text",
    [
        template("7", more=ALLOWED),
        template("7", sections=TABLE),
        template("7"),
        template("7", "development"),
        template("7", "production"),
        template("!If [IsProd, 7, 400]", sections=PROD),
        template("!If [IsDev, 400, 7]", more=ALLOWED, sections=DEV),
    ],
)
def test_what_is_wrong_in_production_is_an_error(text: str, tmp_path: Path, cfngen: Run) -> None:
    assert [FOUND] == checked(tmp_path, cfngen, text)


@pytest.mark.parametrize(
    "text",
    [
        template("!FindInMap [Days, !Ref Environment, Kept]", sections=TABLE),
        template("!FindInMap [Days, !Ref Environment, Kept]", more=ALLOWED.replace("stg, ", ""), sections=TABLE),
        template("!If [IsProd, 400, 7]", sections=PROD),
        template("!If [IsProd, 400, 7]", "staging", sections=PROD),
    ],
)
def test_what_is_well_in_production_is_none(text: str, tmp_path: Path, cfngen: Run) -> None:
    assert [["warning", FOUND[1]]] == checked(tmp_path, cfngen, text)


def test_an_environment_that_is_given_is_meant(tmp_path: Path, cfngen: Run) -> None:
    given = tmp_path / "dev.json"
    given.write_text(json.dumps({"Environment": "dev"}), encoding="utf-8")

    assert [["warning", FOUND[1]]] == checked(tmp_path, cfngen, template("7", more=ALLOWED), "--parameters", str(given))


def test_the_production_of_one_template_is_not_that_of_another(tmp_path: Path, cfngen: Run) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(template("!If [IsProd, 400, 7]", sections=PROD), encoding="utf-8")

    _, out, _ = cfngen("check", str(tmp_path), "--only", "L01", "--format", "json")

    assert ["warning", "warning"] == [it["severity"] for it in json.loads(out)["findings"]]


OPEN = (
    "Parameters: {Environment: {Type: String, AllowedValues: [NAMES]},"
    " Long: {Type: String, AllowedValues: ['no', 'yes']}}\n"
)
CONDITIONS = (
    "Conditions: {IsProd: !Equals [!Ref Environment, prod], IsDev: !Equals [!Ref Environment, dev],"
    " IsLong: !Equals [!Ref Long, 'yes']}\nResources:\n"
)


@pytest.mark.parametrize("names", ["dev, stg, prod", "prod, stg, dev", "stg, prod, dev"])
@pytest.mark.parametrize(
    ("days", "severities"),
    [
        ("!If [IsProd, 7, 400]", ["error"]),
        ("!If [IsDev, 400, 7]", ["error"]),
        ("7", ["error"]),
        ("!If [IsProd, 400, 7]", []),
        ("!If [IsLong, 400, 7]", []),
    ],
)
def test_an_environment_that_nobody_gives_is_production_too(
    names: str, days: str, severities: list[str], tmp_path: Path, cfngen: Run
) -> None:
    """What other values decide stays undecided."""
    text = OPEN.replace("NAMES", names) + CONDITIONS + GROUP.format(name="Group", days=days)
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")

    _, out, _ = cfngen("check", str(tmp_path / "template.yaml"), "--only", "L01", "--format", "json")

    assert severities == [it["severity"] for it in json.loads(out)["findings"]]


KEY = "  Group: {{Type: 'AWS::Logs::LogGroup', Properties: {{KmsKeyId: !If [{}, alias/logs, !Ref AWS::NoValue]}}}}\n"


@pytest.mark.parametrize(
    ("without_a_key", "severities"),
    [("dev", ["warning"]), ("prod", ["error"]), ("dev, test", ["warning"]), ("dev, prod", ["error"])],
)
def test_what_only_another_environment_has_is_a_warning_and_said_once(
    without_a_key: str, severities: list[str], tmp_path: Path, cfngen: Run
) -> None:
    """Of dev a key is asked too; production counts more, whichever comes first."""
    head = "Parameters: {Environment: {Type: String, Default: stg, AllowedValues: [dev, test, stg, prod]}}\n"
    named = ", ".join(f"!Equals [!Ref Environment, {name}]" for name in (*without_a_key.split(", "), "nowhere"))
    text = f"{head}Conditions: {{HasKey: !Not [!Or [{named}]]}}\nResources:\n{KEY.format('HasKey')}"
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")

    _, out, _ = cfngen("check", str(tmp_path / "template.yaml"), "--only", "E05", "--format", "json")

    assert severities == [it["severity"] for it in json.loads(out)["findings"]]
