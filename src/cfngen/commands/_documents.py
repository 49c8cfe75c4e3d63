"""Change sets as documents that people approve by: the review page and the change-request sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfngen.commands._change_sets import Reviewed, notes, place
from cfngen.engine.sentences import Sentence

if TYPE_CHECKING:
    from cfngen.aws.plan import Plan
    from cfngen.aws.session import Session
    from cfngen.project import Project


def page(session: Session, project: Project, found: list[Reviewed], lang: str | None) -> str:
    """The review as a page that loads nothing, with the digests that an approval is bound to."""
    from cfngen.aws.approval import digest
    from cfngen.report.changes_html import html
    from cfngen.report.wording import language

    bound = [f"{one.root.title}: {one.change_set.name}, {digest(session, one.change_set)}" for one in found]
    title = ", ".join(one.root.title for one in found)
    said = [(Sentence("Digests to approve"), bound), *notes(found)]
    return html((one.section for one in found), place(project), title=title, lang=language(lang), notes=said)


def procedure(session: Session, project: Project, plan: Plan, found: list[Reviewed], lang: str | None) -> str:
    """The change-request sheet (作業手順書) of the change sets."""
    from cfngen.aws.approval import digest
    from cfngen.report.sheet import Procedure, sheet
    from cfngen.report.wording import language

    known = project.environments.get(plan.environment)
    about = Procedure(
        plan.environment,
        session.target.account,
        tuple((one.root.name, one.root.region, one.change_set.name, digest(session, one.change_set)) for one in found),
        plan.build,
        bool(known and known.four_eyes),
    )
    return sheet((one.section for one in found), about, language(lang))
