"""Small templates that tests write to files and compare with the command."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.estates import cfngen

RETAINED_BUCKET = {
    "Type": "AWS::S3::Bucket",
    "DeletionPolicy": "Retain",
    "UpdateReplacePolicy": "Retain",
    "Properties": {"BucketName": "records"},
}
CONTEXT = "com.aws.cloudformation.Context"


def topic(**properties: Any) -> dict[str, Any]:
    """A topic."""
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def template(parameters: dict[str, Any] | None = None, **resources: Any) -> dict[str, Any]:
    """A template of resources by logical id."""
    return ({"Parameters": parameters} if parameters else {}) | {"Resources": resources}


def named(default: str | None = None, **more: Any) -> dict[str, Any]:
    """A template whose topic is named by the parameter Name."""
    about = {"Type": "String", **({} if default is None else {"Default": default}), **more}
    return template({"Name": about}, Topic=topic(TopicName={"Ref": "Name"}))


def write(folder: Path, **files: Any) -> None:
    """Write each as JSON, or a text as it is: `before` as before.json, `a_yaml` as a.yaml."""
    for name, body in files.items():
        path = folder / (f"{name.removesuffix('_yaml')}.yaml" if name.endswith("_yaml") else f"{name}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body if isinstance(body, str) else json.dumps(body), encoding="utf-8")


def diff(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `cfngen diff` in a folder."""
    return cfngen(folder, "diff", *arguments, **environment)


def shown(folder: Path, *arguments: str, **environment: str) -> str:
    """What `cfngen diff` prints when it succeeds."""
    done = diff(folder, *arguments, **environment)
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


def compared(folder: Path, before: Any, after: Any, *arguments: str) -> str:
    """What is printed for two templates; either may be None."""
    write(folder, **{name: body for name, body in (("before", before), ("after", after)) if body is not None})
    return shown(
        folder,
        "before.json" if before is not None else "/dev/null",
        "after.json" if after is not None else "/dev/null",
        *arguments,
    )


def changes(folder: Path, *arguments: str) -> dict[str, dict[str, Any]]:
    """The entries of the JSON form by the path of their resource."""
    data = json.loads(shown(folder, *arguments, "--format", "json"))
    return {
        "/".join(part for part in (entry["StackPath"], entry["ResourceChange"]["LogicalResourceId"]) if part): entry
        for entry in data["Changes"]
    }


def values(entry: dict[str, Any], side: str = "AfterValue") -> dict[str, str]:
    """One value of each path that changes."""
    targets = [detail["Target"] for detail in entry["ResourceChange"]["Details"]]
    return {target["Path"]: target[side] for target in targets if side in target}
