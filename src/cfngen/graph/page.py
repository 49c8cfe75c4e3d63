"""The pictures of an estate as one page that loads nothing."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cfngen.graph import network_svg, stacks_svg
from cfngen.graph.network import Network
from cfngen.graph.picture import Picture


def page(picture: Picture, networks: Sequence[Network]) -> str:
    """HTML with the stacks, the networks, and every wire in a table, implied ones too."""
    environment = Environment(
        loader=PackageLoader("cfngen.graph", ""),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    labels = {node.id: f"{node.group}/{node.label}" for node in picture.nodes}
    return environment.get_template("page.html.j2").render(
        title=picture.title,
        stacks=Markup(stacks_svg.draw(picture)),  # noqa: S704 -- svg escapes what it is given
        networks=[Markup(network_svg.draw(it, f"VPC {it.name}")) for it in networks],  # noqa: S704 -- as above
        wires=[(labels[wire.giver], labels[wire.taker], wire) for wire in picture.wires],
        changed=[(labels[node.id], node.change) for node in picture.nodes if node.change],
    )
