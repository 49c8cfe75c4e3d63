"""Two linters, one answer: what the first tier adds, and what cfn-lint overrules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cfngen.errors import CfngenError
from cfngen.lint import tiers
from cfngen.lint.hits import Hit
from cfngen.lint.targets import Target

Run = Callable[..., tuple[int, str, str]]
Edit = Callable[[str, str, str], None]

MAIN_VPC = "templates_out/nested/network/main-vpc.yaml"
TOPIC = "templates_out/edge/nested/topic.yaml"
# A security group whose ports are upside down: only the first tier has this rule.
UPSIDE_DOWN = """\
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 443, ToPort: 80, CidrIp: 10.0.0.0/8}
"""


def rules(out: str) -> list[tuple[str, str, int]]:
    return [(it["rule"], it["file"], it["line"]) for it in json.loads(out)["findings"]]


def lint(cfngen: Run, *options: str) -> list[tuple[str, str, int]]:
    return rules(cfngen("lint", "--format", "json", *options)[1])


def test_what_only_the_first_tier_sees_is_reported(edit: Edit, cfngen: Run) -> None:
    edit(MAIN_VPC, "Resources:\n", f"Resources:\n{UPSIDE_DOWN}")

    assert [rule for rule, _, _ in lint(cfngen)] == ["E9002"]
    assert [rule for rule, _, _ in lint(cfngen, "--fast")] == ["E9002"]


def test_a_rule_that_both_have_is_reported_once_and_alike(edit: Edit, cfngen: Run) -> None:
    """Its own number for cfn-lint's rule would make two findings of one, and ids that change with --fast."""
    edit(MAIN_VPC, "CidrBlock: 10.0.0.0/16", "CidrBlock: 10.0.0.0/16\n      EnableDnsSupport: perhaps")

    both = json.loads(cfngen("lint", "--format", "json")[1])["findings"]
    fast = json.loads(cfngen("lint", "--format", "json", "--fast")[1])["findings"]

    assert ["E3012"] == [it["rule"] for it in both]
    assert both == fast


def test_an_error_of_cfn_lints_hides_the_first_tiers_at_the_same_place() -> None:
    error = Hit("E1", "error", "", 4, ("Resources", "A", "Properties", "B"))
    place = ("Resources", "A", "Properties", "B", "C")

    assert tiers._same_place(Hit("F1", "error", "", 9, place), error)
    assert tiers._same_place(Hit("F1", "error", "", 4, ()), error)
    assert not tiers._same_place(Hit("F1", "error", "", 9, ("Resources", "B", *place[2:])), error)
    assert not tiers._same_place(Hit("F1", "error", "", 9, ("Resources",)), error)


def test_fast_does_not_see_wiring(edit: Edit, cfngen: Run) -> None:
    edit("templates_out/stack.yaml", "Outputs.VpcId", "Outputs.Misspelt")

    assert [] == lint(cfngen, "--fast")
    assert ["E6101"] == [rule for rule, _, _ in lint(cfngen)]


