"""A project as tests deploy it: commands run as processes against an endpoint process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from cfngen.local import process
from cfngen.local.process import Running, call
from tests.estates import PROJECT_FILES, Files, cfngen, template, write_project

REGION = "ap-northeast-1"
SETTINGS = """
[tool.cfngen.environments.dev]
account = "111111111111"
bucket = "shop-templates-{region}"

[tool.cfngen.environments.prod]
account = "111111111111"
bucket = "shop-templates-{region}"
prefix = "cfn/prod"
protected = true
four_eyes = true

[tool.cfngen.environments.stg]
account = "222222222222"
bucket = "shop-templates-{region}"
"""

TABLE = template(
    """
from troposphere import dynamodb
hash_key = Setting("HashKey", "Name of the table's key", default="Id")
stack.add(dynamodb.Table(
    "Table",
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[dynamodb.AttributeDefinition(AttributeName=hash_key, AttributeType="S")],
    KeySchema=[dynamodb.KeySchema(AttributeName=hash_key, KeyType="HASH")],
), why="Orders.")
stack.add(sqs.Queue("Queue", VisibilityTimeout=30))
""",
    doc="Orders",
)


def waive_policies(folder: Path) -> None:
    """Waive every policy of `cfngen check` for a project: its templates are for deployments, not for auditors."""
    from cfngen.checks.catalogue import catalogue

    texts = 'resource = "*"\nreason = "a test"\nticket = "OPS-0"\nowner = "team"\nexpires = 2099-01-01\n'
    waivers = [f'[[waiver]]\ncheck = "{name}"\n{texts}' for name in catalogue()]
    (folder / "waivers.toml").write_text("\n".join(waivers), encoding="utf-8")


@dataclass
class Deployed:
    """A project's folder and the endpoint that it is deployed to."""

    folder: Path
    running: Running
    FILES: ClassVar[Files] = PROJECT_FILES | {"data/table.py": TABLE}

    def cfngen(self, *arguments: str, env: str = "dev", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command for an environment against the endpoint."""
        return cfngen(self.folder, *arguments, "--env", env, **(self.environment | environment))

    @property
    def environment(self) -> dict[str, str]:
        """What points a client at the endpoint."""
        return self.running.environment | {"AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "4"}

    def client(self, service: str, region: str = REGION) -> Any:
        import boto3

        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.running.url,
            aws_access_key_id="LOCAL",
            aws_secret_access_key="LOCAL",
        )

    def fail(self, **fault: Any) -> None:
        """Ask the endpoint for a fault."""
        call(self.running, "fail", fault)

    def edit(self, path: str, old: str, new: str) -> None:
        """Change a template module and build again."""
        file = self.folder / "estate" / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
        done = cfngen(self.folder, "build")
        assert 0 == done.returncode, done.stderr

    def source(self, path: str) -> list[str]:
        """The lines of a template module."""
        return (self.folder / "estate" / path).read_text(encoding="utf-8").splitlines()

    def set(self, env: str, **values: str) -> None:
        """Set parameters of an environment and build again."""
        file = self.folder / "parameters" / f"{env}.json"
        data = json.loads(file.read_text(encoding="utf-8"))
        data["Parameters"] |= values
        file.write_text(json.dumps(data), encoding="utf-8")
        done = cfngen(self.folder, "build")
        assert 0 == done.returncode, done.stderr

    def deploy(self, env: str = "dev") -> Deployed:
        """With the environment's stacks deployed as they are built."""
        self.ready()
        done = self.cfngen("deploy", "--yes", env=env)
        assert 0 == done.returncode, done.stderr
        return self

    def status(self, stack: str = "shop-dev") -> str:
        """The status of a root stack, '' for none."""
        found = self.client("cloudformation").describe_stacks()["Stacks"]
        return next((one["StackStatus"] for one in found if one["StackName"] == stack), "")

    def change_sets(self, stack: str = "shop-dev") -> list[str]:
        """The names of a root stack's change sets."""
        region = "us-east-1" if stack.endswith("-edge") else REGION
        found = self.client("cloudformation", region).list_change_sets(StackName=stack)["Summaries"]
        return [one["ChangeSetName"] for one in found]

    def waive(self, check: str, resource: str, expires: str = "2099-01-01") -> None:
        """Commit a waiver."""
        texts = {"rule": check, "resource": resource, "reason": "agreed", "ticket": "OPS-1", "owner": "team"}
        lines = ["[[change]]", *(f"{key} = {json.dumps(value)}" for key, value in texts.items())]
        with (self.folder / "waivers.toml").open("a", encoding="utf-8") as file:
            file.write("\n".join([*lines, f"expires = {expires}", ""]))

    def ready(self) -> Deployed:
        """With buckets and templates uploaded."""
        done = self.cfngen("upload", "--create-bucket")
        assert 0 == done.returncode, done.stderr
        return self


@contextmanager
def running_project(folder: Path, resource_seconds: float = 0.0) -> Iterator[Deployed]:
    """A built project, settings for its environments, and a running endpoint with nothing in it."""
    state = folder / "local.sqlite"
    running, _ = process.start(state, 0, resource_seconds)
    try:
        project = write_project(folder / "project", Deployed.FILES)
        with (project / "pyproject.toml").open("a") as file:
            file.write(SETTINGS)
        waive_policies(project)
        done = cfngen(project, "build")
        assert 0 == done.returncode, done.stderr
        yield Deployed(project, running)
    finally:
        process.stop(state)
