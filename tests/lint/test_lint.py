"""`cfngen lint` finds what cfn-lint finds, and says where it comes from."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cfngen.lint import tiers
from cfngen.lint.cfnlint import Result
from cfngen.lint.targets import Target

Run = Callable[..., tuple[int, str, str]]
Edit = Callable[[str, str, str], None]

MAIN_VPC = "templates_out/nested/network/main-vpc.yaml"


def findings(out: str) -> list[tuple[str, str, int]]:
    return [(it["rule"], it["file"], it["line"]) for it in json.loads(out)["findings"]]


@pytest.mark.usefixtures("project")
def test_clean_project(cfngen: Run) -> None:
    assert cfngen("lint") == (0, "4 templates: no findings.\n", "")


def test_finding_names_yaml_and_python(edit: Edit, cfngen: Run) -> None:
    edit(MAIN_VPC, "CidrBlock: 10.0.0.0/16", "CidrBlock: 10.0.0.0/16\n      EnableDnsSupport: perhaps")

    code, out, err = cfngen("lint", "--format", "json")

    document = json.loads(out)
    assert (code, err) == (1, "")
    assert list(document) == ["findings", "undecided", "summary"]
    (finding,) = document["findings"]
    assert finding.pop("id").startswith("E3012-")
    assert finding == {
        "rule": "E3012",
        "severity": "error",
        "message": "'perhaps' is not of type 'boolean'",
        "file": MAIN_VPC,
        "line": 7,
        "path": "Resources/Vpc/Properties/EnableDnsSupport",
        "stack": "network/main-vpc",
        "source": "src/estate/templates/network/main_vpc.py:4",
        "environments": [],
    }
    assert document["undecided"] == []
    assert document["summary"] == {"templates": 4, "error": 1, "warning": 0, "info": 0, "undecided": 0, "unreadable": 0}


def test_text(edit: Edit, cfngen: Run) -> None:
    edit(MAIN_VPC, "CidrBlock: 10.0.0.0/16", "CidrBlock: 10.0.0.0/16\n      EnableDnsSupport: perhaps")

    code, out, _ = cfngen("lint")

    assert code == 1
    assert out == (
        f"{MAIN_VPC}:7: error E3012 'perhaps' is not of type 'boolean'\n"
        "    Resources/Vpc/Properties/EnableDnsSupport, made by src/estate/templates/network/main_vpc.py:4\n"
        "4 templates: 1 error.\n"
    )


def test_id_survives_a_moved_line_only(edit: Edit, cfngen: Run) -> None:
    def found() -> dict[str, object]:
        (finding,) = json.loads(cfngen("lint", "--format", "json")[1])["findings"]
        return dict(finding)

    edit(MAIN_VPC, "CidrBlock: 10.0.0.0/16", "EnableDnsSupport: perhaps\n      CidrBlock: 10.0.0.0/16")
    before = found()
    edit(MAIN_VPC, "Resources:", "\n# moved\nResources:")
    moved = found()
    edit(MAIN_VPC, "perhaps", "maybe")
    other = found()

    assert (before["line"], moved["line"]) == (6, 8)
    assert before["id"] == moved["id"] != other["id"]


@pytest.mark.parametrize(
    ("root", "output", "line"),
    [("templates_out/stack.yaml", "Outputs.VpcId", 9), ("templates_out/edge/stack.yaml", "Outputs.TopicArn", 9)],
)
def test_wiring_of_each_root_is_checked(edit: Edit, cfngen: Run, root: str, output: str, line: int) -> None:
    """E6101 compares with the child's outputs only when cfn-lint runs from a folder above the child."""
    edit(root, output, "Outputs.Misspelt")

    assert findings(cfngen("lint", "--format", "json")[1]) == [("E6101", root, line)]