def test_fast_does_not_import_cfn_lint(project: Path) -> None:
    program = (
        "import sys\nfrom cfngen.cli import main\n"
        "try: main(['lint', '--fast'])\n"
        "except SystemExit as exit_: sys.exit(exit_.code or 'cfnlint' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], cwd=project, check=False).returncode == 0


def test_each_root_has_its_region_in_the_first_tier_too(edit: Edit, cfngen: Run) -> None:
    resource = "Resources:\n  Hub:\n    Type: AWS::Route53RecoveryControl::Cluster\n    Properties:\n      Name: hub\n"
    edit(MAIN_VPC, "Resources:\n", resource)
    edit(TOPIC, "Resources:\n", resource)

    assert [("E3006", MAIN_VPC, 4)] == lint(cfngen, "--fast")
    assert [] == lint(cfngen, "--fast", "--region", "us-east-1")


@pytest.mark.parametrize("fast", [(), ("--fast",)], ids=["both", "fast"])
class TestWhatIsLeftOn:
    """`.cfnlintrc` and cfn-lint's metadata decide for the first tier as for cfn-lint."""

    @pytest.fixture(autouse=True)
    def _defect(self, edit: Edit) -> None:
        edit(MAIN_VPC, "Resources:\n", f"Resources:\n{UPSIDE_DOWN}")

    @pytest.mark.parametrize("ignored", ["E9002", "E9"])
    def test_ignored(self, edit: Edit, cfngen: Run, fast: tuple[str, ...], ignored: str) -> None:
        edit(".cfnlintrc.yaml", "[W3002]", f"[W3002, {ignored}]")

        assert [] == lint(cfngen, *fast)

    def test_mandatory(self, edit: Edit, cfngen: Run, fast: tuple[str, ...]) -> None:
        edit(".cfnlintrc.yaml", "[W3002]", "[W3002, E]\nmandatory_checks: [E9002]")

        assert ["E9002"] == [rule for rule, _, _ in lint(cfngen, *fast)]

    def test_ignored_template(self, edit: Edit, cfngen: Run, fast: tuple[str, ...]) -> None:
        edit(".cfnlintrc.yaml", "[W3002]", "[W3002]\nignore_templates: [templates_out/nested/**/*.yaml]")

        assert (0, "3 templates: no findings.\n", "") == cfngen("lint", *fast)

    def test_silenced_on_the_resource(self, edit: Edit, cfngen: Run, fast: tuple[str, ...]) -> None:
        metadata = "    Metadata: {cfn-lint: {config: {ignore_checks: [E9002]}}}\n"
        edit(MAIN_VPC, "  Group:\n", f"  Group:\n{metadata}")

        assert [] == lint(cfngen, *fast)

    def test_silenced_on_another_resource(self, edit: Edit, cfngen: Run, fast: tuple[str, ...]) -> None:
        edit(MAIN_VPC, "  Vpc:\n", "  Vpc:\n    Metadata: {cfn-lint: {config: {ignore_checks: [E9002]}}}\n")

        assert ["E9002"] == [rule for rule, _, _ in lint(cfngen, *fast)]

    def test_silenced_in_the_template(self, edit: Edit, cfngen: Run, fast: tuple[str, ...]) -> None:
        edit(MAIN_VPC, "Resources:\n", "Metadata: {cfn-lint: {config: {ignore_checks: [E9]}}}\nResources:\n")

        assert [] == lint(cfngen, *fast)


@pytest.mark.parametrize("text", ["- a\n", "ignore_checks: 5\n", "a: [\n", "ignore_checks: [5]\n"])
def test_fast_refuses_a_configuration_that_it_cannot_read(project: Path, cfngen: Run, text: str) -> None:
    (project / ".cfnlintrc.yaml").write_text(text)

    code, out, err = cfngen("lint", "--fast")

    assert (code, out) == (1, "")
    assert err.startswith(f"Error: {project / '.cfnlintrc.yaml'}: cfn-lint's configuration: ")


def test_what_the_first_tier_gave_up_is_undecided(project: Path, cfngen: Run) -> None:
    """Nine conditions have more combinations than it tries; cfn-lint finishes, so both together decide."""
    names = [f"C{number}" for number in range(9)]
    (project / "task.yaml").write_text(
        "Parameters:\n"
        + "".join(f"  P{name}: {{Type: String}}\n" for name in names)
        + "Conditions:\n"
        + "".join(f"  {name}: !Equals [!Ref P{name}, x]\n" for name in names)
        + "Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n"
        "      ContainerDefinitions:\n        - Name: web\n          Image: web\n          Memory: 512\n"
        "          Environment:\n"
        + "".join(f"            - {{Name: {name}, Value: !If [{name}, a, b]}}\n" for name in names)
    )

    code, out, _ = cfngen("lint", "task.yaml", "--fast", "--format", "json")

    document = json.loads(out)
    assert (0, []) == (code, document["findings"])
    assert [("W9052", "task.yaml")] == [(it["rule"], it["file"]) for it in document["undecided"]]
    assert (0, "1 template: no findings.\n", "") == cfngen("lint", "task.yaml")


def test_a_first_tier_that_dies_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Native code can take its process with it."""
    monkeypatch.setattr(tiers, "cores", lambda: 2)

    def die() -> dict[Target, list[Hit]]:
        os._exit(7)

    with tiers._beside(die) as answer, pytest.raises(CfngenError, match="ended with code 7"):
        answer()


def test_an_error_in_the_process_beside_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "cores", lambda: 2)

    def refuse() -> dict[Target, list[Hit]]:
        raise CfngenError("no", where="here")

    with tiers._beside(refuse) as answer, pytest.raises(CfngenError, match="here: no"):
        answer()
