"""`cfngen list` and `cfngen show`: the estate at a glance, and one template by any of its names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.estates import cfngen, contents, template, topic, write_estate

STORE = {
    "name": "data/store",
    "layer": "data",
    "path": "nested/data/store.yaml",
    "module": "estate.data.store",
    "logical_id": "StoreStack",
    "description": "A stack",
    "condition": None,
    "resources": [{"logical_id": "T", "type": "AWS::SNS::Topic"}],
    "parameters": ["WallArn"],
    "outputs": [],
    "wires": {"WallArn": "edge/wall"},
    "after": [],
}


def test_list_in_json_tells_everything(project: Path) -> None:
    done = cfngen(project, "list", "--format", "json")
    found = json.loads(done.stdout)

    assert 0 == done.returncode
    assert "estate" == found["package"]
    assert {"roots": 2, "stacks": 4, "resources": 4, "outputs": 2, "settings": 3, "wires": 2} == found["summary"]
    first, edge = found["roots"]
    assert {
        "path": "stack.yaml",
        "region": "ap-northeast-1",
        "description": "An estate for a test",
        "parameters": ["ProjectName", "Environment", "Names", "WallArn"],
        "outputs": [],
    } == {key: value for key, value in first.items() if key != "stacks"}
    assert ["network/users", "network/vpc-topic", "data/store"] == [stack["name"] for stack in first["stacks"]]
    assert STORE == first["stacks"][2]
    assert {"VpcTopicArn": "network/vpc-topic"} == first["stacks"][0]["wires"]
    assert ["VpcTopicArn"] == first["stacks"][1]["outputs"]
    assert ("edge/stack.yaml", "us-east-1", ["WallArn"]) == (edge["path"], edge["region"], edge["outputs"])
    assert "edge/nested/wall.yaml" == edge["stacks"][0]["path"]


def test_list_in_text_has_a_line_a_stack(project: Path) -> None:
    done = cfngen(project, "list")

    assert 0 == done.returncode
    assert (
        """\
stack.yaml in ap-northeast-1: An estate for a test

STACK              RESOURCES  PARAMETERS  OUTPUTS  TAKES VALUES FROM
network/users              1           1        0  vpc-topic
network/vpc-topic          1           3        1
data/store                 1           1        0  wall

edge/stack.yaml in us-east-1: The edge

STACK              RESOURCES  PARAMETERS  OUTPUTS  TAKES VALUES FROM
edge/wall                  1           2        1

