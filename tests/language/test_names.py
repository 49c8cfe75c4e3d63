"""How a name is found: in the namespace of the module that wrote it, nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cfngen.errors import AuthorError
from cfngen.language.estate import Estate, load_estate
from tests.estates import nested, properties, template, topic, write_estate

Load = Callable[..., Estate]

GIVER = template(topic(output="TopicArn"))


@pytest.mark.parametrize(
    "part",
    [
        'from estate.settings import project_name\ndef name():\n    return Sub(f"{project_name}-x")\n',
        'from estate.settings import project_name\ndef name():\n    return Sub("${ProjectName}-x")\n',
        'import estate.settings\ndef name():\n    return Sub(f"{estate.settings.project_name}-x")\n',
        'from estate import settings\ndef name():\n    return Sub(f"{settings.project_name}-x")\n',
        (
            "from estate.settings import project_name as p\n"
            'def name():\n    def inner():\n        return Sub(f"{p}-x")\n    return inner()\n'
        ),
        (
            "class Names:\n    def __init__(self, p):\n        self.p = p\n"
            '    def name(self):\n        return Sub(f"{self.p}-x")\n'
            "def name():\n    from estate.settings import project_name\n    return Names(project_name).name()\n"
        ),
        (
            "from estate import settings\nclass Names:\n    p = settings.project_name\ndel settings\n"
            'def name():\n    return Sub(f"{Names.p}-x")\n'
        ),
        'def name():\n    from estate.settings import project_name as p\n    return Sub(f"{p}-x")\n',
        (
            "from estate.settings import project_name\nVALUES = (project_name,)\ndel project_name\n"
            'def name():\n    return Sub(f"{VALUES[0]}-x")\n'
        ),
        (
            "from estate.settings import project_name\nVALUES = [project_name]\ndel project_name\n"
            'def name():\n    return Sub(f"{VALUES[0]}-x")\n'
        ),
        (
            "from estate.settings import project_name\nVALUES = {'p': project_name}\ndel project_name\n"
            'def name():\n    return [Sub(f"{VALUES[k]}-x") for k in VALUES][0]\n'
        ),
    ],
    ids=[
        "f-string",
        "typed",
        "import",
        "module",
        "closure",
        "object",
        "class",
        "local",
        "tuple",
        "list",
        "comprehension",
    ],
)
def test_a_part_resolves_names_in_its_own_namespace(load: Load, part: str) -> None:
    """The template imports only the part, not the setting that the part uses."""
    estate = load(
        {
            "_part.py": f'"""A part"""\nfrom cfngen.language import Sub\n{part}',
            "one/a.py": '"""A"""\nfrom troposphere import sns\nfrom cfngen.language import Stack\n'
            "from estate._part import name\nstack = Stack(__name__)\n"
            'stack.add(sns.Topic("T", DisplayName=name()))\n',
        }
    )

    assert {"Fn::Sub": "${ProjectName}-x"} == properties(estate, "a", "T")["DisplayName"]
    assert {"Ref": "ProjectName"} == estate.roots[0].data["Resources"]["AStack"]["Properties"]["Parameters"][
        "ProjectName"
    ]


def test_a_part_resolves_what_it_is_given(load: Load) -> None:
    estate = load(
        {
            "_part.py": '"""A part"""\nfrom cfngen.language import Sub\ndef name(v):\n    return Sub(f"{v}-x")\n',
            "one/giver.py": GIVER,
            "two/taker.py": template(
                "from estate._part import name\nfrom estate.one.giver import topic_arn\n"
                + topic("T", DisplayName="name(topic_arn)")
                + topic("U", DisplayName="name(ref(topic))")
            ),
        }
    )

    assert {"Fn::Sub": "${TopicArn}-x"} == properties(estate, "taker", "T")["DisplayName"]
    assert {"Fn::Sub": "${T}-x"} == properties(estate, "taker", "U")["DisplayName"]


@pytest.mark.parametrize(
    "expression", ['Sub("${TopicArn}")', 'Ref("TopicArn")', 'Sub("${Nothing}")', 'Sub("${Nothing.Arn}")']
)
def test_a_name_that_is_not_imported_is_an_error(load: Load, expression: str) -> None:
    with pytest.raises(AuthorError, match=r"estate\.two\.taker, T: \w+(\.Arn)? is used but never declared"):
        load({"one/giver.py": GIVER, "two/taker.py": template(topic("T", DisplayName=expression))})


def test_a_values_name_needs_no_likeness_to_its_python_name(load: Load) -> None:
    estate = load(
        {
            "one/giver.py": GIVER,
            "two/taker.py": template(
                "from estate.one.giver import topic_arn as whatever\n"
                + topic("T", DisplayName='Sub(f"{whatever}")')
                + topic("U", DisplayName='Sub("${TopicArn}")')
            ),
        }
    )

    assert ["TopicArn"] == list(nested(estate, "taker")["Parameters"])


def test_two_estates_with_the_same_names_live_in_one_process(
    tmp_path: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is registered: the second estate's values are not the first's."""
    files = {
        "one/giver.py": template(topic(output="TopicArn", DisplayName='Sub(f"{project_name}")')),
        "two/taker.py": template(
            "from estate.one.giver import topic_arn\n" + topic("T", DisplayName='Sub("${TopicArn} ${ProjectName}")')
        ),
    }
    other = {path: text.replace("A stack", "Another stack") for path, text in files.items()}
    other["settings.py"] = (
        '"""Settings"""\nfrom cfngen.language import Setting\nenvironment = Setting("Environment", "Where")\n'
        'project_name = Setting("ProjectName", "Another name", default="x")\n'
    )
    write_estate(tmp_path, package, files)
    write_estate(tmp_path, "second", other)
    try:
        first, second = load_estate(package), load_estate("second")
        again = load_estate(package)
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "second"]:
            monkeypatch.delitem(sys.modules, name)

    assert "Name of the project" == nested(first, "taker")["Parameters"]["ProjectName"]["Description"]
    assert "Another name" == nested(second, "taker")["Parameters"]["ProjectName"]["Description"]
    assert "x" == second.roots[0].data["Parameters"]["ProjectName"]["Default"]
    assert "Default" not in first.roots[0].data["Parameters"]["ProjectName"]
    assert [root.data for root in first.roots] == [root.data for root in again.roots]
    assert first.roots[0].received == second.roots[0].received == {}


