"""Uploaded templates that no stack needs any more, found by what every live stack of the account says it is made of."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cfngen.aws.artifacts import DIGITS, Place, held_templates
from cfngen.aws.failures import told
from cfngen.aws.pool import Pool
from cfngen.aws.session import Session
from cfngen.aws.stacks import pages
from cfngen.errors import CfngenError, Problem

_OURS = re.compile(rf"-[0-9a-f]{{{DIGITS}}}\.(?:yaml|yml|json)$")
_URL = re.compile(r"https?://[^\s\"'<>]+")
_GONE = "DELETE_COMPLETE"
_WORKERS = 8
_MOST_AT_ONCE = 1000  # keys that one DeleteObjects takes


@dataclass(frozen=True)
class Object:
    """An uploaded template."""

    key: str
    size: int
    written: datetime.datetime


@dataclass(frozen=True)
class Found:
    """What lies in the bucket under the prefix: `used` templates, `unused` ones, and `others`, which cfngen did not
    name and leaves alone."""

    used: list[Object]
    unused: list[Object]
    others: list[Object]


def find(session: Session, place: Place, keep: Iterable[str], not_under: Iterable[str] = ()) -> Found:
    """Look through a Region's templates. `keep` are keys in use elsewhere; what lies `not_under` these is left out.

    A template is used when any stack of the account in that Region, or a change set that can still be executed, is
    made of it, directly or through a template that is. Raises CfngenError when one of them cannot be read: then
    nothing can be called unused.
    """
    session.guard()
    listed = [one for one in _objects(session, place) if not any(one.key.startswith(prefix) for prefix in not_under)]
    keys = {one.key for one in listed}
    used = set(keep) & keys
    bodies = _bodies(session, place.region)
    digests = {hashlib.sha256(body.encode()).hexdigest()[:DIGITS] for body in bodies}
    used |= {key for key in keys if any(key.rpartition(".")[0].endswith(f"-{digest}") for digest in digests)}
    waiting = used | {key for body in bodies for key in _named(body, keys)}
    used = set()
    while waiting:
        used |= waiting
        texts = held_templates(session, place, {key: key for key in sorted(waiting)})
        waiting = {key for text in texts.values() for key in _named(text, keys)} - used
    ours = [one for one in listed if _OURS.search(one.key)]
    return Found(
        used=[one for one in ours if one.key in used],
        unused=[one for one in ours if one.key not in used],
        others=[one for one in listed if one not in ours],
    )


def remove(session: Session, place: Place, unused: Iterable[Object]) -> None:
    """Delete templates. Raises CfngenError with every one that S3 did not delete."""
    session.guard()
    s3 = session.client("s3", place.region)
    keys = [{"Key": one.key} for one in unused]
    problems: list[Problem] = []
    for start in range(0, len(keys), _MOST_AT_ONCE):
        batch = {"Objects": keys[start : start + _MOST_AT_ONCE], "Quiet": True}
        with told("delete templates", f"s3://{place.bucket}"):
            owner = session.target.account
            answer = s3.delete_objects(Bucket=place.bucket, Delete=batch, ExpectedBucketOwner=owner)
        for error in answer.get("Errors", []):
            what = f"was not deleted: {error.get('Code', '')}: {error.get('Message', '')}"
            problems.append(Problem(what, f"s3://{place.bucket}/{error.get('Key', '')}"))
    if problems:
        raise CfngenError(problems)


def _objects(session: Session, place: Place) -> Iterator[Object]:
    s3 = session.client("s3", place.region)
    prefix = f"{place.prefix}/" if place.prefix else ""
    with told("list the templates", f"s3://{place.bucket}/{prefix}"):
        listing = s3.get_paginator("list_objects_v2").paginate(
            Bucket=place.bucket, Prefix=prefix, ExpectedBucketOwner=session.target.account
        )
        for page in listing:
            for item in page.get("Contents", []):
                yield Object(item["Key"], item["Size"], item["LastModified"])


def _bodies(session: Session, region: str) -> list[str]:
    """The templates of all root stacks, and of their change sets that are not yet executed.

    Nested stacks are found through the templates that hold them.
    """
    client = session.client("cloudformation", region)
    with told("list the stacks", region):
        found = pages(client.list_stacks, "StackSummaries")
    stacks = [one["StackId"] for one in found if one["StackStatus"] != _GONE and not one.get("ParentId")]

    def of_stack(stack: str) -> list[str]:
        with told("read the templates of a stack", stack):
            waiting = [
                one["ChangeSetId"]
                for one in pages(client.list_change_sets, "Summaries", StackName=stack)
                if not str(one.get("ExecutionStatus", "")).startswith("EXECUTE_")
            ]
            names: list[dict[str, str]] = [{"ChangeSetName": one} for one in waiting]
            return [_body(client, **name) for name in ({"StackName": stack}, *names)]

    with Pool(_WORKERS) as pool:
        return [body for bodies in pool.map(of_stack, stacks) for body in bodies]


def _body(client: Any, **name: str) -> str:
    """A template's text; '' for a stack that is only reviewed, which has none, and for what went meanwhile."""
    from botocore.exceptions import ClientError

    from cfngen.aws.failures import code_of

    try:
        body = client.get_template(**name, TemplateStage="Original")["TemplateBody"]
    except ClientError as error:
        if code_of(error) in ("ValidationError", "ChangeSetNotFound", "ChangeSetNotFoundException"):
            return ""
        raise
    return body if isinstance(body, str) else json.dumps(body)


def _named(text: str, keys: set[str]) -> Iterator[str]:
    """The keys that the URLs of a template end with, whatever the form of their host."""
    for url in _URL.findall(text):
        path = url.partition("://")[2].partition("?")[0]
        while "/" in path:
            path = path.partition("/")[2]
            if path in keys:
                yield path
