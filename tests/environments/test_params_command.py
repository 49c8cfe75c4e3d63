"""`cfngen params` shows effective values with their sources, and environments side by side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfngen.cli import main
from tests.environments.environment_bench import Bench

SETTINGS = """
project = Setting("Project", "Project", default="portal")
size = Setting("Size", "Size", type="Number", default=20)
empty = Setting("Empty", "Nothing", default="")
password = Setting("DBPassword", "Password", default="")
text = Setting("Text", "Text", default="a")
"""


@pytest.fixture(autouse=True)
def _project(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.settings(SETTINGS)
    (tmp_path / "pyproject.toml").write_text('[tool.cfngen]\ntemplates = "estate"\n')
    monkeypatch.chdir(tmp_path)
    bench.write("dev", {"Parameters": {"Size": 30}, "Tags": {"Team": "core"}})
    bench.write("prod", {"Parameters": {"Size": "100", "DBPassword": "hunter2"}, "Tags": {"Team": "core", "Tier": "1"}})


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str, str]:
    with pytest.raises(SystemExit) as caught:
        main(["params", *arguments])
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


def test_one_environment_with_sources(capsys: pytest.CaptureFixture[str]) -> None:
    expected = (
        "Parameter   Value   From\n"
        "Project     portal  default\n"
        "Size        30      parameters/dev.json:3\n"
        "Empty       ''      default\n"
        "DBPassword  ''      default\n"
        "Text        a       default\n"
        "\n"
        "Tag         Value\n"
        "Team        core\n"
    )

    assert (0, expected, "") == run(capsys, "dev")


def test_two_environments_side_by_side_with_marks(capsys: pytest.CaptureFixture[str]) -> None:
    expected = (
        "   Parameter   dev     prod\n"
        "   Project     portal  portal\n"
        "*  Size        30      100\n"
        "   Empty       ''      ''\n"
        "*  DBPassword  ''      ****\n"
        "   Text        a       a\n"
        "\n"
        "   Tag         dev     prod\n"
        "   Team        core    core\n"
        "*  Tier        -       1\n"
    )

    assert (0, expected, "") == run(capsys, "dev", "prod")


def test_only_differences_in_the_order_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    expected = (
        "   Parameter   prod  dev\n"
        "*  Size        100   30\n"
        "*  DBPassword  ****  ''\n"
        "\n"
        "   Tag         prod  dev\n"
        "*  Tier        1     -\n"
    )

    assert (0, expected, "") == run(capsys, "prod", "dev", "--differences")


def test_json_has_every_value_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "dev", "prod", "--format", "json")
    data = json.loads(out)

    assert out.startswith('{\n  "parameters": [\n')
    assert out.endswith("}\n")

    assert 0 == code
    assert ["Project", "Size", "Empty", "DBPassword", "Text"] == [row["name"] for row in data["parameters"]]
    assert {
        "name": "Size",
        "differs": True,
        "environments": {
            "dev": {"value": "30", "source": "parameters/dev.json:3"},
            "prod": {"value": "100", "source": "parameters/prod.json:3"},
        },
    } == data["parameters"][1]
    assert [
        {"name": "Team", "differs": False, "environments": {"dev": {"value": "core"}, "prod": {"value": "core"}}},
        {"name": "Tier", "differs": True, "environments": {"dev": {"value": None}, "prod": {"value": "1"}}},
    ] == data["tags"]
    assert "hunter2" not in out


def test_two_secrets_differ_although_neither_is_shown(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.write("dev", {"Parameters": {"DBPassword": "correct horse"}})

    assert "*  DBPassword  ****    ****" in run(capsys, "dev", "prod")[1].splitlines()


def test_json_of_differences_only(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(run(capsys, "dev", "prod", "--differences", "--format", "json")[1])

    assert ["Size", "DBPassword"] == [row["name"] for row in data["parameters"]]
    assert ["Tier"] == [row["name"] for row in data["tags"]]


def test_a_wide_value_pushes_its_own_line_only_and_japanese_is_two_columns_wide(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.write("dev", {"Parameters": {"Project": "v" * 45, "Text": "日\t\nＡ\n"}})

    assert (
        "Parameter   Value       From\n"
        f"Project     {'v' * 45}  parameters/dev.json:3\n"
        "Size        20          default\n"
        "Empty       ''          default\n"
        "DBPassword  ''          default\n"
        "Text        日\\t\\nＡ\\n  parameters/dev.json:4\n"
    ) == run(capsys, "dev")[1]


def test_a_value_of_44_columns_is_aligned_with(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.write("dev", {"Parameters": {"Project": "v" * 44}})

    assert f"Size        20{' ' * 42}  default" in run(capsys, "dev")[1].splitlines()


def test_japanese_in_json_stays_readable(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.write("dev", {"Parameters": {"Text": "日本"}})

    assert "日本" in run(capsys, "dev", "--format", "json")[1]


@pytest.mark.parametrize(
    "arguments", [(), ("dev", "--differences"), ("dev", "dev", "--differences"), ("dev", "--format", "x")]
)
def test_misuse_exits_2(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, out, err = run(capsys, *arguments)

    assert (2, "") == (code, out)
    assert "Error:" in err


def test_differences_of_one_environment_say_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Error: --differences needs two environments\n" in run(capsys, "dev", "--differences")[2]


def test_an_environment_that_is_not_valid_exits_1_with_everything(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.set("dev", Size="x", Sise=1)

    code, out, err = run(capsys, "dev", "prd")

    assert (1, "") == (code, out)
    assert [
        "Error: unknown environment 'prd': there is no parameters/prd.json",
        "Error: parameters/dev.json:3: Size: 'x' is no number",
        "Error: parameters/dev.json:4: unknown parameter 'Sise'",
        "3 problems.",
    ] == [line for line in err.splitlines() if not line.startswith(" ")]


def test_it_works_from_any_subfolder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")

    code, out, _ = run(capsys, "dev")

    assert 0 == code
    assert "parameters/dev.json:3" in out


def test_the_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(run(capsys, "--help")[1].split())

    assert "cfngen params stg prod --differences" in text
    assert "[OPTIONS] ENV... Show" in text
    assert "Only what differs between the environments. --format" in text
    assert "How to print the values. [default: text]" in text


def test_it_is_listed_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    assert "The effective values of an environment, or of several side by\n" in capsys.readouterr().out
