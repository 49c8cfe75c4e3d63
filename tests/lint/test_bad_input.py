"""Texts that editors on other systems write, large ones, and folders that hold other things too."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

TIERS = pytest.mark.parametrize("fast", [(), ("--fast",)], ids=["both", "fast"])


def found(cfngen: Run, *options: str) -> list[tuple[str, str, int]]:
    code, out, err = cfngen("lint", "--format", "json", *options)
    findings = json.loads(out)["findings"]
    assert (bool(findings), "") == (bool(code), err)
    return [(it["rule"], it["file"], it["line"]) for it in findings]


@TIERS
@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfResources:\n  T:\n    Type: AWS::SNS::Topik\n",
        b"Resources:\r\n  T:\r\n    Type: AWS::SNS::Topik\r\n",
        b"\xef\xbb\xbfResources:\r\n  T:\r\n    Type: AWS::SNS::Topik\r\n",
        b'\xef\xbb\xbf{"Resources":\n{"T":\n{"Type":\t"AWS::SNS::Topik"}}}',
        b'{"Resources":\r\n\t{"T":\r\n\t\t{"Type":\t"AWS::SNS::Topik"}}}',
    ],
    ids=["bom", "crlf", "bom-crlf", "json-bom", "json-crlf-tabs"],
)
def test_bom_crlf_and_tabs_are_no_defects(project: Path, cfngen: Run, fast: tuple[str, ...], content: bytes) -> None:
    """The one finding is the type that does not exist; a folder holds the template as its name does."""
    (project / "odd").mkdir()
    (project / "odd/a.yaml").write_bytes(content)

    by_folder = found(cfngen, "odd", *fast)

    assert [("E3006", "odd/a.yaml")] == [place[:2] for place in by_folder]
    assert by_folder == found(cfngen, "odd/a.yaml", *fast)


@TIERS
def test_tabs_as_indentation_are_one_finding(project: Path, cfngen: Run, fast: tuple[str, ...]) -> None:
    (project / "a.yaml").write_text("Resources:\n\tT:\n\t\tType: AWS::SNS::Topic\n")

    assert [("E0000", "a.yaml", 2)] == found(cfngen, "a.yaml", *fast)


@TIERS
@pytest.mark.parametrize(
    "content",
    [
        b"x",
        b"- Resources:\n",
        b"Resources:\n  A: [1\n",
        b"\xff\xfe\x00R",
        b"Resources:" + 2 * b"\n  T: {Type: AWS::SNS::Topic}",
    ],
)
def test_what_is_no_template_is_a_finding(project: Path, cfngen: Run, fast: tuple[str, ...], content: bytes) -> None:
    """Named by the user, so it is not passed over."""
    (project / "a.yaml").write_bytes(content)

    assert {("E0000", "a.yaml")} == {(rule, file) for rule, file, _ in found(cfngen, "a.yaml", *fast)}


@TIERS
def test_five_megabytes(project: Path, cfngen: Run, fast: tuple[str, ...]) -> None:
    """Five times what CloudFormation takes is a finding, not a wait: 40,000 resources take minutes."""
    topics = "".join(f"  T{number}:\n    Type: AWS::SNS::Topic\n    # {'x' * 80}\n" for number in range(40_000))
    (project / "a.yaml").write_text(f"Resources:\n{topics}")

    assert [("E1002", "a.yaml", 1)] == found(cfngen, "a.yaml", *fast)


@TIERS
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_file_as_deep_as_nobody_writes(project: Path, cfngen: Run, fast: tuple[str, ...], form: str) -> None:
    """Parsers in C end with a stack of 200,000 levels, and the process with them."""
    key, levels = ('{"Resources": ', "}") if form == "json" else ("Resources: ", "")
    (project / f"a.{form}").write_text(key + "[" * 200_000 + "]" * 200_000 + levels)

    assert [("E0000", f"a.{form}", 1)] == found(cfngen, f"a.{form}", *fast)


def test_brackets_in_a_text_are_not_deep(project: Path, cfngen: Run) -> None:
    description = "[" * 1001
    (project / "a.yaml").write_text(f'Description: "{description}"\nResources: {{T: {{Type: AWS::SNS::Topic}}}}\n')

    assert [] == found(cfngen, "a.yaml")


def test_blank_megabytes_are_looked_through_at_once(project: Path, cfngen: Run) -> None:
    """Looking for a template's sections takes time in proportion to the text: this would be minutes otherwise."""
    (project / "odd").mkdir()
    (project / "odd/blank.yaml").write_bytes(b"# Resources\n" + b" \n" * 2_000_000 + b"x: 1\n")
    (project / "odd/braces.json").write_bytes(b"{" * 1_000_000 + b" Resources")
    (project / "odd/a.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n")

    assert (0, "1 template: no findings.\n", "") == cfngen("lint", "odd", "--fast")


