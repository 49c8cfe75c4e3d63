"""What a deployment needs of an account before it begins, looked at without changing anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cfngen.aws.artifacts import Place
from cfngen.aws.diagnosis import Diagnosis, Step
from cfngen.aws.failures import code_of, told
from cfngen.aws.plan import Plan
from cfngen.aws.session import Session
from cfngen.errors import CfngenError

_DENIED = ("403", "AccessDenied", "AccessDeniedException", "AllAccessDisabled")
_IAM_REGION = "us-east-1"  # IAM is one service for all Regions of a partition
# Type prefix -> the service and the service-linked role that its first resource needs. The other services of the
# estate make theirs when they are first used; ECS's first cluster or service fails while its role is being made.
# Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html
_LINKED = {"AWS::ECS::": ("ecs.amazonaws.com", "AWSServiceRoleForECS")}
_CLOUDFORMATION = "cloudformation.amazonaws.com"


def bucket(session: Session, place: Place, environment: str) -> Iterator[Diagnosis]:
    """Whether the bucket for a Region's templates is there, ours, in that Region, and protected.

    Of the embedded endpoint's own bucket only that it is there.
    """
    from botocore.exceptions import ClientError

    where = f"s3://{place.bucket} ({place.region})"
    s3 = session.client("s3", place.region)
    owned = {"Bucket": place.bucket, "ExpectedBucketOwner": session.target.account}
    make = Step(f"cfngen upload --env {environment} --create-bucket")
    try:
        with told("look for the bucket", where):
            try:
                answer = s3.head_bucket(**owned)
            except ClientError as error:
                if code_of(error) in ("404", "NoSuchBucket"):
                    yield Diagnosis("error", where, "there is no such bucket", steps=(make,))
                    return
                if code_of(error) in _DENIED:
                    what = f"account {session.target.account} does not own it, or the caller may not use it"
                    yield Diagnosis("error", where, what)
                    return
                raise
    except CfngenError as error:
        yield failed(where, error)
        return
    region = answer.get("BucketRegion", place.region)
    if region != place.region and not session.credentials:
        yield Diagnosis("error", where, f"it lies in {region}: a stack's templates lie in the stack's Region")
        return
    missing = [] if session.credentials else list(_unprotected(s3, owned))
    for what, known in missing:
        if known:
            yield Diagnosis("warning", where, f"it has no {what}", steps=(make,))
        else:
            yield Diagnosis("unknown", where, f"whether it has {what} cannot be told: the caller may not read that")
    if not missing:
        said = "there, ours and protected" if not session.credentials else "there (the embedded endpoint's own)"
        yield Diagnosis("fine", where, said)


def _unprotected(s3: Any, owned: dict[str, str]) -> Iterator[tuple[str, bool]]:
    """Each protection that is missing, and whether that is known."""
    versioning = ("versioning", s3.get_bucket_versioning, lambda answer: answer.get("Status") == "Enabled")
    access = ("block of all public access", s3.get_public_access_block, _blocks_everything)
    encryption = ("default encryption", s3.get_bucket_encryption, lambda _: True)
    lifecycle = ("lifecycle for old versions", s3.get_bucket_lifecycle_configuration, lambda _: True)
    tls = ("policy that refuses requests without TLS", s3.get_bucket_policy, _is_tls_only)
    has_tls = not str(s3.meta.endpoint_url).startswith("http://")
    for what, call, fits in (versioning, access, encryption, lifecycle, *((tls,) if has_tls else ())):
        found = _configured(call, owned, fits)
        if not found:
            yield what, found is not None


def _configured(call: Callable[..., Any], owned: dict[str, str], fits: Callable[[Any], bool]) -> bool | None:
    """Whether a bucket has a configuration that fits; None where the caller may not read it."""
    from botocore.exceptions import ClientError

    with told("read how the bucket is protected", owned["Bucket"]):
        try:
            return fits(call(**owned))
        except ClientError as error:
            if code_of(error) in _DENIED:
                return None
            # NoSuchBucketPolicy, NoSuchPublicAccessBlockConfiguration, ServerSideEncryptionConfigurationNotFoundError
            if code_of(error).startswith("NoSuch") or code_of(error).endswith("NotFoundError"):
                return False
            raise


def _blocks_everything(answer: Mapping[str, Any]) -> bool:
    return all(answer["PublicAccessBlockConfiguration"].values())


def _is_tls_only(answer: Mapping[str, Any]) -> bool:
    statements = json.loads(answer["Policy"]).get("Statement", [])
    return any(
        one.get("Effect") == "Deny"
        and str(one.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport", "")).lower() == "false"
        for one in (statements if isinstance(statements, list) else [statements])
    )


def roles(session: Session, plan: Plan) -> Iterator[Diagnosis]:
    """Whether the roles are there that CloudFormation acts as and that the estate's services act as."""
    target = session.target
    if target.service_role:
        yield _service_role(session, target.service_role)
    types = {resource["Type"] for path in plan.files for resource in plan.template(path).resources.values()}
    for prefix, (service, role) in _LINKED.items():
        if any(kind.startswith(prefix) for kind in types):
            what = f"the estate has {prefix}* resources, and their first one fails without this role"
            step = Step(f"aws iam create-service-linked-role --aws-service-name {service}")
            yield _role(session, role, Diagnosis("warning", f"role {role}", f"does not exist; {what}", steps=(step,)))


def _service_role(session: Session, arn: str) -> Diagnosis:
    account, name = arn.split(":")[4:5], arn.rpartition("/")[2]
    where = f"service_role {arn}"
    if account != [session.target.account]:
        return Diagnosis("error", where, f"it is not of account {session.target.account}")
    return _role(session, name, Diagnosis("error", where, "does not exist"), trusts=_CLOUDFORMATION)


def _role(session: Session, name: str, missing: Diagnosis, trusts: str = "") -> Diagnosis:
    """What IAM says of a role; `missing` is the answer where there is none."""
    from botocore.exceptions import BotoCoreError, ClientError

    if session.credentials:
        return Diagnosis("unknown", missing.where, "the embedded endpoint has no IAM")
    try:
        role = session.client("iam", _IAM_REGION).get_role(RoleName=name)["Role"]
    except ClientError as error:
        if code_of(error) == "NoSuchEntity":
            return missing
        return Diagnosis("unknown", missing.where, f"IAM does not tell: {code_of(error)}")
    except BotoCoreError as error:
        return Diagnosis("unknown", missing.where, f"IAM does not tell: {error}")
    if trusts and trusts not in json.dumps(role.get("AssumeRolePolicyDocument", {})):
        return Diagnosis("error", missing.where, f"its trust policy does not let {trusts} take it")
    return Diagnosis("fine", missing.where, "exists")


def failed(where: str, error: CfngenError) -> Diagnosis:
    """What could not be looked at, as the error says."""
    problem = error.problems[0]
    return Diagnosis("error", where, problem.what, steps=(Step(problem.hint),) if problem.hint else ())
