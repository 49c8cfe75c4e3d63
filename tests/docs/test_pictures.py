"""The recording of a terminal that the READMEs begin with."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pictures._animation import Step, animation
from pictures._places import PICTURES, environment
from pictures._recording import NARROW, WIDE, on_a_terminal
from pictures.review import NAMES, pages
from pictures.terminal import NAMES as RECORDINGS
from pictures.terminal import drawings

_SVG = "{http://www.w3.org/2000/svg}"


def texts(drawn: str) -> list[str]:
    return ["".join(it.itertext()).replace("\N{NO-BREAK SPACE}", " ") for it in shapes(drawn, "text")]


def shapes(drawn: str, kind: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(drawn).iter(f"{_SVG}{kind}"))  # noqa: S314 -- we made it


def test_the_recordings_are_what_their_commands_print_today(tmp_path: Path) -> None:
    """Otherwise: make pictures."""
    for look, drawn in drawings(tmp_path).items():
        committed = (PICTURES / RECORDINGS[look]).read_text(encoding="utf-8")

        assert texts(committed) == texts(drawn)
        assert committed == drawn


@pytest.mark.parametrize("name", RECORDINGS.values())
def test_a_recording_takes_half_a_minute_and_loads_nothing(name: str) -> None:
    drawn = (PICTURES / name).read_text(encoding="utf-8")
    seconds = {float(found) for found in re.findall(r"animation:\S+ ([\d.]+)s", drawn)}

    assert [30] == pytest.approx(list(seconds), abs=3)
    assert ["http://www.w3.org/2000/svg"] == re.findall(r"https?:[^\"' ]+", drawn)
    assert not re.search(r"<script|href|@import|url\((?!#)", drawn)


def test_what_is_printed_shows_as_text() -> None:
    drawn = animation([[Step("echo '<b>&'", "\x1b[31m<script>&amp;\x1b[0m  two", 1)]], title="<T>")

    assert ["<T>", "$ ", "echo '<b>&'", "<script>&amp;", "  two"] == texts(drawn)


def test_a_line_breaks_where_a_terminal_breaks_it() -> None:
    drawn = animation([[Step("cat", "x" * WIDE.columns + "yy\n\nz\n", 1)]], title="")

    assert ["x" * WIDE.columns, "yy", "z"] == texts(drawn)[-3:]
    assert [33, 52, 90] == [int(it.attrib["y"]) for it in shapes(drawn, "text")[-3:]]


def test_a_long_command_is_typed_on_more_than_one_line() -> None:
    command = "cfngen " * 10
    drawn = animation([[Step(command, "printed", 1)]], "", NARROW)
    lines = [(text, int(it.attrib["y"])) for text, it in zip(texts(drawn)[1:], shapes(drawn, "text")[1:], strict=True)]
    covers = [int(it.attrib["y"]) for it in shapes(drawn, "rect") if it.get("class", "").startswith("k")]

    assert ["$ " + command[: NARROW.columns - 2], command[NARROW.columns - 2 :], "printed"] == [
        "".join(text for text, at in lines if at == y) for y in (14, 33, 52)
    ]
    assert [0, 19] == covers


def test_wide_characters_take_two_columns_each() -> None:
    drawn = animation([[Step("cat", "変更 a" + "更" * (WIDE.columns // 2), 1)]], title="")
    found = [(it.text, it.attrib["x"], it.attrib["textLength"]) for it in shapes(drawn, "text")[-4:]]

    assert [("変更", "0", "33.6"), (" a", "33.6", "16.8")] == found[:2]
    assert [WIDE.columns // 2 - 3, 3] == [len(text or "") for text, _, _ in found[2:]]


def test_a_command_that_says_where_it_ran_is_no_picture(tmp_path: Path) -> None:
    """It would be another one each time."""
    with pytest.raises(ValueError, match="pwd says where it ran"):
        on_a_terminal("pwd", tmp_path, environment(tmp_path))


def test_colours_come_from_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1\n", encoding="utf-8")

    assert "\x1b[32m+" in on_a_terminal("git diff --no-index /dev/null a", tmp_path, environment(tmp_path))
    assert "yes\n" == on_a_terminal("test -t 1 && echo yes", tmp_path, environment(tmp_path))


def test_the_review_that_is_pictured_has_something_of_everything_in_both_languages(tmp_path: Path) -> None:
    """A browser draws letters otherwise on every machine, so the picture itself is not compared."""
    found = pages(tmp_path)
    english = ("Data is lost when", "kept by a policy", "Protection taken away", "More is granted", "Exports change")

    assert [] == [said for said in english if said not in found["en"]]
    assert ("実行するとデータが失われる" in found["ja"], "Data is" in found["ja"]) == (True, False)
    assert set(NAMES.values()) == {path.name for path in PICTURES.glob("*.png")}