def test_a_resource_of_another_stack_is_not_taken_for_an_own_one(load: Load) -> None:
    """Both have a resource `Topic`; the value is the other's."""
    for expression in ("ref(topic)", 'Sub(f"{there}")', 'Sub("${Topic}")'):
        with pytest.raises(AuthorError, match=r"taker, \w+: Topic is a resource of another stack"):
            load(
                {
                    "one/giver.py": template(topic()),
                    "two/taker.py": template(
                        "from estate.one.giver import topic\nthere = ref(topic)\n"
                        'stack.add(sns.Topic("Topic"))\n'
                        f'stack.add(sns.Topic("U", DisplayName={expression}))'
                    ),
                }
            )


def test_a_reference_elsewhere_declares_no_name(load: Load) -> None:
    """The module knows a value of that name, but it is another stack's resource."""
    with pytest.raises(AuthorError, match=r"taker, U: Topic is used but never declared"):
        load(
            {
                "one/giver.py": template(topic()),
                "two/taker.py": template(
                    "from estate.one.giver import topic\nthere = ref(topic)\n"
                    """stack.add(sns.Topic("U", DisplayName=Ref("Topic")))"""
                ),
            }
        )


@pytest.mark.parametrize("imported", ["stack as other", "topic as other"])
def test_a_stack_or_a_resource_declares_none_of_its_values(load: Load, imported: str) -> None:
    """What another stack gives, or a resource is made of, is not imported with it."""
    giver = GIVER + "topic.DisplayName = Setting('TopicArns', 'Unused')\n"
    for name in ("TopicArn", "TopicArns"):
        with pytest.raises(AuthorError, match=f"taker, T: {name} is used but never declared"):
            load(
                {
                    "one/giver.py": giver.replace("topic.DisplayName", "topic.properties['DisplayName']"),
                    "two/taker.py": template(
                        f"from estate.one.giver import {imported}\n" + topic("T", DisplayName='Sub("${' + name + '}")')
                    ),
                }
            )
