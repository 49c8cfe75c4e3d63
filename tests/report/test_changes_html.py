"""The review page: what it says, what it escapes, what it loads."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cfngen.commands.diff import command
from cfngen.report.changes import Section, rows
from cfngen.report.changes_html import documentation, html, tree
from tests.report.large_change import HOSTILE, PROPERTIES, RESOURCES, STACKS, sections


class Page(HTMLParser):
    """The tags with their attributes, and the text between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def large() -> str:
    """The page of a large change."""
    return html(sections(), lambda _: HOSTILE, title=HOSTILE, notes=[("Approval", [HOSTILE])])


def test_every_changed_property_is_on_the_page_which_stays_small(large: str) -> None:
    assert STACKS * RESOURCES * PROPERTIES == large.count('<th scope="row">')
    assert 3_000_000 > len(large.encode())


def test_hostile_text_stays_text(large: str) -> None:
    page = Page(large)

    assert [{}] == [attributes for tag, attributes in page.tags if tag == "script"]
    assert not [tag for tag, _ in page.tags if tag == "img"]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert HOSTILE in page.text


def test_the_page_loads_nothing(large: str) -> None:
    tags = Page(large).tags
    loaded = [attributes for tag, attributes in tags if tag in ("link", "script", "img", "iframe") and attributes]

    assert [] == loaded
    assert {"https://docs.aws.amazon.com"} == set(re.findall(r"https?://[^/\"]+", large))
    assert "default-src 'none'" in large


def test_what_may_do_harm_comes_first(large: str) -> None:
    order = [
        large.index(text)
        for text in (
            "Data is lost when",
            "Data is lost: no policy",
            "More is granted",
            'id="filter"',
            '<section class="stack',
        )
    ]

    assert sorted(order) == order


def test_the_tree_has_every_stack_on_the_way_and_counts_what_is_inside() -> None:
    section = sections()[0]
    deep = [{**entry, "StackPath": f"Outer/{entry['StackPath']}"} for entry in section.entries[:18]]
    own = [{**section.entries[18], "StackPath": ""}]
    (root,) = tree([(section, rows([*deep, *own]))])

    (outer,) = root.inside
    assert ("clinic-prod", 19, "Outer", 18) == (root.key, root.changes, outer.name, outer.changes)
    assert [("clinic-prod/Outer/Stack0", 9), ("clinic-prod/Outer/Stack1", 9)] == [
        (one.key, one.changes) for one in outer.inside
    ]
    assert root.harmful >= outer.harmful == sum(one.harmful for one in outer.inside) > 0


def test_the_page_speaks_japanese() -> None:
    page = html(sections(), title="変更セット", lang="ja")

    assert ('<html lang="ja">' in page, "データが失われる" in page, "to replace" in page) == (True, True, False)


def test_no_change_is_said() -> None:
    page = html([Section("clinic-prod", [])], title="Nothing")

    assert ("No changes." in page, "<form" in page) == (True, False)


def test_a_page_about_no_change_says_of_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    page = CliRunner().invoke(command, ["--env", "dev", "--against", "dev", "--format", "html"]).output

    assert re.search(r"<h1>[^<]*dev[^<]*</h1>", page)
    assert "CloudFormation has nothing to do." in page


@pytest.mark.parametrize(
    ("resource_type", "page"),
    [
        ("AWS::RDS::DBInstance", "aws-resource-rds-dbinstance.html"),
        ("Custom::Thing", ""),
        ("AWS::CloudFormation", ""),
        ("Acme::Db::Thing", ""),
    ],
)
def test_a_type_of_aws_has_a_page(resource_type: str, page: str) -> None:
    assert documentation(resource_type).endswith(page)
    assert bool(page) == bool(documentation(resource_type))


def test_the_diff_command_writes_the_page(tmp_path: Path) -> None:
    for name, size in (("old", "1"), ("new", "2")):
        topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": f"topic {size}"}}
        (tmp_path / f"{name}.json").write_text(json.dumps({"Resources": {"Topic": topic}}))
    arguments = [str(tmp_path / "old.json"), str(tmp_path / "new.json"), "--format", "html"]
    english = CliRunner(env={"LC_ALL": "C"}).invoke(command, arguments)
    japanese = CliRunner(env={"LC_ALL": "C"}).invoke(command, [*arguments, "--lang", "ja"])

    assert (0, 0) == (english.exit_code, japanese.exit_code)
    assert ("topic 2" in english.output, "to modify" in english.output) == (True, True)
    assert ("topic 2" in japanese.output, "変更" in japanese.output) == (True, True)


def test_a_few_changes_are_open_from_the_beginning() -> None:
    section = sections()[0]
    few = html([section._replace(entries=section.entries[:12])], title="Few")
    many = html([section._replace(entries=section.entries[:13])], title="Many")

    opened = [
        sum(
            tag == "details" and "open" in attributes and "data-kind" in attributes
            for tag, attributes in Page(text).tags
        )
        for text in (few, many)
    ]

    assert [12, 0] == opened


def entry(name: str, kind: str, action: str = "Modify", **verdict: Any) -> dict[str, Any]:
    details = [{"Target": {"Attribute": "Properties", "Path": "/Properties/DBInstanceClass"}}]
    replaced = "True" if "Replacement" in verdict else "False"
    change: dict[str, Any] = {
        "Action": action,
        "LogicalResourceId": name,
        "ResourceType": kind,
        "Replacement": replaced,
    }
    return {
        "Type": "Resource",
        "ResourceChange": change | {"Details": details},
        "StackName": "prod",
        "Verdict": verdict,
    }


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_is_lost_is_escaped_once(lang: str) -> None:
    lost = entry("Secret", "AWS::SecretsManager::Secret", "Remove", DataHeld="<the> secret's & value")
    page = html([Section("prod", [lost])], title="prod", lang=lang)

    assert "<the> secret's & value" in Page(page).text
    assert "&amp;lt;" not in page
    assert "&amp;#39;" not in page


def test_what_users_may_notice_is_said_once_for_all_that_have_it() -> None:
    databases = [entry(name, "AWS::RDS::DBInstance") for name in ("One", "Two")]
    page = Page(html([Section("prod", databases)], title="prod"))
    calm = Page(html([Section("prod", [entry("Topic", "AWS::SNS::Topic")])], title="prod"))

    assert 1 == page.text.count("One, Two: The database restarts")
    assert "None that is documented for these types" in calm.text
    assert ["#effect"] == [attributes["href"] for _, attributes in page.tags if attributes.get("href") == "#effect"]


def test_what_may_only_follow_another_resource_does_not_hide_the_rest() -> None:
    cause = {"StackPath": "", "Entity": "Other"}
    follows: dict[str, Any] = {"Mutability": "must-never-change", "Replacement": "possible", "DependsOn": [cause]}
    many = [entry(f"Group{number}", "AWS::EC2::SecurityGroup", **follows) for number in range(6)]
    folded = re.compile(r'<section class="danger"><h2>[^<]*</h2>\s*<details>')

    assert folded.search(html([Section("prod", many)], title="prod"))
    assert not folded.search(html([Section("prod", many[:4])], title="prod"))
    certain = [
        entry(f"Group{number}", "AWS::EC2::SecurityGroup", Mutability="must-never-change") for number in range(6)
    ]
    assert not folded.search(html([Section("prod", certain)], title="prod"))
