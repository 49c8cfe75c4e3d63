"""What `cfngen diff` refuses: one message with a place, the right exit code, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diff.templates import diff, named, template, topic, write


def refused(folder: Path, *arguments: str, code: int = 1) -> str:
    done = diff(folder, *arguments)
    assert (code, "") == (done.returncode, done.stdout)
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("a.json",),
        ("a.json", "a.json", "--env", "dev"),
        ("a.json", "a.json", "--base", "HEAD"),
        ("--env", "dev"),
        ("--base", "HEAD"),
        ("--env", "dev", "--base", "HEAD", "--against", "prod"),
        ("--env", "dev", "--base", "HEAD", "--parameters", "a.json"),
        ("--env", "dev", "--base", "HEAD", "--stack-name", "x"),
        ("--env", "dev", "--base", "HEAD", "--region", "eu-west-1"),
        ("a.json", "a.json", "--format", "xml"),
        ("a.json", "a.json", "--parameters", "absent.json"),
    ],
)
def test_options_that_do_not_go_together_are_a_usage_error(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write(tmp_path, a=template(T=topic()))

    assert "Usage:" in refused(tmp_path, *arguments, code=2)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("absent.json", "a.json", "absent.json: there is no such file or folder"),
        ("absent", "gone", "absent: there is no such file or folder\nError: gone: there is no such file or folder"),
        ("a.json", "absent", "absent: there is no such file or folder"),
        ("empty", "a.json", "empty is a folder and a.json a template"),
        ("a.json", "empty", "a.json is a template and empty a folder"),
        ("empty", "/dev/null", "empty: the folder has no root template\n    one of stack.yaml"),
        ("broken.yaml", "a.json", "broken.yaml:3:5: this is not valid YAML"),
        ("a.json", "broken.json", "broken.json:1:"),
        ("latin.yaml", "a.json", "latin.yaml: this is not UTF-8 text"),
        ("list.json", "a.json", "list.json: Template format error: the template is not a mapping of sections"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, before: str, after: str, message: str) -> None:
    write(tmp_path, a=template(T=topic()), broken_yaml="Resources:\n  A: 1\n   B: 2\n", broken='{"Resources" 1}')
    write(tmp_path, list="[1]")
    (tmp_path / "latin.yaml").write_bytes("Description: caf\xe9\n".encode("latin-1"))
    (tmp_path / "empty").mkdir()

    assert message in refused(tmp_path, before, after)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "values.json:1:2: is not valid JSON"),
        ('"text"', "values.json: holds no parameters"),
        ('{"Parameters": 3, "Name": "x"}', "do not exist in the template"),
        ('[{"Key": "Name"}]', "entry 1 of the list has no ParameterKey"),
        ("[3]", "entry 1 of the list has no ParameterKey"),
        ('[{"ParameterKey": "Name"}]', "Name has no ParameterValue"),
        ('[{"ParameterKey": "N", "ParameterValue": "a"}, {"ParameterKey": "N", "ParameterValue": "b"}]', "N twice"),
        ('{"Name": {"a": 1}}', "values.json, Name: a parameter's value is text"),
        ('{"Name": null}', "values.json, Name: a parameter's value is text"),
        ('{"Name": [["a"]]}', "values.json, Name: a parameter's value is text"),
        ("[" * 100_000, "values.json: is nested too deeply"),
    ],
)
def test_a_parameter_file_of_no_known_form_is_named(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path, a=named(), values=text)

    assert message in refused(tmp_path, "a.json", "a.json", "--parameters", "values.json")


def test_a_value_that_no_template_declares_is_refused_as_cloudformation_does(tmp_path: Path) -> None:
    write(tmp_path, a=named("x"), values={"Nmae": "y", "Name": "z"})

    message = refused(tmp_path, "a.json", "a.json", "--parameters", "values.json")

    assert "a.json:1: Parameters: [Nmae] do not exist in the template" in message


def test_values_of_the_newer_template_alone_are_held_to_it(tmp_path: Path) -> None:
    """Given for each side, what only the older template declares is a mistake in the newer values."""
    write(tmp_path, before=named(), after=template(T=topic()), values={"Name": "x"})

    arguments = ("--parameters", "values.json", "--parameters-before", "values.json")

    assert "[Name] do not exist" in refused(tmp_path, "before.json", "after.json", *arguments)


def test_missing_values_are_named_on_either_side(tmp_path: Path) -> None:
    write(tmp_path, a=named(), b=template(T=topic()))

    assert "a.json:1: Parameters: [Name] must have values" in refused(tmp_path, "b.json", "a.json")
    message = refused(tmp_path, "a.json", "b.json")
    assert "a.json:1: Parameters: [Name] must have values" in message
    assert "--parameters-before" in message


def test_a_value_outside_its_constraints_is_refused_after_the_change_only(tmp_path: Path) -> None:
    """What is deployed has been taken by CloudFormation."""
    write(tmp_path, a=named(AllowedValues=["x", "y"]), x={"Name": "x"}, z={"Name": "z"})

    message = refused(tmp_path, "a.json", "a.json", "--parameters", "z.json", "--parameters-before", "x.json")

    assert "Parameter 'Name' must be one of AllowedValues" in message
    done = diff(tmp_path, "a.json", "a.json", "--parameters", "x.json", "--parameters-before", "z.json")
    assert 0 == done.returncode


def test_every_reference_to_nothing_is_told_with_its_line(tmp_path: Path) -> None:
    broken = """
Resources:
  A:
    Type: AWS::SNS::Topic
    Properties: {TopicName: !Ref X}
  B:
    Type: AWS::SNS::Topic
    Properties: {TopicName: !Ref Y}
"""
    write(tmp_path, a=template(T=topic()), b_yaml=broken)

    message = refused(tmp_path, "a.json", "b.yaml")

    assert "b.yaml:3: Template format error: Unresolved resource dependencies [X]" in message
    assert "b.yaml:6: Template format error: Unresolved resource dependencies [Y]" in message
    assert "2 problems." in message


def test_a_changed_type_is_refused_as_cloudformation_does(tmp_path: Path) -> None:
    write(tmp_path, a=template(T=topic()), b=template(T={"Type": "AWS::SQS::Queue"}))

    assert "Update of resource type is not permitted" in refused(tmp_path, "a.json", "b.json")


def test_a_missing_nested_template_is_named_with_the_line_that_asks_for_it(tmp_path: Path) -> None:
    text = "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: gone.yaml}\n"
    write(tmp_path, a_yaml=text)

    assert "a.yaml:2: the nested template gone.yaml does not exist" in refused(tmp_path, "/dev/null", "a.yaml")
