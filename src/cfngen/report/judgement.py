"""What a whole change comes to, in one sentence: the first thing that whoever approves it reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from cfngen.engine.sentences import Sentence
from cfngen.report.changes import UNSEEN, Row, Section, sentence
from cfngen.report.effects import effects
from cfngen.report.wording import Words

_WAIVER = Sentence("cfngen executes this only where waivers.toml says of each why, for how long, and who agreed.")


class Judgement(NamedTuple):
    """`stop` is for what a guard holds up, `look` for what a person has to weigh, `calm` for the rest."""

    level: Literal["stop", "look", "calm"]
    said: Sentence | str
    detail: Sentence | str = ""


def judged(sections: Sequence[Section], every: Sequence[Row], words: Words) -> Judgement:
    """The worst of a change; what no template can show, such as what else uses a resource, is no part of it."""
    harmful = [row for row in every if row.dangerous]
    if harmful:
        return _harmful(harmful)
    if any(row.widens for row in every):
        return Judgement("look", Sentence("Access is widened"), Sentence("See below to whom, and to what."))
    if any(section.exports for section in sections):
        detail = Sentence("CloudFormation refuses this while another stack imports one of them.")
        return Judgement("look", Sentence("Exported values change"), detail)
    if any(row.kind in ("replace", "remove") for row in every):
        detail = Sentence("None of these is of a type that holds data.")
        return Judgement("look", Sentence("Resources are replaced or removed"), detail)
    if any(row.inside == UNSEEN for row in every):
        return Judgement("look", Sentence("What changes inside a nested stack is not known"))
    if any(section.left for section in sections):
        detail = Sentence("Its effect is known when AWS has made the change set.")
        return Judgement("look", Sentence("Part of this is not known before AWS has expanded it"), detail)
    if noticed := effects(every):
        return Judgement("look", Sentence("No data is at stake, but users may notice it"), words(noticed[0][1].said))
    if not every:
        return Judgement("calm", sentence(sections, every, words), Sentence("CloudFormation has nothing to do."))
    said = Sentence("Nothing is replaced or removed, and no data, protection or access is at stake")
    return Judgement("calm", said, Sentence("As far as these templates show."))


def _harmful(rows: Sequence[Row]) -> Judgement:
    lost = [row for row in rows if row.holds and not row.kept]
    if any(not row.is_possible for row in lost):
        return Judgement("stop", Sentence("Data is lost when this is executed"), _WAIVER)
    if lost:
        return Judgement("stop", Sentence("Data may be lost when this is executed"), _WAIVER)
    if any(row.holds for row in rows):
        return Judgement("stop", Sentence("Data leaves the stack when this is executed; a policy keeps it"), _WAIVER)
    if any(row.exposed for row in rows):
        return Judgement("stop", Sentence("Protection is taken away"), _WAIVER)
    if all(row.follows for row in rows):
        detail = Sentence("It may be replaced together with what it refers to.")
        return Judgement("look", Sentence("Something that must never change may be replaced"), detail)
    return Judgement("stop", Sentence("Something changes that must never change"), _WAIVER)
