"""No secret is ever printed, by any command, whatever fails, and with --debug."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.aws.deployed import SETTINGS, waive_policies
from tests.deployment.rehearsal import Rehearsal, Stage
from tests.estates import PROJECT_FILES, cfngen, template, write_project

# Each stands in one place that can hold a secret.
NO_ECHO = "marked-no-echo-1"
NAMED = "marked-named-parameter-2"
TAG = "marked-tag-3"
RESOURCE_TAG = "marked-resource-tag-4"
FUNCTION = "marked-function-5"
TASK = "marked-task-6"
RESOLVED = "{{resolve:secretsmanager:shop/database:SecretString:password}}"

HOLDERS = template(
    f'''
from troposphere import awslambda, ecs, Tags
admin_word = Setting("AdminWord", "Word of the administrator")
api_token = Setting("ApiToken", "Token of another service")
stack.add(awslambda.Function(
    "Function", Code=awslambda.Code(ZipFile="pass"), Handler="index.handler", Runtime="python3.13",
    Role="arn:aws:iam::111111111111:role/function",
    Environment=awslambda.Environment(Variables={{
        "DB_PASSWORD": "{FUNCTION}", "WORD": admin_word, "API_TOKEN": api_token, "RESOLVED_SECRET": "{RESOLVED}",
    }}),
    Tags=Tags(AccessToken="{RESOURCE_TAG}"),
    MemorySize=128,
))
stack.add(ecs.TaskDefinition(
    "Task", ContainerDefinitions=[ecs.ContainerDefinition(
        Name="app", Image="app", Memory=128,
        Environment=[ecs.Environment(Name="API_KEY", Value="{TASK}"), ecs.Environment(Name="SIZE", Value="1")],
    )],
))
''',
    doc="Holders of secrets",
)
FILES = {"network/vpc_topic.py": PROJECT_FILES["network/vpc_topic.py"], "data/holders.py": HOLDERS}
SECRETS = (NO_ECHO, NAMED, TAG, RESOURCE_TAG, FUNCTION, TASK)
COMMANDS = (
    ("upload",),
    ("status",),
    ("changeset", "list"),
    ("events",),
    ("outputs",),
    ("drift",),
    ("doctor",),
    ("gc",),
)


@pytest.fixture
def holders(stage: Stage, tmp_path: Path) -> Rehearsal:
    """A project with a secret in every place, built; the built template has one of its parameters as NoEcho."""
    folder = write_project(tmp_path / "project", FILES)
    with (folder / "pyproject.toml").open("a") as settings:
        settings.write(SETTINGS)
    waive_policies(folder)
    for file in (folder / "parameters").glob("*.json"):
        data = json.loads(file.read_text())
        data["Parameters"] |= {"AdminWord": NO_ECHO, "ApiToken": NAMED}
        data["Tags"] = {"SessionToken": TAG}
        file.write_text(json.dumps(data))
    stage.begin()
    shop = Rehearsal(folder, stage.running, stage)
    build(shop)
    return shop


def build(shop: Rehearsal) -> None:
    """Build, and have a team's own template with NoEcho, which the language does not have."""
    done = cfngen(shop.folder, "build")
    assert 0 == done.returncode, done.stderr
    out = shop.folder / "templates_out"
    manifest = json.loads((out / "manifest.json").read_text())
    for name in ("stack.yaml", "nested/data/holders.yaml"):
        text = (out / name).read_text().replace("  AdminWord:\n", "  AdminWord:\n    NoEcho: true\n", 1)
        assert "NoEcho" in text
        (out / name).write_text(text)
        manifest["files"][name] = hashlib.sha256(text.encode()).hexdigest()
    whole = "".join(f"{sha}  {path}\n" for path, sha in sorted(manifest["files"].items()))
    manifest["build"] = hashlib.sha256(whole.encode()).hexdigest()
    (out / "manifest.json").write_text(json.dumps(manifest))


def run(shop: Rehearsal, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
    """Everything that a command prints with --debug; it holds no secret."""
    first, *others = arguments
    done = cfngen(shop.folder, "--debug", first, *others, "--env", "dev", **shop.environment)
    printed = done.stdout + done.stderr
    assert done.returncode in codes, (arguments, printed)
    leaked = [secret for secret in SECRETS if secret in printed]
    assert not leaked, (arguments, leaked, printed)
    return printed


def test_no_command_prints_a_secret(holders: Rehearsal) -> None:
    run(holders, "upload", "--create-bucket")
    for form in ("text", "markdown", "json"):
        run(holders, "changeset", "create", "--format", form)
    run(holders, "changeset", "show")
    assert RESOLVED in run(holders, "changeset", "show", "--format", "json")
    run(holders, "changeset", "approve", "--yes")
    run(holders, "changeset", "execute")
    for command in COMMANDS:
        run(holders, *command)
    file = holders.folder / "estate/data/holders.py"
    text = file.read_text()
    for secret in (RESOURCE_TAG, FUNCTION, TASK):
        text = text.replace(secret, f"{secret}-new")
    file.write_text(text)
    build(holders)
    run(holders, "diff", "--deployed", codes=(0, 3))
    for form in ("text", "markdown", "json"):
        run(holders, "changeset", "create", "--format", form)
    run(holders, "changeset", "delete", "--yes")
    run(holders, "destroy", "--yes", codes=(0, 2, 4))


def test_no_command_without_aws_prints_a_secret(holders: Rehearsal) -> None:
    for arguments in (["build"], ["lint"], ["check"], ["list"], ["params", "dev"], ["params", "dev", "prod"]):
        done = cfngen(holders.folder, "--debug", *arguments)
        printed = done.stdout + done.stderr
        assert done.returncode in (0, 1), (arguments, printed)
        # That AdminWord is NoEcho only the built template says.
        assert not [secret for secret in SECRETS if secret in printed and secret != NO_ECHO], (arguments, printed)


def test_no_failure_prints_a_secret(holders: Rehearsal) -> None:
    """What AWS says of a value may repeat it."""
    run(holders, "upload", "--create-bucket")
    said = f"Invalid request: the word {NO_ECHO}, the token {NAMED}, {TAG}, {FUNCTION} and {TASK} are not allowed"
    holders.fail(kind="resource", path="HoldersStack/Function", on="create", reason=said, times=1)
    run(holders, "changeset", "create")
    run(holders, "changeset", "approve", "--yes")

    printed = run(holders, "changeset", "execute", codes=(5,))

    assert "Invalid request: the word ****" in printed
    assert "HoldersStack/Function" in printed
    for command in (("events",), ("events", "--failed"), ("status",), ("doctor",)):
        run(holders, *command, codes=(0, 6))
