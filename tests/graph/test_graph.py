"""`cfngen graph`: the stacks with their wires, the network, and what changes in them."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from cfngen.checks.estate import Estate
from cfngen.checks.loading import estates
from cfngen.checks.targets import find_work
from cfngen.commands.graph import command
from cfngen.engine.changes import ResourceChange
from cfngen.errors import CfngenError
from cfngen.graph.frames import frames
from cfngen.graph.mermaid import mermaid
from cfngen.graph.network import Item, Network, Tier, networks
from cfngen.graph.network_svg import draw as draw_network
from cfngen.graph.picture import Node, Picture, Wire
from cfngen.graph.stacks import picture
from cfngen.graph.stacks_svg import draw
from cfngen.graph.theme import STROKES
from cfngen.project import find_project

SVG = "{http://www.w3.org/2000/svg}"
REPOSITORY = Path(__file__).parents[2]
HOSTILE = '<script>alert("x")</script>&'


@pytest.fixture(scope="module")
def estate() -> Estate:
    """The estate that comes with cfngen, in prod."""
    work = find_work([], find_project(REPOSITORY), ["prod"])
    return estates(work.jobs[0], work.tree)[0]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, list(arguments), catch_exceptions=True)
    if isinstance(result.exception, CfngenError):
        return int(result.exception.exit_code), str(result.exception)
    return result.exit_code, result.output


def boxes(text: str) -> dict[str, tuple[float, float]]:
    """The corner of every box of a picture, by the id of what it shows."""
    found = {}
    for group in ElementTree.fromstring(text).iter(f"{SVG}g"):  # noqa: S314 -- we made it
        if group.get("data-id"):
            x, y = group.attrib["transform"].removeprefix("translate(").rstrip(")").split()
            found[group.attrib["data-id"]] = (float(x), float(y))
    return found


def test_every_stack_of_both_roots_is_in_the_picture_and_every_wire_that_a_parent_has(estate: Estate) -> None:
    found = picture(estate, "clinic")
    wires = {(wire.giver, wire.taker): wire for wire in found.wires}

    assert sum(len(root.stack.template.nested) for root in estate.roots) - 1 == len(found.nodes)  # one is conditional
    assert ("DBSubnetGroupName",) == wires["RdsSubnetGroupStack", "RdsPostgresqlStack"].names
    assert ("CloudFrontWebAclArn",) == wires["edge_WafWebAclStack", "CloudfrontDistributionsStack"].names


def test_a_wire_is_implied_when_a_longer_way_leads_there(estate: Estate) -> None:
    wires = {(wire.giver, wire.taker): wire.implied for wire in picture(estate, "clinic").wires}

    assert (True, False) == (wires["VpcStack", "RouteTablesStack"], wires["VpcStack", "SubnetsStack"])


def test_takers_stand_to_the_right_of_givers_or_below_and_no_box_covers_another(estate: Estate) -> None:
    found = picture(estate, "clinic")
    corners = boxes(draw(found))
    frame = {node.id: it.id for it in frames(found) for node in it.nodes}

    assert {node.id for node in found.nodes} == set(corners)
    assert not [
        wire
        for wire in found.wires
        for axis in [int(frame[wire.giver] != frame[wire.taker])]
        if corners[wire.giver][axis] >= corners[wire.taker][axis]
    ]
    them = sorted(corners.values())
    assert not [(a, b) for a in them for b in them if a < b and abs(a[0] - b[0]) < 150 and abs(a[1] - b[1]) < 42]


def test_the_same_estate_is_the_same_picture(estate: Estate) -> None:
    assert draw(picture(estate, "clinic")) == draw(picture(estate, "clinic"))


def test_text_of_a_template_stays_text() -> None:
    nodes = (Node("A", HOSTILE, HOSTILE, HOSTILE, HOSTILE), Node("B", "b", "g", "r"))
    found = Picture(HOSTILE, nodes, (Wire("A", "B", (HOSTILE,)),))
    drawn = draw(found)

    assert "<script" not in drawn
    assert HOSTILE == ElementTree.fromstring(drawn).findtext(f"{SVG}title")  # noqa: S314 -- we made it
    assert "<" not in mermaid(found).replace("-->", "")


def test_the_network_has_the_tiers_what_stands_in_them_and_who_may_reach_whom(estate: Estate) -> None:
    (network,) = networks(estate)
    tiers = {tier.kind: tier for tier in network.tiers}
    label = network.outside | {item.id: item.label for item in network.items}
    where = {item.label: (item.tier, len(item.zones)) for item in network.items}
    flows = {(label[giver], label[taker], ports) for giver, taker, ports in network.flows}

    assert ["internet gateway", "transit gateway", "no default route"] == [
        tiers[kind].route for kind in ("public", "private", "isolated")
    ]
    assert (("ap-northeast-1a", "10.2.20.0/24"), ("ap-northeast-1c", "10.2.21.0/24")) == tiers["isolated"].subnets
    assert ("isolated", 2) == where["clinic-prod-postgresql"]
    assert ("public", 2) == where["clinic-prod-vendor"]
    assert ("Internet", "clinic-prod-vendor", "443, 80") in flows
    assert ("clinic-prod-staff-api", "clinic-prod-postgresql", "5432") in flows
    assert not [flow for flow in flows if flow[0] == "Internet" and flow[1] != "clinic-prod-vendor"]


def test_changes_are_coloured_in_by_the_worst_that_happens(estate: Estate) -> None:
    def change(stack: str, logical_id: str, action: str) -> ResourceChange:
        return ResourceChange((stack,), action, logical_id, "AWS::SNS::Topic")  # type: ignore[arg-type]

    changes = [change("VpcStack", "A", "Add"), change("VpcStack", "B", "Remove"), change("SubnetsStack", "C", "Add")]
    found = {node.id: node.change for node in picture(estate, "clinic", {"ap-northeast-1": changes}).nodes}

    assert ("remove", "add", "") == (found["VpcStack"], found["SubnetsStack"], found["KmsKeysStack"])
    drawn = mermaid(picture(estate, "clinic", {"ap-northeast-1": changes}))
    assert "class VpcStack remove" in drawn
    assert f"classDef remove stroke:{STROKES['remove']}," in drawn


def test_the_command_draws_each_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    code, page = run("--env", "prod", "--format", "html", "--against", "stg")

    assert (0, 2, True) == (code, page.count("<svg"), "What changes" in page)
    assert "://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert run("--env", "dev")[1].startswith("<svg")
    assert "Isolated subnets" in run("--env", "dev", "--of", "network")[1]
    assert "flowchart LR" in run("--env", "dev", "--format", "mermaid")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--env", "nope"], 2, "no environment nope"),
        (["--env", "dev", "--base", "a", "--against", "b"], 2, "not both"),
        (["--env", "dev", "--of", "network", "--format", "mermaid"], 2, "no picture of a network"),
        (["--env", "dev", "--base", "no-such-revision"], 1, "cannot read the revision"),
        ([], 2, "Missing option '--env'"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    arguments: list[str], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    found = run(*arguments)

    assert (code, True) == (found[0], said in found[1])


@pytest.mark.parametrize(("name", "what"), [("stacks", "stacks"), ("network", "network")])
def test_the_pictures_of_the_readme_are_what_the_command_draws(
    name: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise: cfngen graph --env prod --of stacks > docs/pictures/stacks.svg, and so for network."""
    monkeypatch.chdir(REPOSITORY)

    assert (REPOSITORY / "docs" / "pictures" / f"{name}.svg").read_text() == run("--env", "prod", "--of", what)[1]


