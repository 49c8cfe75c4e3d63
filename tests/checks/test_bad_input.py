"""`cfngen check PATH` on what is no template, or hardly one: named, counted, and the rest is checked."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]
GOOD = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {SqsManagedSseEnabled: false}\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
CONTENTS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the template is empty"),
    "comments": (b"# Resources:\n", "the template is empty"),
    "binary": (b"\x89PNG\r\n\x1a\n\xff\x00", "this is not UTF-8 text: byte 0"),
    "zero bytes": (b"Resources:\x00\n", "this is not valid YAML"),
    "Shift_JIS": ("Description: 日本\nResources: {}\n".encode("shift_jis"), "this is not UTF-8 text: byte 13"),
    "UTF-16": (GOOD.encode("utf-16"), "this is not UTF-8 text: byte 0"),
    "a list": (b"- Resources\n", "not a mapping of sections"),
    "a word": (b"Resources\n", "not a mapping of sections"),
    "tabs": (b"Resources:\n\tQueue:\n\t\tType: AWS::SQS::Queue\n", "this is not valid YAML"),
    "a key twice": (GOOD.encode() + b"Resources: {}\n", "the key 'Resources' is there twice"),
    "a key twice in JSON": (b'{"Resources": {"A": {}, "A": {}}}', "the key 'A' is there twice"),
    "two documents": (GOOD.encode() + b"---\n" + GOOD.encode(), "more than one YAML document"),
    "aliases of aliases": (f"{BOMB}Resources: *i\n".encode(), "expand to more than 600,000 values"),
    "an alias of itself": (b"Resources: &r {A: *r}\n", "names no earlier anchor"),
    "deep YAML": (b"Resources: " + b"[" * 5000 + b"]" * 5000, "nested more than 120 levels deep"),
    "deep JSON": (b'{"Resources": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested more than 120 levels deep"),
    "five megabytes": (GOOD.encode() + b"# " + b"x" * 5_000_000, "bytes; AWS allows 1,048,576"),
    "half of a JSON": (b'{"Resources": {"A": ', "this is not valid JSON"),
    "resources as a list": (b"Resources: []\n", "Resources must be a mapping"),
    "no resources": (b"Parameters: {}\n", "At least one Resources member must be defined"),
    "resources of a word": (b"Resources: {A: x}\n", "Any Resources member must be an object: A"),
    "no type": (b"Resources: {A: {Properties: {}}}\n", "Every Resources object must contain a Type member"),
    "a type of none": (b"Resources: {A: {Type: [x]}}\n", "Every Resources object must contain a Type member"),
    "a number to depend on": (b"Resources: {A: {Type: T, DependsOn: 1}}\n", "Every DependsOn value must be a string"),
    "a reference to depend on": (
        b"Resources: {A: {Type: T, DependsOn: [{Ref: A}]}}\n",
        "Every DependsOn value must be a string",
    ),
    "properties as a list": (b"Resources: {A: {Type: T, Properties: []}}\n", "Properties] must be a mapping"),
    "a tag of Python": (b"Resources: !!python/object:os.system {}\n", "does not support the YAML tag"),
    "an unknown tag": (b"Resources: !Reff x\n", "!Reff is no intrinsic function"),
    "a merge key": (b"x: &x {}\nResources: {<<: *x}\n", "does not support YAML merge keys"),
    "a key that is no text": (b"Resources: {? [a] : b}\n", "a key must be text"),
}


def report(cfngen: Run, *paths: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the data of a run, which writes nothing but remarks besides."""
    code, out, err = cfngen("check", *paths, "--only", "E07", "--format", "json")
    assert "Traceback" not in err
    return code, json.loads(out)


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_what_is_no_template_is_named_and_counted_and_the_rest_is_checked(
    project: Path, cfngen: Run, content: tuple[bytes, str]
) -> None:
    text, said = content
    (project / "bad.yaml").write_bytes(text)
    (project / "good.yaml").write_text(GOOD, encoding="utf-8")

    code, found = report(cfngen, "bad.yaml", "good.yaml")

    (problem, finding) = sorted(found["findings"], key=lambda it: it["file"])
    assert 1 == code
    assert ("CG000", "error", "bad.yaml") == (problem["rule"], problem["severity"], problem["file"])
    assert said in problem["message"]
    assert ("E07", "good.yaml") == (finding["rule"], finding["file"])
    assert (2, 1) == (found["summary"]["templates"], found["summary"]["unreadable"])


