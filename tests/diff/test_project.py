"""Comparing a project's committed output with a git revision's, or two of its environments."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.diff.templates import changes, diff, shown
from tests.estates import PROJECT_FILES, cfngen, template, topic, write_estate, write_parameters

SAME = ("--env", "prod", "--base", "HEAD")


@pytest.fixture
def committed(built: Path) -> Path:
    """A project in a subfolder of a repository, built and committed; gives the project's folder."""
    project = built.parent
    git(project.parent, "init", "-q")
    commit(project)
    return project


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A", ".")
    git(folder, "-c", "user.name=t", "-c", "user.email=t@example.jp", "commit", "-qm", "state")


def rebuild(project: Path, **files: str) -> None:
    """Write the estate anew with some files changed, and build it."""
    write_estate(
        project, "estate", PROJECT_FILES | {name.replace("__", "/") + ".py": text for name, text in files.items()}
    )
    done = cfngen(project, "build")
    assert 0 == done.returncode, done.stderr


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_changed(committed: Path) -> None:
    assert "No changes.\n" == shown(committed, *SAME)
    assert 0 == diff(committed, *SAME, "--detailed-exitcode").returncode


def test_a_change_of_the_working_tree_is_found_from_a_subfolder(committed: Path) -> None:
    edit(committed / "templates_out/nested/network/vpc-topic.yaml", "日本", "東京")

    found = changes(committed / "parameters", *SAME)

    assert {"VpcTopicStack", "VpcTopicStack/Topic"} == set(found)
    assert {"shop-prod"} == {entry["StackName"] for entry in found.values()}
    assert "templates_out/nested/network/vpc-topic.yaml" == found["VpcTopicStack/Topic"]["Template"]


def test_an_older_revision_can_be_named(committed: Path) -> None:
    edit(committed / "templates_out/nested/network/vpc-topic.yaml", "日本", "東京")
    commit(committed)

    assert {} == changes(committed, *SAME)
    assert {"VpcTopicStack", "VpcTopicStack/Topic"} == set(changes(committed, "--env", "prod", "--base", "HEAD~1"))


def test_a_setting_changes_its_own_environment_only(committed: Path) -> None:
    write_parameters(committed, "stg", {"ProjectName": "shop", "Environment": "stg", "Names": "x,z"})
    rebuild(committed)

    entry = changes(committed, "--env", "stg", "--base", "HEAD")["VpcTopicStack/Topic"]["ResourceChange"]
    assert {"xz"} == {detail["Target"]["AfterValue"][-2:] for detail in entry["Details"]}
    assert {} == changes(committed, *SAME)


def test_a_template_that_is_gone_is_removed(committed: Path) -> None:
    rebuild(committed, network__users=template(topic("Other")))

    found = changes(committed, *SAME)

    actions = {path: entry["ResourceChange"]["Action"] for path, entry in found.items()}
    assert {"UsersStack": "Modify", "UsersStack/T": "Remove", "UsersStack/Other": "Add"} == actions


def test_both_roots_are_compared_each_in_its_region(committed: Path) -> None:
    edit(committed / "templates_out/edge/nested/wall.yaml", "-edge", "-wall")

    text = shown(committed, *SAME)

    assert "shop-prod-edge (us-east-1)" in text
    assert "shop-prod (ap-northeast-1)" not in text


def test_a_revision_without_output_has_nothing(committed: Path) -> None:
    git(committed, "rm", "-rq", "--cached", "templates_out")
    git(committed, "-c", "user.name=t", "-c", "user.email=t@example.jp", "commit", "-qm", "none")

    found = changes(committed, *SAME)

    assert {"Add"} == {entry["ResourceChange"]["Action"] for entry in found.values()}
    assert {"shop-prod", "shop-prod-edge"} == {entry["StackName"] for entry in found.values()}


