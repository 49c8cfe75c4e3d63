"""How the picture of the stacks stays readable: frames of layers, bundles between them, and nothing in the way."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from cfngen.checks.loading import estates
from cfngen.checks.targets import find_work
from cfngen.graph.fan import fanned
from cfngen.graph.frames import Joint, bundles, frames, joints, rows
from cfngen.graph.picture import Node, Picture, Wire
from cfngen.graph.stacks import picture
from cfngen.graph.stacks_svg import draw
from cfngen.graph.ways import implied, reached
from cfngen.project import find_project

SVG = "{http://www.w3.org/2000/svg}"
REPOSITORY = Path(__file__).parents[2]
Rectangle = tuple[float, float, float, float]


def of_prod() -> Picture:
    """The estate that comes with cfngen, in prod."""
    work = find_work([], find_project(REPOSITORY), ["prod"])
    return picture(estates(work.jobs[0], work.tree)[0], "clinic")


def large() -> Picture:
    """Eighty stacks in twenty layers, each of which takes from one to three that come before it, never by a circle."""
    chance = random.Random(80)  # noqa: S311 -- no secret
    nodes = tuple(Node(f"N{number}", f"stack-{number}", f"layer{number % 20}", "r") for number in range(80))
    takers = [(giver, taker) for taker in range(1, 80) for giver in chance.sample(range(taker), k=min(taker, 2))]
    return Picture("large", nodes, tuple(Wire(f"N{giver}", f"N{taker}", ("A",)) for giver, taker in takers))


PICTURES = {"prod": of_prod, "large": large}


def of(text: str) -> Picture:
    """A picture from "a1>b1 …": the letter is the layer."""
    wires = [Wire(part.split(">")[0], part.split(">")[1]) for part in text.split() if ">" in part]
    names = dict.fromkeys(name for part in text.split() for name in part.split(">"))
    return Picture("", tuple(Node(name, name, name[0], "r") for name in names), tuple(wires))


@pytest.mark.parametrize(
    ("wires", "expected"),
    [
        ("a1>a2 a2>b1", ["a1 a2", "b1"]),
        ("a1>b1 b1>a2", ["a1", "b1", "a2"]),  # a layer that gives and takes stands twice
        ("a1>b1 b1>a2 a3>a2", ["a1", "b1", "a2 a3"]),  # what is wired together stands together
        ("a1>b1 b2>a2", ["a1 a2", "b1", "b2"]),
        ("a1 b1 a2", ["a1 a2", "b1"]),
    ],
)
def test_a_layer_stands_in_one_frame_unless_wires_lead_out_of_it_and_back(wires: str, expected: list[str]) -> None:
    found = frames(of(wires))

    assert expected == [" ".join(node.id for node in frame.nodes) for frame in found]


def test_a_layer_of_two_regions_stands_in_two_frames() -> None:
    nodes = (Node("A", "a", "edge", "us-east-1"), Node("B", "b", "edge", "ap-northeast-1"))

    assert [("edge", "us-east-1"), ("edge", "ap-northeast-1")] == [
        (frame.group, frame.region) for frame in frames(Picture("", nodes, ()))
    ]


@pytest.mark.parametrize("name", PICTURES)
def test_no_frames_give_to_each_other_and_every_wire_is_in_a_frame_in_a_bundle_or_implied(name: str) -> None:
    found = PICTURES[name]()
    framed = frames(found)
    frame = {node.id: it.id for it in framed for node in it.nodes}
    pairs = {(frame[wire.giver], frame[wire.taker]) for wire in found.wires}
    between = {pair for pair in pairs if pair[0] != pair[1]}
    drawn = bundles(found, framed)

    assert not [one for one in frame.values() if one in reached(between, one)]
    assert between - implied(between) == {(it.giver, it.taker) for it in drawn}
    assert all(
        set(it.wires)
        == {wire for wire in found.wires if (frame[wire.giver], frame[wire.taker]) == (it.giver, it.taker)}
        for it in drawn
    )
    assert {len(it.nodes) for it in framed} != {1}


def test_takers_of_the_same_givers_share_a_joint() -> None:
    found = of("a1>a3 a1>a4 a2>a3 a2>a4 a4>a5")
    (frame,) = frames(found)

    assert {Joint(("a1", "a2"), ("a3", "a4")), Joint(("a4",), ("a5",))} == set(joints(found, frame))


def test_rows_are_no_wider_than_asked_and_below_what_gives_to_them() -> None:
    sizes = {"a": (600, 1), "b": (600, 1), "c": (900, 1), "d": (2000, 1), "e": (100, 1), "f": (100, 1)}

    # What leads to the most others comes first; a frame that is too wide for any row has one for itself.
    assert [["a", "b"], ["c", "e"], ["d"], ["f"]] == rows(sizes, [("a", "c"), ("c", "d"), ("b", "e"), ("d", "f")], 1300)


def shapes(drawn: str) -> tuple[list[Rectangle], list[list[tuple[float, float]]]]:
    """The rectangles of the frames, and the points of the bundles."""
    root = ElementTree.fromstring(drawn)  # noqa: S314 -- we made it
    found = []
    for group in root.iter(f"{SVG}g"):
        if group.get("class") == "layer":
            x, y = map(float, group.attrib["transform"].removeprefix("translate(").rstrip(")").split())
            (frame,) = (it for it in group if "frame" in it.get("class", ""))
            found.append((x, y, float(frame.attrib["width"]), float(frame.attrib["height"])))
    ways = []
    for group in root.iter(f"{SVG}g"):
        if group.get("class") == "bundle":
            (path,) = (it for it in group if it.get("class", "").startswith("wire"))
            numbers = [float(part) for part in path.attrib["d"].replace("M", "").replace("C", " ").split()]
            ways.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    return found, ways


def along(way: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of Bézier curves, a dozen of each."""
    found = []
    for start in range(0, len(way) - 1, 3):
        a, b, c, d = way[start : start + 4]
        for t in (step / 12 for step in range(13)):
            parts = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (sum(part * it[axis] for part, it in zip(parts, (a, b, c, d), strict=True)) for axis in (0, 1))
            found.append((x, y))
    return found


@pytest.mark.parametrize("name", PICTURES)
def test_no_frame_covers_another_and_no_bundle_leads_through_one(name: str) -> None:
    found, ways = shapes(draw(PICTURES[name]()))
    covered = [
        (one, other)
        for one in found
        for other in found
        if one < other
        and one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    ]
    through = [
        (x, y, frame)
        for way in ways
        for x, y in along(way)
        for frame in found
        if frame[0] + 6 < x < frame[0] + frame[2] - 6 and frame[1] + 6 < y < frame[1] + frame[3] - 6
    ]

    assert [] == covered
    assert [] == through
    assert len(found) > 10
    assert len(ways) > 10


def test_lines_that_end_at_one_box_end_beside_each_other_in_the_order_in_which_they_come() -> None:
    ways = [[(x, 0.0), (x, 50.0), (100.0, 50.0), (100.0, 100.0)] for x in (200.0, 0.0, 100.0)]
    pairs = [("right", "box"), ("left", "box"), ("middle", "box")]
    found = fanned(pairs, ways, {"box": 300, "left": 300, "right": 300, "middle": 300})

    assert [134.0, 66.0, 100.0] == [way[-1][0] for way in found]
    assert [200.0, 0.0, 100.0] == [way[0][0] for way in found]
