"""What did not change is not linted again; what changed is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cfngen.lint import cache as cache_module
from cfngen.lint import tiers
from cfngen.lint.cache import Cache
from cfngen.lint.cfnlint import Result
from cfngen.lint.configuration import Configuration
from cfngen.lint.hits import Hit
from cfngen.lint.targets import Target
from cfngen.project import Project

Run = Callable[..., tuple[int, str, str]]
Edit = Callable[[str, str, str], None]

ROOT = "templates_out/stack.yaml"
MAIN_VPC = "templates_out/nested/network/main-vpc.yaml"
TOPIC = "templates_out/edge/nested/topic.yaml"
EDGE = "templates_out/edge/stack.yaml"


@pytest.fixture
def linted(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that the linters are asked about, in every run since the fixture began."""
    asked: list[str] = []
    both = tiers.both

    def note(targets: list[Target], configuration: Configuration) -> dict[Target, Result]:
        asked.extend(sorted(target.path.relative_to(project).as_posix() for target in targets))
        return both(targets, configuration)

    monkeypatch.setattr(tiers, "both", note)
    return asked


@pytest.fixture
def entries(project: Path) -> Callable[[], list[Path]]:
    """List the cache's files."""
    return lambda: sorted((project / ".cache/cfngen/lint").iterdir())


def test_nothing_changed(cfngen: Run, linted: list[str], edit: Edit) -> None:
    """The same findings, without asking again; the lines in Python are looked up anew."""
    edit(MAIN_VPC, "10.0.0.0/16", "10.0.0.0/99")
    first = cfngen("lint", "--format", "json")
    linted.clear()

    assert cfngen("lint", "--format", "json") == first
    assert first[0] == 1
    assert [] == linted


def test_nothing_changed_imports_neither_linter(project: Path) -> None:
    program = (
        "import sys\nfrom cfngen.cli import main\n"
        "try: main(['lint'])\nexcept SystemExit as exit_: assert not exit_.code\n"
        "heavy = {'cfnlint', 'cloudformation_validate', 'yaml', 'multiprocessing'}\n"
        "sys.exit(not heavy.isdisjoint(sys.modules))"
    )
    codes = [
        subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, check=False).returncode
        for _ in range(2)
    ]

    assert [1, 0] == codes


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (MAIN_VPC, "10.0.1.0/24", "10.0.2.0/24", [MAIN_VPC, ROOT]),
        (ROOT, "Value:", "Description: x\n    Value:", [ROOT]),
        (TOPIC, "AWS::SNS::Topic\n", "AWS::SNS::Topic\n    DependsOn: []\n", [TOPIC, EDGE]),
        (".cfnlintrc.yaml", "[W3002]", "[W3002, W9]", [EDGE, TOPIC, MAIN_VPC, ROOT]),
    ],
)
def test_what_changed_is_linted_with_its_parent(
    cfngen: Run, linted: list[str], edit: Edit, name: str, old: str, new: str, expected: list[str]
) -> None:
    cfngen("lint")
    linted.clear()
    edit(name, old, new)

    assert 0 == cfngen("lint")[0]
    assert sorted(expected) == linted


def test_another_region_asks_again(cfngen: Run, linted: list[str]) -> None:
    cfngen("lint")
    linted.clear()
    cfngen("lint", "--region", "us-east-1")

    assert [MAIN_VPC, ROOT] == linted


def test_a_broken_wire_is_seen_though_the_parent_is_the_same(cfngen: Run, edit: Edit) -> None:
    """The parent's findings depend on the child's outputs."""
    assert 0 == cfngen("lint")[0]
    edit(MAIN_VPC, "Outputs:\n  VpcId:", "Outputs:\n  Id:")

    out = json.loads(cfngen("lint", "--format", "json")[1])

    assert ["E6101"] == [finding["rule"] for finding in out["findings"]]


def test_a_child_that_appears_counts(project: Path, cfngen: Run) -> None:
    (project / MAIN_VPC).rename(project / "aside")
    cfngen("lint")
    (project / "aside").rename(project / MAIN_VPC)
    (project / MAIN_VPC).write_text((project / MAIN_VPC).read_text().replace("  VpcId:\n", "  Id:\n"))

    assert "E6101" in cfngen("lint")[1]


def test_children_named_by_escapes_in_json_are_found(project: Path, cfngen: Run, linted: list[str]) -> None:
    resources = {"Child": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "child.yaml"}}}
    text = json.dumps({"Resources": resources}).replace("TemplateURL", "Template\\u0055RL")
    (project / "parent.json").write_text(text)
    (project / "child.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n")
    cfngen("lint", "parent.json")
    (project / "child.yaml").write_text("Resources: {U: {Type: AWS::SNS::Topic}}\n")
    linted.clear()
    cfngen("lint", "parent.json")

    assert ["parent.json"] == linted


def test_rules_of_the_project_count(project: Path, cfngen: Run, edit: Edit) -> None:
    """A file that the configuration names decides as the configuration does."""
    (project / "rules.txt").write_text("AWS::SNS::Topic TopicName EQUALS y ERROR Named topics only\n")
    edit(".cfnlintrc.yaml", "[W3002]", "[W3002]\ncustom_rules: rules.txt")
    edit(TOPIC, "AWS::SNS::Topic\n", "AWS::SNS::Topic\n    Properties:\n      TopicName: y\n")
    assert 0 == cfngen("lint")[0]
    (project / "rules.txt").write_text("AWS::SNS::Topic TopicName EQUALS x ERROR Named topics only\n")

    assert "E9001" in cfngen("lint")[1]