def test_an_environment_that_the_revision_does_not_know_is_added(committed: Path) -> None:
    git(
        committed,
        "rm",
        "-q",
        "--cached",
        "templates_out/parameters/prod.json",
        "templates_out/edge/parameters/prod.json",
    )
    git(committed, "-c", "user.name=t", "-c", "user.email=t@example.jp", "commit", "-qm", "no prod")

    found = changes(committed, *SAME)

    assert {"Add"} == {entry["ResourceChange"]["Action"] for entry in found.values()}
    assert {} == changes(committed, "--env", "dev", "--base", "HEAD")


def test_tags_of_a_stack_that_is_new_do_not_change(committed: Path) -> None:
    git(committed, "rm", "-rq", "--cached", "templates_out")
    git(committed, "-c", "user.name=t", "-c", "user.email=t@example.jp", "commit", "-qm", "none")
    edit(committed / "parameters/prod.json", '"Tags": {}', '"Tags": {"Owner": "a"}')

    assert "Owner" not in shown(committed, *SAME)


def test_a_changed_tag_of_the_stacks_is_told_once(committed: Path) -> None:
    edit(committed / "parameters/prod.json", '"Tags": {}', '"Tags": {"Owner": "a|b"}')

    text = shown(committed, *SAME)

    assert "      Owner: (none) → a|b\n" in text
    assert text.endswith("Only tags of the stack change.\n")
    assert "- `Owner`: (none) → <code>a&#124;b</code>" in shown(committed, *SAME, "--format", "markdown")
    assert '"Key": "Owner"' in shown(committed, *SAME, "--format", "json")
    assert 3 == diff(committed, *SAME, "--detailed-exitcode").returncode


def test_environments_are_compared_without_their_names(committed: Path) -> None:
    found = changes(committed, "--env", "stg", "--against", "prod")

    targets = [detail["Target"] for detail in found["VpcTopicStack/Topic"]["ResourceChange"]["Details"]]
    assert {("shop-日本ab", "shop-日本xy")} == {(target["BeforeValue"], target["AfterValue"]) for target in targets}
    assert {"shop-prod"} == {entry["StackName"] for entry in found.values()}
    assert {} == changes(committed, "--env", "dev", "--against", "prod")


def test_settings_of_another_environment_need_not_pass_the_rules_of_this_one(committed: Path) -> None:
    """It is a question, not a deployment."""
    rule = "{RuleCondition: !Equals [!Ref Environment, prod], Assertions: [{Assert: !Equals [!Ref VpcName, a]}]}"
    root = committed / "templates_out/stack.yaml"
    parameters = committed / "templates_out/parameters"
    edit(root, "\nParameters:\n", "\nParameters:\n  VpcName: {Type: String}\n")
    root.write_text(f"{root.read_text(encoding='utf-8')}\nRules:\n  R: {rule}\n", encoding="utf-8")
    for name, value in (("prod", "a"), ("stg", "b")):
        edit(parameters / f"{name}.json", "[\n", f'[{{"ParameterKey": "VpcName", "ParameterValue": "{value}"}},\n')

    done = diff(committed, "--env", "stg", "--against", "prod")
    assert 0 == done.returncode, done.stderr
    edit(parameters / "prod.json", '"ParameterValue": "a"', '"ParameterValue": "c"')
    done = diff(committed, "--env", "prod", "--base", "HEAD")
    assert 1 == done.returncode
    assert "Template rule R failed" in done.stderr


def test_tags_of_environments_are_compared_without_their_names(committed: Path) -> None:
    for name in ("stg", "prod"):
        tags = f'"Tags": {{"Environment": "{name}", "Owner": "{name}-team"}}'
        edit(committed / f"parameters/{name}.json", '"Tags": {}', tags)

    text = shown(committed, "--env", "stg", "--against", "prod")

    assert "      Owner: prod-team → stg-team\n" in text
    assert "Environment" not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--env", "prd", "--base", "HEAD"), "--env: there is no environment 'prd'\n    did you mean prod?"),
        (("--env", "zzz", "--base", "HEAD"), "built are dev, prod, stg"),
        (("--env", "dev", "--against", "prox"), "--against: there is no environment 'prox'\n    did you mean prod?"),
        (("--env", "dev", "--base", "absent"), "git cannot read the revision 'absent'"),
        (("--env", "dev", "--base", "--help"), "'--help' is no revision"),
    ],
)
def test_names_that_do_not_exist_are_refused(committed: Path, arguments: tuple[str, ...], message: str) -> None:
    done = diff(committed, *arguments)

    assert (1, "") == (done.returncode, done.stdout)
    assert message in done.stderr


