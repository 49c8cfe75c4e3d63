"""The Python line behind a part of a generated template."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfngen.project import Project, find_project
from cfngen.report.source import Sources

VPC = "templates_out/nested/network/main-vpc.yaml"
MODULE = "src/estate/templates/network/main_vpc.py"


@pytest.mark.parametrize(
    ("template", "path", "source"),
    [
        (VPC, ("Resources", "Vpc", "Properties", "Tags", 0), f"{MODULE}:4"),
        (VPC, ("Resources", "DataSubnetA"), f"{MODULE}:7"),
        (VPC, ("Outputs", "VpcId", "Value"), f"{MODULE}:8"),
        (VPC, ("Resources", "NoSuchThing"), f"{MODULE}:1"),
        (VPC, (), f"{MODULE}:1"),
        (VPC, ("Parameters", "ProjectName"), "src/estate/settings.py:1"),
        ("templates_out/stack.yaml", ("Resources", "MainVpcStack"), f"{MODULE}:1"),
        ("templates_out/stack.yaml", ("Outputs", "VpcId"), "src/estate/templates/__init__.py:1"),
        ("templates_out/stack.yaml", ("Parameters", "ProjectName"), "src/estate/settings.py:1"),
        ("templates_out/edge/nested/topic.yaml", ("Resources", "Topic"), "src/estate/templates/edge/topic.py:3"),
        ("templates_out/edge/stack.yaml", ("Resources", "TopicStack"), "src/estate/templates/edge/topic.py:1"),
        ("templates_out/nested/network/by-hand.yaml", ("Resources", "Vpc"), ""),
        ("elsewhere/stack.yaml", ("Resources", "Vpc"), ""),
    ],
)
def test_line(project: Path, template: str, path: tuple[str | int, ...], source: str) -> None:
    assert source == Sources(find_project(project)).line(project / template, path)


@pytest.mark.parametrize(
    ("template", "stack"),
    [
        (VPC, "network/main-vpc"),
        ("templates_out/stack.yaml", "stack"),
        ("templates_out/edge/stack.yaml", "edge/stack"),
        ("templates_out/edge/nested/topic.yaml", "edge/topic"),
        ("src/estate/x.yaml", ""),
    ],
)
def test_stack(project: Path, template: str, stack: str) -> None:
    assert stack == Sources(find_project(project)).stack(project / template)


@pytest.mark.parametrize(
    ("template", "region"),
    [
        (VPC, "ap-northeast-1"),
        ("templates_out/stack.yaml", "ap-northeast-1"),
        ("templates_out/edge/stack.yaml", "us-east-1"),
        ("templates_out/edge/nested/topic.yaml", "us-east-1"),
        ("templates_out/other/stack.yaml", ""),
        ("elsewhere/stack.yaml", ""),
    ],
)
def test_region(project: Path, template: str, region: str) -> None:
    assert region == Sources(find_project(project)).region(project / template)


def test_template_package_is_not_imported(project: Path) -> None:
    """A template that no longer compiles is still pointed at, by its module."""
    (project / MODULE).write_text("raise SystemExit(  # not even Python\n")

    assert f"{MODULE}:1" == Sources(find_project(project)).line(project / VPC, ("Resources", "Vpc"))


def test_the_longest_matching_text_wins(project: Path) -> None:
    (project / MODULE).write_text(
        'sub(f"{a}{b}")\nsub(f"{tier}SubnetA")\nsub(f"{tier}Subnet{zone}")\nsub(f"{x}.........")\n'
    )

    assert f"{MODULE}:2" == Sources(find_project(project)).line(project / VPC, ("Resources", "DataSubnetA"))


def test_the_first_call_wins(project: Path) -> None:
    (project / MODULE).write_text('if x:\n    add("Vpc")\nadd("Vpc")\n')

    assert f"{MODULE}:2" == Sources(find_project(project)).line(project / VPC, ("Resources", "Vpc"))


def test_a_name_that_is_not_the_first_argument_counts_less(project: Path) -> None:
    (project / MODULE).write_text('pair(f"{x}ToRds", f"RdsFrom{x}")\nNAMES = ("Vpc", "Db")\nadd("Vpc")\n')
    sources = Sources(find_project(project))

    assert f"{MODULE}:1" == sources.line(project / VPC, ("Resources", "RdsFromBatch"))
    assert f"{MODULE}:2" == sources.line(project / VPC, ("Resources", "Db"))
    assert f"{MODULE}:3" == sources.line(project / VPC, ("Resources", "Vpc"))


def test_a_helper_that_the_module_imports_is_searched_but_another_stack_is_not(project: Path) -> None:
    (project / "src/estate/parts.py").write_text('\n\nsns.Topic(f"{name}Topic")\n')
    (project / "src/estate/templates/network/subnets.py").write_text('ec2.Subnet("Lonely")\n')
    (project / MODULE).write_text(
        "from estate.parts import topic\nfrom estate.templates.network.subnets import subnet_id\n"
    )
    sources = Sources(find_project(project))

    assert sources.line(project / VPC, ("Resources", "AlertsTopic")) == "src/estate/parts.py:3"
    assert f"{MODULE}:1" == sources.line(project / VPC, ("Resources", "Lonely"))


def test_package_outside_the_project_is_shown_from_its_own_folder(tmp_path: Path) -> None:
    project = Project(tmp_path, "cfngen.templates")

    source = Sources(project).line(tmp_path / "templates_out/stack.yaml", ())

    assert source == "cfngen/templates/__init__.py:1"


def test_no_such_package(tmp_path: Path) -> None:
    project = Project(tmp_path, "no.such.package")

    assert Sources(project).line(tmp_path / "templates_out/stack.yaml", ()) == ""
    assert Sources(project).region(tmp_path / "templates_out/stack.yaml") == ""