def test_environment_decides_where_no_region_is_known(
    project: Path, cfngen: Run, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n")
    cfngen("lint", "a.yaml")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    cfngen("lint", "a.yaml")

    assert ["a.yaml", "a.yaml"] == linted


def test_fast_and_both_are_kept_apart(cfngen: Run, edit: Edit) -> None:
    edit(ROOT, "Outputs.VpcId", "Outputs.Misspelt")

    assert 0 == cfngen("lint", "--fast")[0]
    assert 1 == cfngen("lint")[0]
    assert 0 == cfngen("lint", "--fast")[0]


def test_another_release_of_a_linter_asks_again(
    cfngen: Run, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cfngen("lint")
    linted.clear()
    monkeypatch.setattr(cache_module, "_versions", lambda: ["cfn_lint-99.dist-info"])
    cfngen("lint")

    assert 4 == len(linted)


def test_versions_name_both_linters() -> None:
    names = cache_module._versions()

    assert any(name.startswith("cfn_lint-1.") and name.endswith(".dist-info") for name in names)
    assert any(name.startswith("cloudformation_validate-1.") for name in names)


@pytest.mark.parametrize("damage", [b"", b"x", b"{}\n{}", "cut", "altered", "folder"])
def test_damaged_entries_are_rebuilt(
    cfngen: Run, linted: list[str], edit: Edit, entries: Callable[[], list[Path]], damage: bytes | str
) -> None:
    edit(MAIN_VPC, "10.0.0.0/16", "10.0.0.0/99")
    first = cfngen("lint")
    for path in entries():
        content = path.read_bytes()
        path.unlink()
        if damage == "folder":
            path.mkdir()
        elif damage == "cut":
            path.write_bytes(content[:-5])
        elif damage == "altered":
            path.write_bytes(content.replace(b'"hits": [', b'"hits":  ['))
        else:
            assert isinstance(damage, bytes)
            path.write_bytes(damage)
    linted.clear()

    assert cfngen("lint") == first
    assert 4 == len(linted)


def test_secrets_are_not_kept(project: Path, cfngen: Run, entries: Callable[[], list[Path]]) -> None:
    (project / "a.yaml").write_text(
        "Resources:\n  D:\n    Type: AWS::RDS::DBInstance\n"
        "    Properties: {MasterUserPassword: {hunter2: hunter2}, DBInstanceClass: db.t4g.micro}\n"
    )
    _, out, _ = cfngen("lint", "a.yaml")

    assert "MasterUserPassword" in out
    assert "hunter2" not in out + "".join(path.read_text() for path in entries())


def test_deleted_cache(project: Path, cfngen: Run) -> None:
    first = cfngen("lint")
    shutil.rmtree(project / ".cache")

    assert cfngen("lint") == first


def test_cache_that_cannot_be_written(project: Path, cfngen: Run) -> None:
    (project / ".cache").mkdir()
    (project / ".cache/cfngen").write_text("in the way")

    assert (0, "4 templates: no findings.\n", "") == cfngen("lint")


def cache_of(folder: Path) -> tuple[Cache, Target]:
    template = folder / "a.yaml"
    template.write_text("Resources: {}\n")
    return Cache(folder / "kept", Configuration(Project(folder)), fast=False), Target(template, folder)


HIT = Hit("E1", "error", "Wrong: 日本\ud800", 3, ("Resources", "A", 0))


def test_kept_as_it_was(tmp_path: Path) -> None:
    cache, target = cache_of(tmp_path)
    key = cache.key(target)
    cache.put(key, target, [HIT], [])

    assert [HIT] == cache.get(key, target)


def test_a_template_written_while_it_is_linted_is_not_kept(tmp_path: Path) -> None:
    """What was found would else be kept under the name of a text that it was not found in."""
    cache, target = cache_of(tmp_path)
    key = cache.key(target)
    target.path.write_text("Resources: {A: {}}\n")
    cache.put(key, target, [HIT], [])

    assert cache.get(key, target) is None


def test_bounded_by_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was used last stays."""
    monkeypatch.setattr(cache_module, "MAX_ENTRIES", 8)
    cache, target = cache_of(tmp_path)
    key = cache.key(target)
    cache.put(key, target, [], [])
    for number in range(8):
        (cache.folder / f"old{number}").touch()
        os.utime(cache.folder / f"old{number}", (number, number))
    cache.trim()

    assert sorted([key, *(f"old{number}" for number in range(3, 8))]) == sorted(os.listdir(cache.folder))  # noqa: PTH208


def test_bounded_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "MAX_BYTES", 1000)
    cache, _ = cache_of(tmp_path)
    cache.folder.mkdir()
    for number in range(4):
        (cache.folder / str(number)).write_bytes(b"x" * 300)
        os.utime(cache.folder / str(number), (number, number))
    cache.trim()

    assert ["2", "3"] == sorted(os.listdir(cache.folder))  # noqa: PTH208


def test_used_at_once_by_several(tmp_path: Path) -> None:
    """Readers see whole entries or none while others write and delete."""
    cache, target = cache_of(tmp_path)
    key = cache.key(target)

    def work(number: int) -> list[Hit] | None:
        mine = Cache(cache.folder, Configuration(Project(tmp_path)), fast=False)
        mine.put(key, target, [HIT] * 1000, [])
        if number % 7 == 0:
            shutil.rmtree(cache.folder, ignore_errors=True)
        return mine.get(key, target)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(work, range(100)))

    assert all(answer in (None, [HIT] * 1000) for answer in answers)
    assert any(answers)
