"""The pictures of an estate as one page that loads nothing."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cfngen.graph import network_svg, stacks_svg
from cfngen.graph.frame_svg import counted
from cfngen.graph.network import Network
from cfngen.graph.picture import WORST, Picture
from cfngen.graph.theme import MARKS
from cfngen.report.wording import ENGLISH, Words


def page(name: str, picture: Picture, networks: Sequence[Network], words: Words = ENGLISH) -> str:
    """HTML with the stacks, the networks, and every wire in a table, implied ones too. `name` is the estate's."""
    environment = Environment(
        loader=PackageLoader("cfngen.graph", ""),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.install_gettext_translations(words.catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["told"] = words.told
    labels = {node.id: f"{node.group}/{node.label}" for node in picture.nodes}
    changed = sorted((node for node in picture.nodes if node.change), key=lambda it: -WORST.index(it.change))
    return environment.get_template("page.html.j2").render(
        lang=words.lang,
        title=name,
        stacks=Markup(stacks_svg.draw(picture, words)),  # noqa: S704 -- svg escapes what it is given
        networks=[Markup(network_svg.draw(it, f"VPC {it.name}", words)) for it in networks],  # noqa: S704 -- as above
        wires=[(labels[wire.giver], labels[wire.taker], wire) for wire in picture.wires],
        changed=[(node, labels[node.id], counted(node, words)) for node in changed],
        marks=MARKS,
    )
