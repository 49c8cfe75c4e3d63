"""A recording of a terminal as an SVG that moves by itself, in a page as in a README; no script, nothing loaded.

Where nothing may move, in print or for a reader who wants it so, it shows the first screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import accumulate, groupby
from typing import NamedTuple

from rich.cells import cell_len, chop_cells
from rich.color import Color
from rich.console import Console
from rich.containers import Lines
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from pictures._recording import WIDE, Screen

# Pixels, at the width that a README has for a picture.
_CELL, _LINE, _FONT = 8.4, 19, 14
_WIDE = 16  # of Japanese characters, which have two cells
_PADDING, _TITLE = 14, 34
_TYPING = 0.6  # seconds
# Of the time that long output has: until it begins to scroll, and until it has.
_SCROLLS = (0.55, 0.72)
# Each colour has a contrast of 7 or more to the background.
_THEME = TerminalTheme(
    (22, 27, 34),
    (230, 237, 243),
    [
        *((110, 118, 129), (255, 148, 140), (126, 231, 135), (234, 189, 90)),
        *((145, 203, 255), (219, 182, 255), (110, 220, 230), (230, 237, 243)),
    ],
)
_MUTED = "#a5b0bc"
_PROMPT = "$ "
_PAGE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"
  aria-labelledby="title commands">
<!-- Made by: make pictures -->
<title id="title">{title}</title>
<desc id="commands">{told}</desc>
<style>
text {{ font: {font}px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre }}
text.wide {{ font-size: {wide}px }}
{rules}
@media print, (prefers-reduced-motion: reduce) {{ g, rect {{ animation: none !important }} }}
</style>
<clipPath id="screen"><rect width="{cells}" height="{rows}"/></clipPath>
<rect x="1" y="1" width="{inner_width}" height="{inner_height}" rx="8" fill="{background}" stroke="#57606a"/>
<g fill="#57606a"><circle cx="20" cy="17" r="6"/><circle cx="40" cy="17" r="6"/><circle cx="60" cy="17" r="6"/></g>
<text x="{middle}" y="22" text-anchor="middle" fill="{muted}">{title}</text>
<g transform="translate({left} {top})" clip-path="url(#screen)">
{shapes}
</g>
</svg>
"""


class Step(NamedTuple):
    """A command, what it prints, and how many seconds a reader has for that."""

    command: str
    printed: str
    seconds: float


class _Keyframe(NamedTuple):
    at: float  # seconds
    css: str
    then: str = ""  # how it goes on to the next one


class _Film:
    """Rules and shapes of a picture, the colours that it uses, how long it is and how large its terminal."""

    def __init__(self, seconds: float, screen: Screen) -> None:
        self.seconds, self.screen = seconds, screen
        self.rules: list[str] = []
        self.classes: dict[str, str] = {}

    def animate(self, name: str, frames: Iterable[_Keyframe], still: str) -> None:
        """Let what has this class follow the frames, over and over; `still` is how it looks where nothing moves."""
        steps = "".join(
            f"{frame.at / self.seconds:.2%}{{{frame.css}"
            + (f";animation-timing-function:{frame.then}" if frame.then else "")
            + "}"
            for frame in frames
        )
        self.rules.append(f".{name}{{{still};animation:{name} {self.seconds:g}s step-end infinite}}")
        self.rules.append(f"@keyframes {name}{{{steps}}}")

    def text(self, line: Sequence[Segment], row: int) -> str:
        """One line of the terminal: a text for each run of one style and width, at its cells whatever the font."""
        shapes, column = [], 0
        for segment in line:
            for cells, characters in groupby(segment.text, key=cell_len):
                run = "".join(characters)
                if run.strip():
                    style = self._style(segment.style or Style()) + " wide" * (cells == 2)
                    shapes.append(
                        f'<text class="{style}" x="{column * _CELL:g}" '
                        f'y="{row * _LINE + _FONT}" textLength="{cell_len(run) * _CELL:g}">{_escaped(run)}</text>'
                    )
                column += cell_len(run)
        return "".join(shapes)

    def _style(self, style: Style) -> str:
        colour = style.color or Color.default()
        css = "fill:" + (_MUTED if style.dim else colour.get_truecolor(_THEME).hex)
        css += ";font-weight:bold" if style.bold else ""
        return self.classes.setdefault(css, f"t{len(self.classes)}")


