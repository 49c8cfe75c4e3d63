"""Colours and marks of the pictures: what changes is told by a mark as well as by colour."""

from __future__ import annotations

from cfngen.engine.sentences import Sentence

# The classes g0 … g11 of STYLE: one for each layer, in the order of the estate. Frames are named, so the thirteenth
# layer may have the first's colour again.
# Okabe and Ito's palette, which colour-blind readers tell apart, and neighbours of its hues.
# Source: https://jfly.uni-koeln.de/color/
GROUPS = (
    "#0072b2", "#009e73", "#e69f00", "#cc79a7", "#56b4e9", "#d55e00",
    "#8f7700", "#7b4fb5", "#2f9aa0", "#a3513a", "#5d8a2b", "#777777",
)  # fmt: skip
CHANGES = {
    "add": Sentence("added"),
    "modify": Sentence("modified"),
    "replace": Sentence("replaced"),
    "remove": Sentence("removed"),
}
COUNTED = {
    "add": Sentence("%(num)s added"),
    "modify": Sentence("%(num)s modified"),
    "replace": Sentence("%(num)s replaced"),
    "remove": Sentence("%(num)s removed"),
}
MARKS = {"add": "+", "modify": "~", "replace": "!", "remove": "−"}
_LIGHT = {
    "page": "#ffffff", "box": "#f7f8fa", "line": "#8a94a3", "text": "#1d232b", "small": "#525c69",
    "add": "#1a7f37", "modify": "#9a6700", "replace": "#cf222e", "remove": "#cf222e",
    "zone": "#eef3f9", "public": "#e5f3e8", "private": "#e8eef9", "isolated": "#f6edf7",
}  # fmt: skip
STROKES = {change: _LIGHT[change] for change in MARKS}  # of what changes, where only one theme can be told
_DARK = {
    "page": "#12161c", "box": "#1c232c", "line": "#6d7886", "text": "#e6eaef", "small": "#a7b1be",
    "add": "#56d364", "modify": "#e3b341", "replace": "#ff7b72", "remove": "#ff7b72",
    "zone": "#182130", "public": "#16281d", "private": "#182338", "isolated": "#2a1d2e",
}  # fmt: skip


def colour(number: int) -> str:
    """The class of the layer with this number, from 0; after the last colour comes the first again."""
    return f"g{number % len(GROUPS)}"


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


def _lighter(colour: str) -> str:
    """A colour that a thin line on a dark page is seen in: half way to white."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{(part + 255) // 2:02x}" for part in parts)


STYLE = (
    f"svg{{{_variables(_LIGHT)}}}"
    f"@media (prefers-color-scheme:dark){{svg{{{_variables(_DARK)}}}}}"
    "text{font-family:system-ui,-apple-system,'Segoe UI','Hiragino Sans','Noto Sans CJK JP',sans-serif}"
    "text{fill:var(--text)}"
    ".page{fill:var(--page)}.title{font-size:17px;font-weight:600}.label{font-size:13px}"
    ".small{font-size:11px;fill:var(--small)}.mark{font-size:17px;font-weight:700;text-anchor:end}"
    ".strong{font-weight:600;fill:var(--text)}.port{font-size:10px;fill:var(--small);paint-order:stroke;stroke:var(--page);stroke-width:3px}"
    ".frame{stroke:var(--line);stroke-opacity:.5}"
    + "".join(f".{kind}{{fill:var(--{kind})}}" for kind in ("zone", "public", "private", "isolated"))
    + "".join(
        f".on-{kind} text{{paint-order:stroke;stroke:var(--{kind});stroke-width:4px}}"
        for kind in ("zone", "public", "private", "isolated")
    )
    + ".box{fill:var(--box);stroke:var(--line)}"
    + "".join(
        f".{change} .box{{stroke:var(--{change});stroke-width:2.5}}.{change} .mark{{fill:var(--{change})}}"
        for change in MARKS
    )
    + "".join(f".g{number}{{fill:{colour};stroke:{colour}}}" for number, colour in enumerate(GROUPS))
    + "@media(prefers-color-scheme:dark){"
    + "".join(f".wire.g{number}{{stroke:{_lighter(colour)}}}" for number, colour in enumerate(GROUPS))
    + "}rect[class^=g]{stroke:none}"
    ".wire{fill:none;stroke-width:1.3;opacity:.75}.flow{stroke:var(--small)}.tip.flow{fill:var(--small)}"
)
