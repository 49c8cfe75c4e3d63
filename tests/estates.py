"""Small template packages that tests write, import and build."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from cfngen.language.estate import Estate

Files = dict[str, str]

# What the templates of a test start with; `estate` is the package.
PREAMBLE = """
from awacs.aws import *
from troposphere import *
from troposphere import ec2, s3, sns, sqs, iam, ssm
from cfngen.language import *
from cfngen.language import Sub
from estate.settings import *
"""

SETTINGS = '''"""Settings of the estate."""
from cfngen.language import Flag, Setting

project_name = Setting("ProjectName", "Name of the project")
environment = Setting("Environment", "Environment", allowed_values=("dev", "stg", "prod"))
names = Setting("Names", "Names of something", type="CommaDelimitedList", default="a,b")
'''

ROOT = '''"""An estate for a test

It is small.
"""
from cfngen.language import Root
from estate.settings import environment, project_name

root = Root(region="ap-northeast-1", layers={layers}, prefix=f"{{project_name}}-{{environment}}")
'''


def template(body: str, doc: str = "A stack", stack: str = "stack = Stack(__name__)") -> str:
    """The source of a template module: docstring, the usual imports, the stack, and what the test is about."""
    return f'"""{doc}"""\n{PREAMBLE}\n{stack}\n{body}\n'


def topic(name: str = "Topic", output: str = "", **properties: str) -> str:
    """A line that adds a topic, and one that gives its ARN."""
    given = "".join(f", {key}={value}" for key, value in properties.items())
    source = f'topic = stack.add(sns.Topic("{name}"{given}))\n'
    python_name = "".join(f"_{c.lower()}" if c.isupper() else c for c in output).lstrip("_")
    return source + (f'{python_name} = stack.output("{output}", ref(topic), "ARN of the topic")\n' if output else "")


PROJECT_FILES = {
    "network/vpc_topic.py": template(
        topic(output="VpcTopicArn", DisplayName='Join("", [Sub(f"{project_name}-日本"), Join("", names)])'),
        doc="First stack\n\nIts architecture.",
    ),
    "network/users.py": template(
        "from estate.network.vpc_topic import vpc_topic_arn\n" + topic("T", DisplayName="vpc_topic_arn")
    ),
    "data/store.py": template(
        "from estate.edge.wall import wall_arn\n" + topic("T", DisplayName='If(present(wall_arn), wall_arn, "none")')
    ),
    "edge/__init__.py": '"""The edge"""\nfrom cfngen.language import Root\n'
    "from estate.settings import environment, project_name\n"
    'root = Root(region="us-east-1", prefix=f"{project_name}-{environment}")\n',
    "edge/wall.py": template(topic(output="WallArn", DisplayName='Sub(f"{project_name}-edge")')),
}


# What `build` writes for a project of PROJECT_FILES.
EVERY_FILE = [
    "edge/nested/wall.yaml",
    "edge/parameters/dev.json",
    "edge/parameters/prod.json",
    "edge/parameters/stg.json",
    "edge/stack.yaml",
    "manifest.json",
    "nested/data/store.yaml",
    "nested/network/users.yaml",
    "nested/network/vpc-topic.yaml",
    "parameters.schema.json",
    "parameters/dev.json",
    "parameters/prod.json",
    "parameters/stg.json",
    "stack.yaml",
]


def write_estate(folder: Path, package: str, files: Files) -> Path:
    """Write a package; a missing page, settings module or layer page is made up."""
    files = {path: text.replace("estate.", f"{package}.") for path, text in files.items()}
    layers = tuple(dict.fromkeys(path.partition("/")[0] for path in files if "/" in path and not path.startswith("_")))
    other_roots = {layer for layer in layers if "Root(" in files.get(f"{layer}/__init__.py", "")}
    own = tuple(layer for layer in layers if layer not in other_roots)
    made = {
        "__init__.py": ROOT.format(layers=own).replace("estate.", f"{package}."),
        "settings.py": SETTINGS,
        **{f"{layer}/__init__.py": f'"""Layer {layer}"""\n' for layer in layers},
    }
    shutil.rmtree(folder / package, ignore_errors=True)
    for path, text in (made | files).items():
        target = folder / package / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder / package


PARAMETERS = {
    "dev": {"ProjectName": "shop", "Environment": "dev"},
    "stg": {"ProjectName": "shop", "Environment": "stg", "Names": "x,y"},
    "prod": {"ProjectName": "shop", "Environment": "prod"},
}


def write_project(folder: Path, files: Files | None = None, package: str = "estate") -> Path:
    """Write a project with an estate of its own, a second root, and three environments."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(f'[tool.cfngen]\ntemplates = "{package}"\n', encoding="utf-8")
    write_estate(folder, package, PROJECT_FILES if files is None else files)
    for name, values in PARAMETERS.items():
        write_parameters(folder, name, values)
    return folder


def write_parameters(folder: Path, name: str, values: dict[str, str]) -> Path:
    """Write the parameter file of an environment."""
    path = folder / "parameters" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"Parameters": values, "Tags": {}}), encoding="utf-8")
    return path


def cfngen(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, as a process."""
    return subprocess.run(
        [sys.executable, "-m", "cfngen", *arguments],
        cwd=folder,
        env=os.environ | {"NO_COLOR": "1"} | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path relative to it."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: found[name].read_bytes() for name in sorted(found)}


def forget(package: str) -> None:
    """Forget an imported package, so that it can be written anew."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]
    importlib.invalidate_caches()


def nested(estate: Estate, name: str) -> dict[str, Any]:
    """The data of the nested template whose module ends like this."""
    (found,) = [t.data for root in estate.roots for t in root.templates if t.stack.module.endswith(f".{name}")]
    return found


def properties(estate: Estate, name: str, logical_id: str) -> dict[str, Any]:
    """The properties of a resource of a nested template."""
    found: dict[str, Any] = nested(estate, name)["Resources"][logical_id]["Properties"]
    return found


def wired(estate: Estate, logical_id: str, root: int = 0) -> dict[str, Any]:
    """The parameters that the parent passes to a nested stack."""
    found: dict[str, Any] = estate.roots[root].data["Resources"][logical_id]["Properties"].get("Parameters", {})
    return found


def assert_nothing_temporary(folder: Path) -> None:
    """No temporary file of a build lies in the folder."""
    assert not [path for path in folder.rglob("*") if ".tmp" in path.name]


def digest(content: bytes) -> str:
    """The sha256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def assert_manifest_is_true(folder: Path) -> None:
    """Every file but the manifest is in it, with its sha256."""
    files = contents(folder)
    manifest = json.loads(files.pop("manifest.json"))
    assert {path: digest(content) for path, content in files.items()} == manifest["files"]
    whole = "".join(f"{sha}  {path}\n" for path, sha in sorted(manifest["files"].items()))
    assert digest(whole.encode()) == manifest["build"]
    assert ["build", "roots", "files"] == list(manifest)