def test_each_root_has_its_own_region(edit: Edit, cfngen: Run) -> None:
    """A type that does not exist in a Region is an error there and nowhere else."""
    resource = "Resources:\n  Hub:\n    Type: AWS::Route53RecoveryControl::Cluster\n    Properties:\n      Name: hub\n"
    edit(MAIN_VPC, "Resources:\n", resource)
    edit("templates_out/edge/nested/topic.yaml", "Resources:\n", resource)

    assert findings(cfngen("lint", "--format", "json")[1]) == [("E3006", MAIN_VPC, 4)]
    assert findings(cfngen("lint", "--region", "us-east-1", "--format", "json")[1]) == []


def test_works_from_a_subfolder(project: Path, edit: Edit, cfngen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    edit("templates_out/stack.yaml", "Outputs.VpcId", "Outputs.Misspelt")
    here = cfngen("lint")
    monkeypatch.chdir(project / "templates_out/nested")

    assert cfngen("lint") == here


def test_processes_find_the_same(edit: Edit, cfngen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    edit("templates_out/stack.yaml", "Outputs.VpcId", "Outputs.Misspelt")
    edit(MAIN_VPC, "10.0.0.0/16", "10.0.0.0/99")
    monkeypatch.setattr(tiers, "cores", lambda: 1)
    one = cfngen("lint")
    monkeypatch.setattr(tiers, "cores", lambda: 2)
    monkeypatch.setattr(tiers, "_SMALLEST_SHARE", 1)
    monkeypatch.setattr(tiers, "_run_one", run_and_note)
    monkeypatch.setenv("XDG_CACHE_HOME", str(Path.cwd() / ".other-cache"))

    assert cfngen("lint") == one
    assert one[0] == 1
    workers = {path.name for path in Path.cwd().glob("worker-*")}
    assert workers
    assert f"worker-{os.getpid()}" not in workers


def run_and_note(target: Target) -> Result:
    """Lint, and leave the number of the process behind."""
    assert tiers._linter is not None
    Path(f"worker-{os.getpid()}").touch()
    return tiers._linter.run(target)


def test_interrupt_stops_the_workers_too(project: Path) -> None:
    """Ctrl-C reaches every process of the terminal; one message comes out and nothing goes on."""
    program = (
        "import sys, time, pathlib; from cfngen.cli import main; from cfngen.lint import tiers\n"
        "tiers.cores = lambda: 2; tiers._SMALLEST_SHARE = 1\n"
        "def slow(target): pathlib.Path('started').touch(); [time.sleep(0.05) for _ in range(1200)]; return []\n"
        "tiers._run_one = slow\n"
        "main(['lint'])\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], start_new_session=True, stderr=subprocess.PIPE) as process:
        while not (project / "started").exists() and process.poll() is None:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)

    assert (process.returncode, err.strip()) == (130, b"Interrupted.")


class TestConfiguration:
    """The project's .cfnlintrc.yaml decides what counts."""

    @pytest.mark.usefixtures("project")
    def test_ignored_rule(self, edit: Edit, cfngen: Run) -> None:
        edit(".cfnlintrc.yaml", "[W3002]", "[]")

        assert [rule for rule, _, _ in findings(cfngen("lint", "--format", "json")[1])] == ["W3002", "W3002"]

    def test_informational_rules_count_once_included(self, edit: Edit, cfngen: Run) -> None:
        edit(".cfnlintrc.yaml", "[W3002]", "[W3002]\ninclude_checks: [I]")

        code, out, _ = cfngen("lint", "--format", "json")

        assert code == 1
        assert {it["severity"] for it in json.loads(out)["findings"]} == {"info"}

    def test_ignored_template(self, edit: Edit, cfngen: Run) -> None:
        edit(MAIN_VPC, "10.0.0.0/16", "10.0.0.0/99")
        edit(".cfnlintrc.yaml", "[W3002]", "[W3002]\nignore_templates: [templates_out/nested/**/*.yaml]")

        here = cfngen("lint")
        os.chdir("src")

        assert here == cfngen("lint") == (0, "3 templates: no findings.\n", "")

    @pytest.mark.parametrize("text", ["no_such_key: 1\n", "ignore_checks: 5\n", "a: [\n"])
    def test_invalid(self, project: Path, cfngen: Run, text: str) -> None:
        (project / ".cfnlintrc.yaml").write_text(text)

        code, out, err = cfngen("lint")

        assert (code, out) == (1, "")
        assert err.startswith(f"Error: {project / '.cfnlintrc.yaml'}: cfn-lint's configuration: ")
        assert "Traceback" not in err

    def test_rules_of_the_project(self, project: Path, edit: Edit, cfngen: Run) -> None:
        """A relative path to extra rules starts at the project, wherever the command runs."""
        (project / "rules.txt").write_text("AWS::SNS::Topic TopicName EQUALS x ERROR Named topics only\n")
        edit(".cfnlintrc.yaml", "[W3002]", "[W3002]\ncustom_rules: rules.txt")
        edit(
            "templates_out/edge/nested/topic.yaml",
            "AWS::SNS::Topic\n",
            "AWS::SNS::Topic\n    Properties:\n      TopicName: y\n",
        )
        os.chdir(project / "src")

        assert [rule for rule, _, _ in findings(cfngen("lint", "--format", "json")[1])] == ["E9001"]


class TestPaths:
    """Any template or folder can be linted."""

    def test_one_file_outside_a_project(self, tmp_path: Path, cfngen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("HOME", str(tmp_path))
        (tmp_path / "a.template").write_text('{"Resources": {"T": {"Type": "AWS::SNS::Topik"}}}')

        code, out, _ = cfngen("lint", "a.template", "--format", "json")

        assert code == 1
        assert findings(out) == [("E3006", "a.template", 1)]
        assert json.loads(out)["findings"][0]["source"] == ""

    def test_folder_takes_templates_only(self, project: Path, cfngen: Run) -> None:
        """Parameter files, hidden files and other YAML are no templates; both spellings of JSON are."""
        folder = project / "other"
        (folder / ".hidden").mkdir(parents=True)
        for name in ("a.yaml", ".b.yaml", ".hidden/c.yaml"):
            (folder / name).write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n")
        (folder / "d.json").write_text('{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}')
        (folder / "e.json").write_text('{\n  "AWSTemplateFormatVersion": "2010-09-09",\n  "Resources": []\n}')
        (folder / "compose.yaml").write_text("services: {Resources: 1}\n")

        code, out, _ = cfngen("lint", "other", "--format", "json")

        assert code == 1
        assert json.loads(out)["summary"]["templates"] == 3
        assert {file for _, file, _ in findings(out)} == {"other/e.json"}

    def test_part_of_the_project_keeps_its_region(self, edit: Edit, cfngen: Run) -> None:
        edit(
            MAIN_VPC,
            "  Vpc:\n",
            "  Hub:\n    Type: AWS::Route53RecoveryControl::Cluster\n    Properties:\n      Name: hub\n  Vpc:\n",
        )

        assert findings(cfngen("lint", "templates_out/nested", "--format", "json")[1]) == [("E3006", MAIN_VPC, 4)]

    def test_names_with_wildcard_characters(self, project: Path, cfngen: Run) -> None:
        (project / "a[1].yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n")

        assert cfngen("lint", "a[1].yaml") == (0, "1 template: no findings.\n", "")

    @pytest.mark.usefixtures("project")
    def test_template_outside_the_project(self, cfngen: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
        path = tmp_path_factory.mktemp("elsewhere") / "a.yaml"
        path.write_text("Resources: {T: {Type: AWS::SNS::Topik}}\n")

        assert findings(cfngen("lint", str(path), "--format", "json")[1]) == [("E3006", path.as_posix(), 1)]

    @pytest.mark.usefixtures("project")
    def test_file_given_twice_is_linted_once(self, cfngen: Run) -> None:
        assert cfngen("lint", MAIN_VPC, "templates_out/nested") == (0, "1 template: no findings.\n", "")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (b"Resources:\n  A: [1\n", "did not find expected ',' or ']'"),
            (b"\xff\xfe\x00Resources:", "Cannot read file contents"),
            (b"- Resources:\n", "Template needs to be an object."),
            (b"x", "Template needs to be an object."),
        ],
    )
    def test_text_that_is_no_template_is_a_finding(self, project: Path, cfngen: Run, text: bytes, message: str) -> None:
        (project / "bad.yaml").write_bytes(text)

        code, out, err = cfngen("lint", "bad.yaml", "--format", "json")

        (finding,) = json.loads(out)["findings"]
        assert (code, finding["rule"], finding["file"]) == (1, "E0000", "bad.yaml")
        assert message in finding["message"]
        assert err == ""


def refuse(self: Path, *args: object, **kwargs: object) -> object:
    """Open a file unless it is the one that must not be read; root may read what no permission allows."""
    if self.name == "main-vpc.yaml":
        raise PermissionError(13, "Permission denied", str(self))
    return open(self, *args, **kwargs)  # type: ignore[call-overload]  # noqa: PTH123


class TestMistakes:
    """Each mistake of a user gives one message."""

    def test_not_built(self, project: Path, cfngen: Run) -> None:
        (project / "templates_out").rename(project / "gone")

        code, out, err = cfngen("lint")

        assert (code, out) == (1, "")
        assert err == (
            f"Error: {project / 'templates_out'}: there are no generated templates yet\n    run: cfngen build\n"
        )

    def test_no_project(self, tmp_path: Path, cfngen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

        code, _, err = cfngen("lint")

        assert code == 1
        assert "no cfngen project here" in err

    @pytest.mark.usefixtures("project")
    def test_missing_paths_are_usage_errors_all_at_once(self, cfngen: Run) -> None:
        code, out, err = cfngen("lint", "nowhere.yaml", "templates_out", "nothing")

        assert (code, out) == (2, "")
        assert "nowhere.yaml: no such file or folder" in err
        assert "nothing: no such file or folder" in err
        assert "2 problems." in err

    @pytest.mark.usefixtures("project")
    def test_folder_without_templates(self, cfngen: Run) -> None:
        code, _, err = cfngen("lint", "src")

        assert code == 1
        assert err == "Error: src: holds no CloudFormation template\n"

    def test_nothing_but_an_unreadable_file(self, project: Path, cfngen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        (project / "one").mkdir()
        (project / "one/main-vpc.yaml").touch()
        monkeypatch.setattr(Path, "open", refuse)

        code, out, err = cfngen("lint", "one")

        assert (code, err) == (1, "")
        assert out == (
            "one/main-vpc.yaml:1: error E0000 cannot be read: Permission denied\n"
            "1 template: 1 error, 1 file that could not be read.\n"
        )

    @pytest.mark.usefixtures("project")
    def test_unreadable_file_is_named_and_counted_and_the_rest_is_linted(
        self, edit: Edit, cfngen: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edit("templates_out/edge/nested/topic.yaml", "AWS::SNS::Topic", "AWS::SNS::Topik")
        monkeypatch.setattr(Path, "open", refuse)

        code, out, _ = cfngen("lint", "--format", "json")

        assert code == 1
        assert {("E0000", MAIN_VPC, 1), ("E3006", "templates_out/edge/nested/topic.yaml", 4)} <= set(findings(out))
        assert json.loads(out)["summary"]["unreadable"] == 1

    @pytest.mark.usefixtures("project")
    def test_unknown_region(self, cfngen: Run) -> None:
        code, _, err = cfngen("lint", "--region", "eu-nowhere-1")

        assert code == 2
        assert "eu-nowhere-1" in err
        assert len(err) < 400


def test_what_cfn_lint_logs_is_not_printed_beside_the_finding(project: Path) -> None:
    (project / "bad.yaml").write_bytes(b"\xff\xfe\x00Resources:")
    command = [sys.executable, "-m", "cfngen", "lint", "bad.yaml"]

    done = subprocess.run(command, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (1, b"")


def test_help_does_not_import_cfn_lint() -> None:
    """The help of the command costs what click costs."""
    program = (
        "import sys, cfngen.commands.lint as it;"
        "it.command(['--help'], standalone_mode=False);"
        "sys.exit(any(name in sys.modules for name in ('cfnlint', 'yaml', 'troposphere', 'json')))"
    )

    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0
