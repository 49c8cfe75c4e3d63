"""Tools that know nothing of cfngen deploy to the endpoint as they would to AWS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cfngen.local import BUCKET
from tests.local.served import REGION, Endpoint
from tests.local.trees import changes, put, text, topic, tree

ESTATE = Path(__file__).parents[2] / "templates_out"


def environment(endpoint: Endpoint, tmp_path: Path, region: str = REGION) -> dict[str, str]:
    """An environment in which tools reach the endpoint, and no file of the user."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_ACCESS_KEY_ID": "LOCAL",
        "AWS_SECRET_ACCESS_KEY": "LOCAL",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_PAGER": "",
        "NO_COLOR": "1",
    } | {name: os.environ[name] for name in ("PYENV_ROOT", "PYENV_VERSION") if name in os.environ}


class Tool:
    """A command-line tool run in an environment; `fails` says that it must not succeed."""

    def __init__(self, name: str, environment: dict[str, str], folder: Path) -> None:
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not on PATH")
        self.name = _behind_shim(name)
        self.environment = environment
        self.folder = folder

    def __call__(self, *arguments: str, fails: bool = False) -> str:
        done = subprocess.run(
            [self.name, *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert fails == (done.returncode != 0), done.stdout + done.stderr
        return done.stdout + (done.stderr if fails else "")

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--output", "json"))


@cache
def _behind_shim(name: str) -> str:
    """The program itself: a shim of pyenv looks for it anew at every call."""
    if "shims" not in Path(str(shutil.which(name))).parts or shutil.which("pyenv") is None:
        return name
    done = subprocess.run(["pyenv", "which", name], capture_output=True, text=True, check=False)
    return done.stdout.strip() or name


@pytest.fixture
def aws(endpoint: Endpoint, tmp_path: Path) -> Tool:
    """The AWS CLI."""
    return Tool("aws", environment(endpoint, tmp_path), tmp_path)


ROOTS = ((ESTATE, REGION, 30), (ESTATE / "edge", "us-east-1", 1))


def test_the_aws_cli_deploys_changes_and_deletes_the_committed_estate(endpoint: Endpoint, tmp_path: Path) -> None:
    """Both roots at once: `aws cloudformation package` on the committed one, then nested change sets."""
    with ThreadPoolExecutor(len(ROOTS)) as pool:
        for done in [pool.submit(_deploys_changes_and_deletes, endpoint, tmp_path / one[1], *one) for one in ROOTS]:
            done.result()


def _deploys_changes_and_deletes(endpoint: Endpoint, tmp_path: Path, root: Path, region: str, least: int) -> None:
    tmp_path.mkdir()
    if not (root / "stack.yaml").is_file():
        pytest.skip("templates_out/ is not there")
    cfn = endpoint.client("cloudformation", region)
    aws = Tool("aws", environment(endpoint, tmp_path, region), tmp_path)
    packaged = tmp_path / "root.yaml"
    source = str(root / "stack.yaml")
    aws("cloudformation", "package", "--template-file", source, "--s3-bucket", BUCKET,
        "--output-template-file", str(packaged))  # fmt: skip
    url = put(endpoint, f"{region}/root.yaml", packaged.read_text())
    parameters = (root / "parameters" / "dev.json").as_uri()
    common = ["--stack-name", "estate", "--template-url", url, "--include-nested-stacks",
              "--capabilities", "CAPABILITY_NAMED_IAM"]  # fmt: skip
    aws("cloudformation", "create-change-set", "--change-set-name", "first", "--change-set-type", "CREATE",
        "--parameters", parameters, *common)  # fmt: skip
    names = ["--stack-name", "estate", "--change-set-name"]
    aws("cloudformation", "wait", "change-set-create-complete", *names, "first")
    shown = aws.json("cloudformation", "describe-change-set", *names, "first")
    nested = [row["ResourceChange"]["ChangeSetId"] for row in shown["Changes"]]
    assert len(nested) > least
    child = aws.json("cloudformation", "describe-change-set", "--change-set-name", nested[0])
    assert (shown["ChangeSetId"], "Only executable from the root change set.") == (
        child["RootChangeSetId"],
        child["StatusReason"],
    )
    aws("cloudformation", "execute-change-set", *names, "first")
    aws("cloudformation", "wait", "stack-create-complete", "--stack-name", "estate")
    assert {"CREATE_COMPLETE"} == {row["StackStatus"] for row in cfn.describe_stacks()["Stacks"]}

    given = json.loads((root / "parameters" / "dev.json").read_text())
    changed = next(row for row in given if row["ParameterKey"] == "ProjectName")
    changed["ParameterValue"] += "x"
    second = tmp_path / "second.json"
    second.write_text(json.dumps(given))
    aws("cloudformation", "create-change-set", "--change-set-name", "second", "--parameters", second.as_uri(), *common)
    rows = changes(cfn, StackName="estate", ChangeSetName="second")
    assert {"Modify"} == {row["Action"] for row in rows.values()}
    if "VpcStack" in rows:
        inner = changes(cfn, ChangeSetName=rows["VpcStack"]["ChangeSetId"])
        assert ["False"] == [row["Replacement"] for row in inner.values() if row["ResourceType"] == "AWS::EC2::VPC"]
    aws("cloudformation", "execute-change-set", *names, "second")
    aws("cloudformation", "wait", "stack-update-complete", "--stack-name", "estate")

    aws("cloudformation", "delete-stack", "--stack-name", "estate")
    aws("cloudformation", "wait", "stack-delete-complete", "--stack-name", "estate")
    assert [] == cfn.describe_stacks()["Stacks"]


def test_the_aws_cli_deploys_pages_and_words_errors(endpoint: Endpoint, aws: Tool, tmp_path: Path) -> None:
    file = tmp_path / "root.json"
    file.write_text(text(tree(endpoint)))
    aws("cloudformation", "validate-template", "--template-body", file.as_uri())
    aws("cloudformation", "deploy", "--stack-name", "estate", "--template-file", str(file))
    shown = aws.json("cloudformation", "describe-stacks", "--stack-name", "estate")["Stacks"][0]
    assert "CREATE_COMPLETE" == shown["StackStatus"]
    time.sleep(1)
    again = aws("cloudformation", "deploy", "--stack-name", "estate", "--template-file", str(file), fails=True)
    assert "No changes to deploy" in again

    time.sleep(1)  # the CLI names its change sets by the second
    endpoint.api.page_bytes = 400
    aws("cloudformation", "deploy", "--stack-name", "estate", "--template-file", str(file), "--no-execute-changeset",
        "--parameter-overrides", "Name=other")  # fmt: skip
    name = aws.json("cloudformation", "list-change-sets", "--stack-name", "estate")["Summaries"][0]["ChangeSetName"]
    paged = aws.json("cloudformation", "describe-change-set", "--stack-name", "estate", "--change-set-name", name)
    assert ["Messaging", "Work"] == [row["ResourceChange"]["LogicalResourceId"] for row in paged["Changes"]]
    said = aws("cloudformation", "update-stack", "--stack-name", "nothing", "--use-previous-template", fails=True)
    assert "(ValidationError) when calling the UpdateStack operation: Stack [nothing] does not exist" in said


def test_sceptre_launches_updates_and_deletes(endpoint: Endpoint, cfn: Any, tmp_path: Path) -> None:
    project = tmp_path / "project"
    for folder in ("config/dev", "templates"):
        (project / folder).mkdir(parents=True)
    (project / "config/config.yaml").write_text("project_code: shop\nregion: ap-northeast-1\n")
    config = project / "config/dev/estate.yaml"
    config.write_text("template: {path: estate.json, type: file}\nparameters: {Name: alerts}\n")
    (project / "templates/estate.json").write_text(text(tree(endpoint)))
    sceptre = Tool("sceptre", environment(endpoint, tmp_path), project)

    sceptre("launch", "-y", "dev/estate.yaml")
    assert 4 == len(cfn.describe_stacks()["Stacks"])
    config.write_text(config.read_text().replace("alerts", "other"))
    sceptre("create", "-y", "dev/estate.yaml", "review")
    assert "Messaging" in sceptre("describe", "change-set", "dev/estate.yaml", "review")
    sceptre("execute", "-y", "dev/estate.yaml", "review")
    assert {"UPDATE_COMPLETE", "CREATE_COMPLETE"} >= {row["StackStatus"] for row in cfn.describe_stacks()["Stacks"]}
    assert "other" in str(cfn.list_exports()) + str(cfn.describe_stacks())
    sceptre("delete", "-y", "dev/estate.yaml")
    assert [] == cfn.describe_stacks()["Stacks"]


def test_the_cdk_cli_deploys_diffs_and_destroys(endpoint: Endpoint, cfn: Any, tmp_path: Path) -> None:
    """A cloud assembly as `cdk synth` leaves it, without the CDK's own library."""
    assembly = tmp_path / "cdk.out"
    assembly.mkdir()
    properties = {"templateFile": "shop.template.json", "validateOnSynth": False}
    place = {"environment": f"aws://111111111111/{REGION}", "displayName": "shop", "properties": properties}
    artifacts = {"shop": {"type": "aws:cloudformation:stack", **place}}
    (assembly / "manifest.json").write_text(json.dumps({"version": "38.0.0", "artifacts": artifacts}))
    template = assembly / "shop.template.json"
    template.write_text(text({"Resources": {"T": topic("one")}}))
    cdk = Tool("cdk", environment(endpoint, tmp_path) | {"CI": "1"}, tmp_path)
    options = ["shop", "--app", str(assembly), "--no-notices", "--no-version-reporting"]

    cdk("deploy", *options, "--require-approval", "never")
    template.write_text(text({"Resources": {"T": topic("two")}}))
    assert "requires replacement" in cdk("diff", *options)
    cdk("deploy", *options, "--require-approval", "never")
    assert "UPDATE_COMPLETE" == cfn.describe_stacks(StackName="shop")["Stacks"][0]["StackStatus"]
    cdk("destroy", *options, "--force")
    assert [] == cfn.describe_stacks()["Stacks"]
