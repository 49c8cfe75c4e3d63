"""Templates in S3 under keys that name their content, so that an unchanged one keeps its TemplateURL."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cfngen.aws.failures import code_of, told
from cfngen.aws.plan import Plan
from cfngen.aws.pool import Pool
from cfngen.aws.session import Session
from cfngen.engine.pseudo import Pseudo
from cfngen.errors import CfngenError

# A line of a generated template that names a nested one; the path is relative to the template that holds it.
_NESTED = re.compile(r"^( +TemplateURL: )(?!https?://|!)([^\s#]+)$", re.MULTILINE)
DIGITS = 12  # of the sha256 in a key: with those of one name, two contents meet once in 2^24 versions
_WORKERS = 8
_MOST_PAGES = 5  # of 1,000 keys


@dataclass(frozen=True)
class Artifact:
    """One template as it is uploaded: `path` in templates_out/, `url` as CloudFormation is given it."""

    path: str
    key: str
    url: str
    content: bytes

    @property
    def checksum(self) -> str:
        """The sha256 as S3 writes it."""
        return base64.b64encode(hashlib.sha256(self.content).digest()).decode()


@dataclass(frozen=True)
class Place:
    """Where the templates of a Region lie."""

    bucket: str
    prefix: str
    region: str
    endpoint_url: str = ""

    def key(self, path: str, content: bytes) -> str:
        """The key of a template: `<prefix>/nested/network/subnets-<sha256, 12 digits>.yaml`."""
        stem, suffix = posixpath.splitext(path)
        name = f"{stem}-{hashlib.sha256(content).hexdigest()[:DIGITS]}{suffix}"
        return f"{self.prefix}/{name}" if self.prefix else name

    def url(self, key: str) -> str:
        """The TemplateURL of a key."""
        if self.endpoint_url:
            return f"{self.endpoint_url.rstrip('/')}/{self.bucket}/{key}"
        suffix = Pseudo(region=self.region).url_suffix
        return f"https://{self.bucket}.s3.{self.region}.{suffix}/{key}"


def place_of(session: Session, region: str) -> Place:
    """Where a Region's templates lie, as the environment's settings say."""
    target = session.target
    endpoint_url = str(session.client("s3", region).meta.endpoint_url)  # AWS_ENDPOINT_URL counts, too
    # The embedded endpoint takes AWS's own URLs, which do not change with its port.
    is_aws = session.credentials or endpoint_url.endswith(Pseudo(region=region).url_suffix)
    bucket = target.bucket.replace("{region}", region)
    return Place(bucket, target.prefix.strip("/"), region, "" if is_aws else endpoint_url)


def check_buckets(session: Session, regions: Iterable[str]) -> None:
    """Raise CfngenError when stacks of several Regions would share one bucket: each needs one in its own Region.

    The embedded endpoint has one for all.
    """
    if session.credentials is None and "{region}" not in session.target.bucket and len(set(regions)) > 1:
        raise CfngenError(
            f"one bucket, {session.target.bucket}, for stacks in {', '.join(sorted(set(regions)))}",
            where="[tool.cfngen.environments] bucket",
            hint='a stack\'s templates lie in its own Region: write {region} in the name, as "clinic-cfn-{region}"',
        )


def artifacts(plan: Plan, root: str, place: Place) -> dict[str, Artifact]:
    """A root template and all that are nested in it, by path, with relative TemplateURLs made absolute.

    Raises CfngenError for a TemplateURL that leads to no template of the build.
    """
    found: dict[str, Artifact] = {}

    def add(path: str) -> Artifact:
        if path not in found:
            text = plan.files[path].decode("utf-8-sig")
            content = _NESTED.sub(lambda match: match[1] + child(path, match[2]).url, text).encode()
            key = place.key(path, content)
            found[path] = Artifact(path, key, place.url(key), content)
        return found[path]

    def child(parent: str, url: str) -> Artifact:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(parent), url.strip("'\"")))
        if path not in plan.files:
            raise CfngenError(f"TemplateURL {url} leads to no template", where=parent, hint="run: cfngen build")
        return add(path)

    add(root)
    return found


def upload(session: Session, place: Place, wanted: Iterable[Artifact], tell: Callable[[str], None]) -> int:
    """Upload those templates that are missing, in parallel; says how many. `tell` is given each key as it is done.

    An object counts as there only when S3 has its sha256. Raises CfngenError when the bucket is missing, another
    account's or in another Region, or an object cannot be written; what was uploaded until then is whole, and is not
    uploaded again.
    """
    session.guard()
    s3 = session.client("s3", place.region)
    owner = session.target.account
    _must_exist(s3, place, owner, shared=session.credentials is not None)
    wanted = list(wanted)
    held = _held(s3, place, owner)
    with Pool(_WORKERS) as pool:
        done = []
        for artifact in wanted:
            is_new = held is not None and artifact.key not in held
            done.append(pool.submit(_upload_one, s3, place, artifact, owner, tell, is_new))
        return sum(one.result() for one in done)


def _held(s3: Any, place: Place, owner: str) -> set[str] | None:
    """The keys that there are; None where asking for each wanted one takes less, or the caller may not list."""
    from botocore.exceptions import ClientError

    found: set[str] = set()
    more: dict[str, str] = {}
    prefix = f"{place.prefix}/" if place.prefix else ""
    with told("list the templates", f"s3://{place.bucket}"):
        for _ in range(_MOST_PAGES):
            try:
                answer = s3.list_objects_v2(Bucket=place.bucket, Prefix=prefix, ExpectedBucketOwner=owner, **more)
            except ClientError as error:
                if code_of(error) in ("AccessDenied", "403"):
                    return None
                raise
            found |= {item["Key"] for item in answer.get("Contents", [])}
            if not answer.get("IsTruncated"):
                return found
            more = {"ContinuationToken": answer["NextContinuationToken"]}
    return None


def _upload_one(
    s3: Any, place: Place, artifact: Artifact, owner: str, tell: Callable[[str], None], is_new: bool
) -> bool:
    where = f"s3://{place.bucket}/{artifact.key}"
    common = {"Bucket": place.bucket, "Key": artifact.key, "ExpectedBucketOwner": owner}
    if not is_new and _checksum(s3, common, where) == artifact.checksum:
        return False
    with told("upload a template", where):
        # The algorithm is named too, or the object has no checksum that HeadObject could give.
        checked = {"ChecksumAlgorithm": "SHA256", "ChecksumSHA256": artifact.checksum}
        s3.put_object(**common, Body=artifact.content, ContentType="application/yaml", **checked)
    tell(artifact.key)
    return True


def _checksum(s3: Any, common: Mapping[str, str], where: str) -> str:
    """The sha256 that S3 has of an object, '' for one that is missing or was uploaded without it."""
    from botocore.exceptions import ClientError

    with told("look for a template", where):
        try:
            return str(s3.head_object(**common, ChecksumMode="ENABLED").get("ChecksumSHA256", ""))
        except ClientError as error:
            # Without s3:ListBucket a missing object answers 403: writing it will tell.
            if code_of(error) not in ("404", "NoSuchKey", "NotFound", "403"):
                raise
            return ""


def _must_exist(s3: Any, place: Place, owner: str, shared: bool) -> None:
    """`shared` is the embedded endpoint's own bucket, which is for all Regions."""
    from botocore.exceptions import ClientError

    where = f"s3://{place.bucket} ({place.region})"
    with told("look for the bucket", where):
        try:
            answer = s3.head_bucket(Bucket=place.bucket, ExpectedBucketOwner=owner)
        except ClientError as error:
            code = code_of(error)
            if code in ("404", "NoSuchBucket"):
                hint = "run: cfngen upload --env ENV --create-bucket"
                raise CfngenError("there is no such bucket", where=where, hint=hint) from error
            if code in ("403", "AccessDenied"):
                raise CfngenError(
                    f"account {owner} does not own this bucket, or the caller may not use it",
                    where=where,
                    hint="bucket names are global: choose one of your own in [tool.cfngen.environments]",
                ) from error
            raise
    region = answer.get("BucketRegion", place.region)
    if region != place.region and not shared:
        hint = "a stack's templates lie in its own Region: choose another bucket, or write {region} in its name"
        raise CfngenError(f"the bucket lies in {region}, the stack in {place.region}", where=where, hint=hint)


def held_templates(session: Session, place: Place, keys: Mapping[str, str]) -> dict[str, str]:
    """The text of templates that were uploaded once, by the paths that `keys` give keys for; those that are gone lack.

    A text counts only when its sha256 is the one in its key.
    """
    s3 = session.client("s3", place.region)

    def text(key: str) -> str | None:
        from botocore.exceptions import ClientError

        with told("read a deployed template", f"s3://{place.bucket}/{key}"):
            try:
                body = s3.get_object(Bucket=place.bucket, Key=key, ExpectedBucketOwner=session.target.account)["Body"]
            except ClientError as error:
                if code_of(error) in ("NoSuchKey", "404", "AccessDenied", "403", "NoSuchBucket"):
                    return None
                raise
            content: bytes = body.read()
        said = posixpath.splitext(key)[0].rpartition("-")[2]
        return content.decode() if hashlib.sha256(content).hexdigest()[:DIGITS] == said else None

    with Pool(_WORKERS) as pool:
        texts = dict(zip(keys, pool.map(text, keys.values()), strict=True))
    return {path: found for path, found in texts.items() if found is not None}