def test_a_project_that_was_never_built_is_refused(project: Path) -> None:
    done = diff(project, *SAME)

    assert 1 == done.returncode
    assert "there is no build\n    run: cfngen build" in done.stderr


def test_outside_a_project_is_refused(tmp_path: Path) -> None:
    done = diff(tmp_path, *SAME)

    assert 1 == done.returncode
    assert "no cfngen project here" in done.stderr


def test_broken_output_is_refused_with_its_place(committed: Path) -> None:
    (committed / "templates_out/parameters/prod.json").write_text("{", encoding="utf-8")

    done = diff(committed, *SAME)

    assert (1, "") == (done.returncode, done.stdout)
    assert "templates_out/parameters/prod.json:1 (working tree): is not valid JSON" in done.stderr


def test_output_that_is_no_text_is_refused_with_its_revision(committed: Path) -> None:
    path = committed / "templates_out/stack.yaml"
    text = path.read_bytes()
    path.write_bytes(b"\xff")
    commit(committed)
    path.write_bytes(text)

    done = diff(committed, *SAME)

    assert (1, "") == (done.returncode, done.stdout)
    assert "templates_out/stack.yaml (revision HEAD): this is not UTF-8 text" in done.stderr


def test_sources_younger_than_the_output_are_told(committed: Path) -> None:
    """Within a few seconds it may be a checkout, which writes all files in its own order."""
    source = committed / "estate/network/users.py"
    moment = (committed / "templates_out/manifest.json").stat().st_mtime

    os.utime(source, (moment + 3, moment + 3))
    assert "" == diff(committed, *SAME).stderr

    os.utime(source, (moment + 60, moment + 60))
    done = diff(committed, *SAME)
    assert (0, "No changes.\n") == (done.returncode, done.stdout)
    assert "Warning: templates_out/ is older than its sources: run cfngen build.\n" == done.stderr

    os.utime(source, (moment, moment))
    os.utime(committed / "parameters/prod.json", (time.time() + 60, time.time() + 60))
    assert "Warning" in diff(committed, *SAME).stderr


def test_templates_are_not_imported(committed: Path) -> None:
    edit(committed / "templates_out/nested/network/vpc-topic.yaml", "日本", "東京")
    for source in (committed / "estate").rglob("*.py"):
        source.write_text("raise SystemExit(9)", encoding="utf-8")
        os.utime(source, (0, 0))

    assert "1 to modify.\n" == shown(committed, *SAME).splitlines(keepends=True)[-1]


def test_places_are_told_of_few_changes(committed: Path) -> None:
    """The template's line is that of the newer side."""
    edit(committed / "templates_out/nested/network/vpc-topic.yaml", "日本", "東京")
    edit(committed / "templates_out/nested/network/vpc-topic.yaml", "Resources:", "# One line more.\nResources:")

    lines = (committed / "estate/network/vpc_topic.py").read_text(encoding="utf-8").splitlines()
    made = next(number for number, line in enumerate(lines, 1) if '"Topic"' in line)
    written = (committed / "templates_out/nested/network/vpc-topic.yaml").read_text(encoding="utf-8").splitlines()
    line = written.index("  Topic:") + 1

    place = f"estate/network/vpc_topic.py:{made}, templates_out/nested/network/vpc-topic.yaml:{line}"
    assert place in shown(committed, *SAME)
