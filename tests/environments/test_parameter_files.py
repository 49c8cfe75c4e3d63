"""Parameter files are found and read in AWS's two forms; what is wrong with their form is told with its line."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from cfngen.errors import Problem
from tests.environments.environment_bench import Bench

NAME = 'name = Setting("Name", "Name of it")\nsize = Setting("Size", "Size in GiB", type="Number", default=20)'
FORM = 'the file is {"Parameters": {"Name": "value", …}, "Tags": {…}}'


@pytest.fixture(autouse=True)
def _settings(bench: Bench) -> None:
    bench.settings(NAME)


def test_the_object_form_has_parameters_and_tags_and_may_name_its_schema(bench: Bench) -> None:
    bench.write("dev", {"$schema": "x", "Parameters": {"Name": "a"}, "Tags": {"Team": "core"}})

    (dev,) = bench.environments().values()

    assert {"Name": "a", "Size": "20"} == dev.parameters
    assert {"Team": "core"} == dev.tags


def test_the_list_form_of_the_aws_cli_is_read_with_lines(bench: Bench) -> None:
    bench.write(
        "dev",
        '[\n{"ParameterKey": "Name", "ParameterValue": "a"},\n{"ParameterKey": "Size",\n "ParameterValue": "30"}\n]',
    )

    (dev,) = bench.environments().values()

    assert {"Name": "a", "Size": "30"} == dev.parameters
    assert {"Name": "parameters/dev.json:2", "Size": "parameters/dev.json:4"} == dev.sources
    assert {} == dev.tags


@pytest.mark.parametrize(
    "entry",
    [
        '"Name"',
        "null",
        '{"ParameterKey": "Name"}',
        '{"ParameterValue": "Name"}',
        '{"ParameterKey": 1, "ParameterValue": "a"}',
        '{"ParameterKey": null, "ParameterValue": "a"}',
        '{"ParameterKey": "Name", "ParameterValue": "a", "UsePreviousValue": true}',
    ],
)
def test_an_entry_of_the_list_is_a_key_and_its_value(bench: Bench, entry: str) -> None:
    bench.write("dev", f'[{{"ParameterKey": "Name", "ParameterValue": "a"}},\n{entry}]')

    assert (
        Problem(
            "an entry of the list is not a ParameterKey with its ParameterValue",
            "parameters/dev.json:2",
            'write {"ParameterKey": "Name", "ParameterValue": "value"}, and nothing else in it',
        )
        == bench.problem()
    )


def test_a_parameter_twice_in_the_list_is_refused(bench: Bench) -> None:
    entry = '{"ParameterKey": "Name", "ParameterValue": "a"}'
    bench.write("dev", f"[{entry},\n\n{entry}]")

    assert (
        Problem("the parameter 'Name' is there twice; first in line 1", "parameters/dev.json:3", "keep one")
        == bench.problem()
    )


def test_a_key_twice_in_an_object_is_refused(bench: Bench) -> None:
    bench.write("dev", '{"Parameters": {"Name": "a",\n"Name": "a"},\n"Tags": {"Team": "a",\n"Team": "b"}}')

    assert [
        Problem("the key 'Name' is there twice; first in line 1", "parameters/dev.json:2", "keep one"),
        Problem("the key 'Team' is there twice; first in line 3", "parameters/dev.json:4", "keep one"),
    ] == bench.problems()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('\n"Name"', "text"),
        ("\n30", "the number 30"),
        ("\ntrue", "true"),
        ("\nfalse", "false"),
        ("\nnull", "null"),
    ],
)
def test_a_file_of_another_kind_is_refused(bench: Bench, content: str, what: str) -> None:
    bench.write("dev", content)

    assert Problem(f"{what} where an object belongs", "parameters/dev.json:2", FORM) == bench.problem()


@pytest.mark.parametrize(("content", "what"), [('["Name"]', "a list"), ('"a"', "text"), ("null", "null")])
def test_parameters_of_another_kind_are_refused_without_further_noise(bench: Bench, content: str, what: str) -> None:
    bench.write("dev", f'{{\n"Parameters": {content},\n"Tags": {{}}}}')

    assert Problem(f"Parameters: {what} where an object belongs", "parameters/dev.json:2", FORM) == bench.problem()


def test_tags_of_another_kind_are_refused_and_the_parameters_still_checked(bench: Bench) -> None:
    bench.write("dev", '{"Parameters": {},\n"Tags": [{"Key": "a", "Value": "b"}]}')

    assert ["Name has no value, and no default", "Tags: a list where an object belongs"] == [
        problem.what for problem in bench.problems()
    ]


def test_an_unknown_key_beside_parameters_names_the_nearest(bench: Bench) -> None:
    bench.write("dev", '{"Parameters": {"Name": "a"},\n"tag": {},\n"Size": 30}')

    assert [
        Problem("unknown key 'tag' beside Parameters and Tags", "parameters/dev.json:2", "did you mean Tags?"),
        Problem(
            "unknown key 'Size' beside Parameters and Tags",
            "parameters/dev.json:3",
            "the values of parameters belong under Parameters",
        ),
    ] == bench.problems()


def test_a_file_without_parameters_misses_what_is_required(bench: Bench) -> None:
    bench.write("dev", "{}")

    assert Problem("Name has no value, and no default", "parameters/dev.json:1", "Name of it") == bench.problem()


def test_an_empty_list_misses_what_is_required(bench: Bench) -> None:
    bench.write("dev", "\n[]")

    assert Problem("Name has no value, and no default", "parameters/dev.json:1", "Name of it") == bench.problem()


def test_a_missing_value_is_told_where_the_parameters_begin(bench: Bench) -> None:
    bench.write("dev", '{\n\n"Parameters": {}}')

    assert "parameters/dev.json:3" == bench.problem().where


@pytest.mark.parametrize(
    ("content", "what", "line"),
    [
        ('{\n"Parameters": {"Name": "a",}\n}', "not JSON: no key in double quotes (column 28)", 2),
        ('{\n"Parameters": {"Name": "a}}', "not JSON: Unterminated string starting (column 24)", 2),
        ('{"Parameters":\n {"Name": "\\x"}}', "not JSON: Invalid \\escape (column 12)", 2),
        ("", "not JSON: no value (column 1)", 1),
    ],
)
def test_what_is_not_json_is_told_with_line_and_column(bench: Bench, content: str, what: str, line: int) -> None:
    bench.write("dev", content)

    assert (
        Problem(what, f"parameters/dev.json:{line}", "JSON has no comments and no comma after the last entry")
        == bench.problem()
    )


def test_text_in_another_encoding_is_refused_with_its_line(bench: Bench) -> None:
    bench.write("dev", '{"Parameters":\n{"Name": "名前"}}'.encode("shift_jis"))

    assert Problem("not UTF-8: byte 0x96", "parameters/dev.json:2", "save it as UTF-8") == bench.problem()


@pytest.mark.parametrize(("mark", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_utf_16_is_refused_by_name(bench: Bench, mark: bytes, encoding: str) -> None:
    bench.write("dev", mark + "{}".encode(encoding))

    assert Problem("not UTF-8: it is UTF-16", "parameters/dev.json:1", "save it as UTF-8") == bench.problem()


def test_a_utf_8_byte_order_mark_is_no_part_of_the_text(bench: Bench) -> None:
    bench.write("dev", codecs.BOM_UTF8 + b'{"Parameters": {"Name": "a"}}')

    assert "a" == bench.environments()["dev"].parameters["Name"]


def test_a_file_that_cannot_be_read_is_told(bench: Bench) -> None:
    (bench.folder / "dev.json").mkdir(parents=True)

    assert Problem("cannot be read: Is a directory", "parameters/dev.json") == bench.problem()


def test_no_parameter_file_at_all(bench: Bench, tmp_path: Path) -> None:
    expected = Problem(
        "there is no parameter file", "parameters/*.json", "write parameters/dev.json with values for Name"
    )

    assert expected == bench.problem()
    (tmp_path / "parameters").mkdir()
    assert expected == bench.problem("dev", "prod")


def test_no_parameter_file_where_nothing_is_required(bench: Bench) -> None:
    bench.settings('name = Setting("Name", "Name of it", default="a")')

    assert Problem("there is no parameter file", "parameters/*.json") == bench.problem()


def test_no_parameter_file_names_everything_required(bench: Bench) -> None:
    bench.settings(f'{NAME}\nother = Setting("Other", "Other one")')

    assert "write parameters/dev.json with values for Name, Other" == bench.problem().hint


def test_an_unknown_environment_names_the_nearest_or_all(bench: Bench) -> None:
    bench.set("dev", Name="a")
    bench.set("prod", Name="b")

    assert [
        Problem("unknown environment 'Prd': there is no parameters/Prd.json", hint="did you mean prod?"),
        Problem("unknown environment 'xyz': there is no parameters/xyz.json", hint="environments: dev, prod"),
    ] == bench.problems("Prd", "dev", "xyz")


def test_environments_are_those_asked_for_in_that_order_or_all_by_name(bench: Bench) -> None:
    for name in ("stg", "prod", "dev"):
        bench.set(name, Name=name)

    assert ["dev", "prod", "stg"] == list(bench.environments())
    assert ["stg", "dev"] == list(bench.environments("stg", "dev", "stg"))
    assert ["stg"] == [environment.name for environment in bench.environments("stg").values()]


@pytest.mark.parametrize("name", ["dev copy", "dev.example", "-dev", "開発", "d" * 65])
def test_a_file_that_names_no_environment_is_refused(bench: Bench, name: str) -> None:
    bench.set("dev", Name="a")
    bench.write(name, "{}")

    assert Problem(
        f"{name!r} is no name of an environment",
        f"parameters/{name}.json",
        "letters, digits and hyphens; other files belong elsewhere",
    ) == bench.problem("dev")


def test_other_and_hidden_files_are_no_environments(bench: Bench) -> None:
    bench.set("dev-2", Name="a")
    (bench.folder / ".dev.json").write_text("?")
    (bench.folder / "README.md").write_text("?")

    assert ["dev-2"] == list(bench.environments())


def test_a_broken_environment_that_is_not_asked_for_does_not_matter(bench: Bench) -> None:
    bench.set("dev", Name="a")
    bench.write("prod", "{")
    bench.set("stg", Name=1, Other="x")

    assert ["dev"] == list(bench.environments("dev"))


def test_everything_wrong_in_every_environment_is_told_at_once_by_line(bench: Bench) -> None:
    bench.set("dev", Size="x", Nam="y")
    bench.write("prod", "[")
    bench.write("stg", {"Parameters": {"Name": "a"}, "Tags": {"aws:x": "y"}})

    assert [
        "parameters/dev.json:2",
        "parameters/dev.json:3",
        "parameters/dev.json:4",
        "parameters/prod.json:1",
        "parameters/stg.json:6",
    ] == [problem.where for problem in bench.problems()]