@pytest.mark.parametrize(
    "text",
    [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n").encode(), b"---\n" + GOOD.encode() + b"...\n"],
    ids=["BOM", "CRLF", "marks of a document"],
)
def test_what_editors_add_is_no_mistake(project: Path, cfngen: Run, text: bytes) -> None:
    (project / "a.yaml").write_bytes(text)

    _, found = report(cfngen, "a.yaml")

    assert ["E07"] == [it["rule"] for it in found["findings"]]


def test_a_folder_without_templates_and_a_path_that_is_not_there(project: Path, cfngen: Run) -> None:
    (project / "empty").mkdir()

    assert (1, "") == cfngen("check", "empty")[:2]
    assert "holds no CloudFormation template" in cfngen("check", "empty")[2]
    assert (2, "") == cfngen("check", "nowhere.yaml")[:2]


def test_links_that_lead_in_circles_or_nowhere_are_told_and_end(project: Path, cfngen: Run) -> None:
    folder = project / "linked"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner/up").symlink_to(folder)
    (folder / "itself.yaml").symlink_to(folder / "itself.yaml")
    (folder / "gone.yaml").symlink_to(folder / "nothing.yaml")
    (folder / "inner/good.yaml").write_text(GOOD, encoding="utf-8")

    code, found = report(cfngen, "linked")

    assert 1 == code
    assert {("CG000", "linked/gone.yaml"), ("CG000", "linked/itself.yaml"), ("E07", "linked/inner/good.yaml")} == {
        (it["rule"], it["file"]) for it in found["findings"]
    }
    assert 2 == found["summary"]["unreadable"]


def test_a_file_that_nobody_may_read_is_named(project: Path, cfngen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused here in the place of the system, which refuses root nothing."""
    (project / "good.yaml").write_text(GOOD, encoding="utf-8")
    (project / "closed.yaml").write_text(GOOD, encoding="utf-8")
    opened = Path.open

    def refuse(self: Path, *args: Any, **options: Any) -> Any:
        if self.name == "closed.yaml":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return opened(self, *args, **options)

    monkeypatch.setattr(Path, "open", refuse)

    code, found = report(cfngen, "closed.yaml", "good.yaml")

    assert (1, 1) == (code, found["summary"]["unreadable"])
    assert [("CG000", "cannot be read: Permission denied"), ("E07", "good.yaml")] == [
        (it["rule"], it["message"] if it["rule"] == "CG000" else it["file"]) for it in found["findings"]
    ]


def test_a_pipe_with_the_name_of_a_template_is_not_waited_for(project: Path, cfngen: Run) -> None:
    (project / "pipes").mkdir()
    os.mkfifo(project / "pipes/a.yaml")
    (project / "pipes/good.yaml").write_text(GOOD, encoding="utf-8")

    code, found = report(cfngen, "pipes")

    assert (1, 1) == (code, found["summary"]["unreadable"])
    assert {"CG000", "E07"} == {it["rule"] for it in found["findings"]}


def test_a_root_that_fails_with_its_parameters_does_not_hide_the_others(project: Path, cfngen: Run) -> None:
    """The loop is only found to be wrong when its collection is known."""
    loop = (
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L: [X, [a, b], {T: {Type: AWS::SNS::Topic}}]\n"
    )
    (project / "loop.yaml").write_text(loop, encoding="utf-8")
    (project / "good.yaml").write_text(GOOD, encoding="utf-8")

    code, found = report(cfngen, "loop.yaml", "good.yaml")

    assert 1 == code
    assert [("E07", "good.yaml"), ("CG000", "loop.yaml")] == [(it["rule"], it["file"]) for it in found["findings"]]
    assert (2, 1) == (found["summary"]["templates"], found["summary"]["unreadable"])