def animation(screens: Sequence[Sequence[Step]], title: str, size: Screen = WIDE) -> str:
    """The picture: screen after screen, and from the beginning again."""
    film = _Film(sum(step.seconds + _TYPING for screen in screens for step in screen), size)
    width, height = size.columns * _CELL + 2 * _PADDING, size.rows * _LINE + _TITLE + _PADDING
    shapes, begin = [], 0.0
    for number, screen in enumerate(screens):
        end = begin + sum(step.seconds + _TYPING for step in screen)
        frames = [_Keyframe(0, "opacity:0"), _Keyframe(begin, "opacity:1"), _Keyframe(end, "opacity:0")]
        film.animate(f"s{number}", frames[number == 0 :], f"opacity:{int(number == 0)}")
        shapes.append(f'<g class="s{number}"><g class="m{number}">{_screen(film, screen, number, begin)}</g></g>')
        begin = end
    colours = [f".{name}{{{css}}}" for css, name in film.classes.items()]
    told = " ".join(f"{_PROMPT}{step.command}" for screen in screens for step in screen)
    return _PAGE.format(
        width=f"{width:g}",
        height=height,
        inner_width=f"{width - 2:g}",
        inner_height=height - 2,
        middle=f"{width / 2:g}",
        cells=f"{size.columns * _CELL:g}",
        rows=size.rows * _LINE,
        left=_PADDING,
        top=_TITLE,
        font=_FONT,
        wide=_WIDE,
        background=_background(),
        muted=_MUTED,
        title=escape(title),
        told=escape(told),
        rules="\n".join([*colours, *film.rules]),
        shapes="\n".join(shapes),
    )


def _screen(film: _Film, screen: Sequence[Step], number: int, begin: float) -> str:
    """The lines of a screen one below another, each shown from its time on; the whole is moved where it is too long."""
    shapes, moves, row, time = [], [_Keyframe(0, _moved(0))], 0, begin
    columns, rows = film.screen
    for place, step in enumerate(screen):
        name = f"{number}-{place}"
        printed = _lines(Text.from_ansi(step.printed), columns) if step.printed else []
        typed = _lines(Text.assemble((_PROMPT, "green"), (step.command, "bold")), columns)
        film.animate(f"c{name}", [_Keyframe(0, "opacity:0"), _Keyframe(time, "opacity:1")], "opacity:1")
        shapes.append(f'<g class="c{name}">')
        shapes += [film.text(line, row + below) for below, line in enumerate(typed)]
        shapes.append(_typed(film, name, step.command, row, time) + "</g>")
        row += len(typed)
        bottom = row + len(printed)
        time += _TYPING
        film.animate(f"o{name}", [_Keyframe(0, "opacity:0"), _Keyframe(time, "opacity:1")], "opacity:1")
        shapes.append(f'<g class="o{name}">')
        shapes += [film.text(line, row + below) for below, line in enumerate(printed)]
        shapes.append("</g>")
        if bottom > rows:
            start, stop = (time + step.seconds * part for part in _SCROLLS)
            moves += [_Keyframe(start, _moved(0), "ease-in-out"), _Keyframe(stop, _moved(bottom - rows))]
        row, time = bottom, time + step.seconds
    film.animate(f"m{number}", moves, _moved(0))
    return "".join(shapes)


def _typed(film: _Film, name: str, command: str, row: int, time: float) -> str:
    """What covers the lines of a command, and goes from them key by key."""
    columns, length, covers = film.screen.columns, len(_PROMPT + command), []
    for number, start in enumerate(range(0, length, columns)):
        first, last = max(start, len(_PROMPT)), min(start + columns, length)
        begin, end = (time + _TYPING * (at - len(_PROMPT)) / len(command) for at in (first, last))
        hidden, shown = (f"transform:translateX({(at - start) * _CELL:g}px)" for at in (first, last))
        frames = [_Keyframe(0, hidden), _Keyframe(begin, hidden, f"steps({last - first})"), _Keyframe(end, shown)]
        cover = f"k{name}" if not number else f"k{name}-{number}"
        film.animate(cover, frames, shown)
        covers.append(
            f'<rect class="{cover}" y="{(row + number) * _LINE}" width="{columns * _CELL:g}" height="{_LINE}" '
            f'fill="{_background()}"/>'
        )
    return "".join(covers)


def _moved(rows: int) -> str:
    return f"transform:translateY({-rows * _LINE}px)"


def _lines(text: Text, columns: int) -> list[list[Segment]]:
    """The lines as a terminal breaks them: after its last column, of which a wide character takes two."""
    console = Console(width=columns, color_system="truecolor", legacy_windows=False)
    parts = [part for line in text.split("\n", allow_blank=False) for part in _broken(line, columns)]
    return [list(Segment.simplify(part.render(console))) for part in parts]


def _broken(line: Text, columns: int) -> Lines:
    lengths = [len(part) for part in chop_cells(line.plain, columns)]
    return line.divide(accumulate(lengths[:-1]))


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("  ", "\N{NO-BREAK SPACE} ")


def _background() -> str:
    red, green, blue = _THEME.background_color
    return f"#{red:02x}{green:02x}{blue:02x}"