@pytest.mark.parametrize("form", ["svg", "html", "mermaid"])
def test_the_words_are_japanese_and_the_names_are_not(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    code, drawn = run("--env", "prod", "--against", "dev", "--format", form, "--lang", "ja")

    assert (0, True) == (code, "rds-postgresql" in drawn)
    assert ("nested stacks" in drawn, "Wires" in drawn, " resources<" in drawn) == (False, False, False)
    assert "スタック" in drawn


def test_long_names_are_whole_and_boxes_stay_apart() -> None:
    name = "a-name-that-is-longer-than-most-of-them"
    nodes = tuple(Node(f"N{number}", f"{name}-{number}", "g", "r") for number in range(3))
    found = draw(Picture("long", nodes, (Wire("N0", "N1"), Wire("N1", "N2"))))

    assert all(f">{node.label}</text>" in found for node in nodes)
    corners = sorted(boxes(found).values())
    assert all(right[0] - left[0] > 7.2 * len(name) for left, right in pairwise(corners))


def test_a_name_that_no_box_is_wide_enough_for_takes_more_lines() -> None:
    node = Node("N", "name-" * 40, "g", "r", "detail " * 40)
    root = ElementTree.fromstring(draw(Picture("long", (node,), ())))  # noqa: S314 -- we made it
    (box,) = (group for group in root.iter(f"{SVG}g") if group.get("data-id"))
    lines = {name: [it.text or "" for it in box if it.get("class") == name] for name in ("label", "small")}
    lowest = max(float(it.attrib["y"]) for it in box if it.tag == f"{SVG}text")
    (height,) = (float(it.attrib["height"]) for it in box if it.get("class") == "box")

    assert ("name-" * 40, "detail " * 40) == ("".join(lines["label"]), " ".join(lines["small"]) + " ")
    assert max(map(len, lines["label"])) <= 47
    assert 5 < height - lowest < 12


def test_each_layer_is_named_on_its_frame_however_many_there_are() -> None:
    nodes = tuple(
        Node(f"N{number}", "a", f"layer{number}", "elsewhere" if number == 5 else "r") for number in range(24)
    )
    root = ElementTree.fromstring(draw(Picture("many", nodes, ())))  # noqa: S314 -- we made it
    headings = {it.text for it in root.iter(f"{SVG}text") if it.get("class") == "small strong"}

    assert {*(f"layer{number}" for number in range(24) if number != 5), "layer5 · elsewhere"} == headings


def test_a_long_detail_of_the_network_takes_more_lines_in_a_higher_box() -> None:
    names = ", ".join(f"com.amazonaws.service-{number}" for number in range(9))
    items = [Item("i0", "endpoints", names, "private", ("a", "c")), Item("i1", "b", "service", "private", ("a",))]
    network = Network("vpc", "10.0.0.0/16", [Tier("private", (("a", "10.0.0.0/24"),), "NAT")], items)
    drawn = draw_network(network, "network")
    root = ElementTree.fromstring(drawn)  # noqa: S314 -- we made it
    high, low = (
        next(float(it.attrib["height"]) for it in group if it.get("class") == "box")
        for group in root.iter(f"{SVG}g")
        if group.get("data-id")
    )

    assert (True, 42.0) == (high > 80, low)
    assert ("…" in drawn, "service-8" in drawn) == (False, True)