def test_folder_of_other_things(project: Path, cfngen: Run) -> None:
    """A word at another place does not make a template; on one line, or with a mistake in it, it stays one."""
    others = {
        "policy.json": '{"Statement": [{"Resources": ["*"]}]}',
        "workflow.yml": "jobs:\n  a:\n    Resources: 1\n",
        "values.yaml": "text: |\n  Resources:\n    A: 1\n",
        "list.json": '["Resources"]',
        "notes.txt": "Resources:\n",
        "picture.json": "\x00\x01",
    }
    templates = {
        "minified.json": '{"Description":"x","Resources":{"T":{"Type":"AWS::SNS::Topic"}}}',
        "quoted.yaml": '"Resources": {T: {Type: AWS::SNS::Topic}}\n',
        "flow.yaml": "{Resources: {T: {Type: AWS::SNS::Topic}}}\n",
        "broken.template": '{"Description": "x", "Resources": {"T": {"Type": "AWS::SNS::Topic"}',
    }
    (project / "mixed").mkdir()
    for name, text in (others | templates).items():
        (project / "mixed" / name).write_text(text)

    code, out, _ = cfngen("lint", "mixed", "--fast", "--format", "json")

    document = json.loads(out)
    assert code == 1
    assert len(templates) == document["summary"]["templates"]
    assert {("E0000", "mixed/broken.template")} == {(it["rule"], it["file"]) for it in document["findings"]}


def test_a_template_in_another_encoding_is_no_other_thing(project: Path, cfngen: Run) -> None:
    (project / "mixed").mkdir()
    (project / "mixed/utf16.json").write_text('{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}', encoding="utf-16")

    code, out, _ = cfngen("lint", "mixed", "--fast", "--format", "json")

    assert (1, ["mixed/utf16.json"]) == (code, [it["file"] for it in json.loads(out)["findings"]])


def test_file_that_goes_away_between_finding_and_reading(
    project: Path, cfngen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cfngen.lint.cache import Cache

    key = Cache.key
    gone = project / "templates_out/nested/network/main-vpc.yaml"

    def delete_first(self: Cache, target: object) -> str:
        gone.unlink(missing_ok=True)
        return key(self, target)  # type: ignore[arg-type]

    monkeypatch.setattr(Cache, "key", delete_first)

    code, out, _ = cfngen("lint", "--fast")

    assert code == 1
    assert "main-vpc.yaml:1: error E0000 cannot be read: No such file or directory\n" in out
    assert "1 file that could not be read" in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Metadata: 3\nResources: {T: {Type: 'AWS::SNS::Topic'}}\n", "'int' object"),
        ("Metadata: {cfn-lint: 3}\nResources: {T: {Type: 'AWS::SNS::Topic'}}\n", "'int' object"),
        ("Resources: {T: {Type: 'AWS::SNS::Topic', Metadata: {cfn-lint: {config: 3}}}}\n", "'int' object"),
        (
            "Metadata: {cfn-lint: {config: {regions: [nope]}}}\nResources: {T: {Type: 'AWS::SNS::Topic'}}\n",
            "Regions ['nope'] are unsupported",
        ),
    ],
)
def test_a_template_on_which_cfn_lint_itself_fails_is_a_finding(
    project: Path, cfngen: Run, content: str, said: str
) -> None:
    (project / "a.yaml").write_text(content)

    code, out, err = cfngen("lint", "a.yaml", "--format", "json")

    (finding,) = json.loads(out)["findings"]
    assert (1, "", "E0002", "a.yaml") == (code, err, finding["rule"], finding["file"])
    assert finding["message"].startswith(f"cfn-lint fails on this template: {said}")
