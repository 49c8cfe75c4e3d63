"""An approval: a digest over what a change set holds, who made it, and who agreed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from cfngen.aws.change_sets import ChangeSet
from cfngen.aws.failures import told
from cfngen.aws.review import normalised
from cfngen.aws.session import Session
from cfngen.errors import CfngenError, ExitCode, Problem, reason


@dataclass(frozen=True)
class Approved:
    """One root change set as it was approved."""

    stack: str
    region: str
    change_set: str
    author: str
    digest: str


@dataclass(frozen=True)
class Approval:
    """What somebody agreed to: the change sets of one environment, of one build."""

    environment: str
    account: str
    build: str
    approver: str
    change_sets: tuple[Approved, ...]

    def text(self) -> str:
        """The file's content."""
        return json.dumps(asdict(self), indent=2) + "\n"


def digest(session: Session, change_set: ChangeSet) -> str:
    """The sha256 over root template, parameters, tags and all changes of a root change set, as AWS holds them.

    The root template names every nested one by its content; the changes are those of the whole tree.
    """
    client = session.client("cloudformation", change_set.region)
    with told("read the template of the change set", f"{change_set.stack_name} ({change_set.region})"):
        answer = client.get_template(ChangeSetName=change_set.id, TemplateStage="Original")
    held = {
        "stack": change_set.stack_id,
        "template": answer["TemplateBody"],
        "parameters": dict(change_set.parameters),
        "tags": dict(change_set.tags),
        "changes": normalised(change_set),
    }
    return hashlib.sha256(json.dumps(held, sort_keys=True, default=str).encode()).hexdigest()


def approve(session: Session, environment: str, build: str, change_sets: Iterable[ChangeSet]) -> Approval:
    """Approve change sets as the caller. Raises CfngenError (exit 4) where the caller made one and four eyes see."""
    caller = session.guard()
    approved = tuple(
        Approved(one.stack_name, one.region, one.id, one.author, digest(session, one)) for one in change_sets
    )
    if session.target.four_eyes:
        _must_differ(caller, approved)
    return Approval(environment, session.target.account, build, caller, approved)


def read(path: Path) -> Approval:
    """Read an approval. Raises CfngenError for what is none; exit 4 where there is no file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Approval(**{**data, "change_sets": tuple(Approved(**one) for one in data["change_sets"])})
    except FileNotFoundError as error:
        raise CfngenError(
            "there is no approval",
            where=str(path),
            hint="run: cfngen changeset approve --env ENV",
            exit_code=ExitCode.BLOCKED,
        ) from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CfngenError(f"is no approval: {reason(error)}", where=str(path), exit_code=ExitCode.BLOCKED) from error


def check(session: Session, approval: Approval, environment: str, change_set: ChangeSet) -> None:
    """Raise CfngenError (exit 4) unless the approval is of exactly this change set, and by somebody who may."""
    where = f"{change_set.stack_name} ({change_set.region}), {change_set.name}"
    wrong: list[str] = []
    found = next((one for one in approval.change_sets if one.change_set == change_set.id), None)
    if (approval.environment, approval.account) != (environment, session.target.account):
        wrong.append(f"the approval is for {approval.environment} in account {approval.account}")
    if found is None:
        wrong.append("this change set was not approved: another was, or it was made anew since")
    elif found.digest != digest(session, change_set):
        wrong.append("the change set is not what was approved: its template, parameters or changes differ")
    if wrong:
        hint = "look at it and approve it: cfngen changeset show, then cfngen changeset approve"
        raise CfngenError([Problem(what, where, hint) for what in wrong], exit_code=ExitCode.BLOCKED)
    if session.target.four_eyes and found is not None:
        # The author as AWS tells it, not as the file does.
        _must_differ(approval.approver, [Approved(**{**asdict(found), "author": change_set.author})])


def _must_differ(approver: str, approved: Iterable[Approved]) -> None:
    for one in approved:
        if not one.author or person(one.author) == person(approver):
            who = "it does not say who made it" if not one.author else f"{approver} made it"
            raise CfngenError(
                f"somebody else must approve this change set: {who}",
                where=f"{one.stack} ({one.region})",
                hint="four_eyes is set for this environment",
                exit_code=ExitCode.BLOCKED,
            )


def person(arn: str) -> str:
    """Who stands behind an ARN: the user's or the session's name, since a role is many people's.

    `…:user/taro`, `…:assumed-role/Admin/taro` and `…:assumed-role/Reader/taro` are one person: whoever takes a role
    with cfngen takes it under his own name.
    """
    return arn.rpartition("/")[2]