2 roots, 4 stacks, 4 resources, 2 outputs, 3 settings, 2 wires
"""
        == done.stdout
    )
    assert "" == done.stderr


def test_list_tells_conditions_order_and_the_layer_of_a_name_that_is_there_twice(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.cfngen]\ntemplates = "estate"\n', encoding="utf-8")
    write_estate(
        tmp_path,
        "estate",
        {
            "one/same.py": template(topic(output="FirstArn")),
            "one/user.py": template(
                "from estate.one.same import first_arn\nfrom estate.one import last\nstack.after(last.stack)\n"
                + topic("T", DisplayName="first_arn")
            ),
            "one/last.py": template(
                topic(), stack='stack = Stack(__name__, when=Condition("Use", Equals(environment, "prod")))'
            ),
            "edge/__init__.py": '"""Edge"""\nfrom cfngen.language import Root\nroot = Root(region="us-east-1")\n',
            "edge/same.py": template(topic()),
        },
    )

    text = cfngen(tmp_path, "list").stdout
    (last, _, user) = json.loads(cfngen(tmp_path, "list", "--format", "json").stdout)["roots"][0]["stacks"]

    assert "one/last (if Use) " in text
    assert "  one/same, last\n" in text
    assert "2 roots, 4 stacks, 4 resources, 1 output, 2 settings, 1 wire\n" in text
    assert "Use" == last["condition"]
    assert ["one/last"] == user["after"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("vpc-topic", "nested/network/vpc-topic.yaml"),
        ("vpc_topic", "nested/network/vpc-topic.yaml"),
        ("network/vpc-topic", "nested/network/vpc-topic.yaml"),
        ("network/vpc_topic", "nested/network/vpc-topic.yaml"),
        ("nested/network/vpc-topic.yaml", "nested/network/vpc-topic.yaml"),
        ("templates_out/nested/network/vpc-topic.yaml", "nested/network/vpc-topic.yaml"),
        ("./templates_out/nested/network/vpc-topic.yaml", "nested/network/vpc-topic.yaml"),
        ("estate/network/vpc_topic.py", "nested/network/vpc-topic.yaml"),
        ("estate.network.vpc_topic", "nested/network/vpc-topic.yaml"),
        ("VpcTopicStack", "nested/network/vpc-topic.yaml"),
        ("stack", "stack.yaml"),
        ("stack.yaml", "stack.yaml"),
        ("templates_out/stack.yaml", "stack.yaml"),
        ("estate/__init__.py", "stack.yaml"),
        ("edge/stack", "edge/stack.yaml"),
        ("templates_out/edge/stack.yaml", "edge/stack.yaml"),
        ("estate/edge/__init__.py", "edge/stack.yaml"),
        ("edge/wall", "edge/nested/wall.yaml"),
        ("wall", "edge/nested/wall.yaml"),
    ],
)
def test_show_prints_what_build_writes(built: Path, name: str, path: str) -> None:
    done = cfngen(built.parent, "show", name)

    assert (0, "") == (done.returncode, done.stderr)
    assert contents(built)[path].decode() == done.stdout


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("vpc-topik", "did you mean network/vpc-topic?"),
        ("netwrk/users", "did you mean network/users?"),
        ("stak", "did you mean stack?"),
        ("zzz", "see `cfngen list`"),
    ],
)
def test_show_names_the_nearest(project: Path, name: str, hint: str) -> None:
    done = cfngen(project, "show", name)

    assert (1, "") == (done.returncode, done.stdout)
    assert f"Error: there is no template '{name}'\n    {hint}" in done.stderr


def test_show_refuses_a_name_that_is_there_twice(project: Path) -> None:
    (project / "estate/edge/users.py").write_text(template(topic()), encoding="utf-8")

    done = cfngen(project, "show", "users")

    assert (1, "") == (done.returncode, done.stdout)
    assert "2 templates are named 'users'\n    say network/users or edge/users" in done.stderr
    assert 0 == cfngen(project, "show", "edge/users").returncode


def test_outside_a_project_the_own_templates_are_shown(tmp_path: Path) -> None:
    listed = cfngen(tmp_path, "list", "--format", "json")
    shown = cfngen(tmp_path, "show", "network/subnets")

    assert "cfngen.templates" == json.loads(listed.stdout)["package"]
    assert shown.stdout.startswith("# Made by cfngen from the Python module cfngen.templates.network.subnets.\n")


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "complete -o nosort"), ("zsh", "compdef"), ("fish", "complete --no-files")]
)
def test_completion_prints_the_shells_script(tmp_path: Path, shell: str, word: str) -> None:
    done = cfngen(tmp_path, "completion", shell)

    assert 0 == done.returncode
    assert f"_CFNGEN_COMPLETE={shell}_complete" in done.stdout
    assert word in done.stdout
    assert "cfngen" in done.stdout


def test_completion_of_another_shell(tmp_path: Path) -> None:
    assert 2 == cfngen(tmp_path, "completion", "csh").returncode


def complete(folder: Path, words: str) -> list[str]:
    """What bash is given for a line, of which the last word is incomplete."""
    code = "import sys\nfrom cfngen.cli import main\nmain()\n"
    environment = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, **environment, "_CFNGEN_COMPLETE": "bash_complete"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "" == done.stderr
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


def test_commands_and_template_names_are_completed(project: Path) -> None:
    assert ["show"] == complete(project, "cfngen sho")
    assert ["network/users", "network/vpc-topic"] == complete(project, "cfngen show network/")
    (project / "estate/data/store.py").write_text("", encoding="utf-8")
    assert [] == complete(project, "cfngen show network/")


@pytest.mark.parametrize("command", ["list", "show", "completion", "build"])
def test_help_has_an_example(tmp_path: Path, command: str) -> None:
    done = cfngen(tmp_path, command, "--help")

    assert 0 == done.returncode
    assert "Example" in done.stdout
    assert f"cfngen {command} " in done.stdout
