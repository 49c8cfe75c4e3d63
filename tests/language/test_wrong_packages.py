"""Mistakes in how a template package is put together."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from cfngen.errors import AuthorError
from cfngen.language.estate import load_estate
from tests.estates import PREAMBLE, forget, template, topic
from tests.refusals import Load, one_problem, refused

GIVER = template(topic(output="TopicArn"))
IMPORTED = "while the template estate.one.a was imported"
VALIDATED = "in the template estate.one.a, resource Q"


def test_a_circular_import(load: Load) -> None:
    for first, second in (
        ("from estate.two.b import b_arn", "from estate.one.a import a_arn"),
        ("import estate.two.b as b\nx = b.b_arn", "import estate.one.a as a\nx = a.a_arn"),
    ):
        problem = one_problem(
            load,
            {
                "one/a.py": template(first + "\n" + topic(output="AArn")),
                "two/b.py": template(second + "\n" + topic(output="BArn")),
            },
        )

        assert (
            "estate.one.a: a circular dependency of stacks: estate.one.a -> estate.two.b -> estate.one.a\n"
            "    they take values from each other; move one of the resources"
        ) == problem


def test_the_circle_is_named_without_the_way_into_it(load: Load) -> None:
    """And once, whichever template led there."""
    for code in ("from estate.two.{0} import {0}_arn", "import estate.two.{0} as m\nx = m.{0}_arn"):
        files = {
            "one/a.py": template("from estate.two.c import c_arn\n" + topic(output="AArn")),
            "two/b.py": template(code.format("c") + "\n" + topic(output="BArn")),
            "two/c.py": template(f"def take():\n    {code.format('b')}\ntake()\n".replace("\nx =", "\n    x =")),
        }

        assert one_problem(load, files).startswith(
            "estate.two.b: a circular dependency of stacks: estate.two.b -> estate.two.c -> estate.two.b\n"
        )


@pytest.mark.parametrize("doc", ["", '"""  """\n'])
def test_a_missing_docstring(load: Load, doc: str) -> None:
    assert "estate.one.a: the template has no docstring\n    its first line becomes the Description" == one_problem(
        load, {"one/a.py": f"{doc}{PREAMBLE}\nstack = Stack(__name__)"}
    )


def test_a_page_without_docstring(load: Load) -> None:
    page = 'from cfngen.language import Root\nroot = Root(region="eu-west-1", layers=("one",))\n'

    assert "estate: the template has no docstring" in one_problem(
        load, {"__init__.py": page, "one/a.py": template(topic())}
    )


@pytest.mark.parametrize("path", ["_parts/b.py", "data/_b.py", "data/__init__.py", "data/b.txt"])
def test_what_is_no_forgotten_layer(load: Load, path: str) -> None:
    """A folder whose name begins with _, one without templates."""
    page = '"""An estate"""\nfrom cfngen.language import Root\nroot = Root(region="eu-west-1", layers=("one",))\n'
    load({"__init__.py": page, "one/a.py": template(topic()), path: '"""Something"""\n'})


def test_a_folder_that_is_no_package_is_no_layer(load: Load, tmp_path: Path) -> None:
    files = {"one/a.py": template(topic())}
    load(files)
    forget("estate")
    (tmp_path / "estate" / "notes").mkdir()
    (tmp_path / "estate" / "notes" / "b.py").touch()

    assert ["one"] == [template.stack.layer for template in load_estate("estate").roots[0].templates]


def test_a_mistake_that_two_layers_share_is_told_once(load: Load) -> None:
    layer = '"""A layer"""\nimport estate._broken\n'
    files = {"one/__init__.py": layer, "two/__init__.py": layer}
    files["_broken.py"] = '"""Broken"""\nfrom estate.settings import project_name\nbool(project_name)\n'

    assert "estate._broken: ProjectName is used as a condition of Python" in one_problem(load, files)


@pytest.mark.parametrize("stack", ["", "stack = 1", "from estate.one.giver import stack"])
def test_a_template_without_stack(load: Load, stack: str) -> None:
    assert (
        "estate.two.a: the template defines no stack = Stack(__name__)\n"
        "    a helper module of a layer has a leading underscore in its name"
    ) == one_problem(load, {"one/giver.py": GIVER, "two/a.py": template("", stack=stack)})


def test_a_stack_without_resources(load: Load) -> None:
    assert "estate.one.a: the stack has no resources" == one_problem(load, {"one/a.py": template("")})


def test_a_root_without_stacks(load: Load) -> None:
    assert "estate: the root has no nested stacks" in one_problem(load, {"one/_a.py": "x = 1"})


def test_a_package_without_root(load: Load) -> None:
    for page in ("", "root = 1\n"):
        assert "estate: the package defines no root" in one_problem(
            load, {"__init__.py": page, "one/a.py": template(topic())}
        )


def test_a_package_that_is_a_module() -> None:
    with pytest.raises(AuthorError, match="graphlib: the template package is a single module"):
        load_estate("graphlib")


def test_a_package_that_is_not_there() -> None:
    with pytest.raises(AuthorError, match=r"no_such.package: there is no Python package no_such"):
        load_estate("no_such.package")


def test_a_layer_that_is_not_there(load: Load) -> None:
    page = (
        '"""An estate"""\nfrom cfngen.language import Root\nroot = Root(region="eu-west-1", layers=("one", "gone"))\n'
    )

    assert "estate.gone: there is no Python package estate.gone" in one_problem(
        load, {"__init__.py": page, "one/a.py": template(topic())}
    )


def test_a_layer_that_no_root_names(load: Load) -> None:
    """Forgotten, it would silently not be built."""
    page = '"""An estate"""\nfrom cfngen.language import Root\nroot = Root(region="eu-west-1", layers=("one",))\n'
    files = {"__init__.py": page, "one/a.py": template(topic()), "two/b.py": template(topic())}

    assert "estate.two: the layer two is in no root" in one_problem(load, files)


def test_an_unknown_layer(load: Load) -> None:
    files = {"network/a.py": template(topic()), "data/b.py": template(topic())}

    assert "[tool.cfngen] layers: estate has no layer 'netwrk'\n    did you mean network?" in one_problem(
        load, files, layers=("netwrk", "data")
    )
    assert "known layers: network, data" in one_problem(load, files, layers=("zzz",))


def test_two_files_with_one_logical_id_in_the_parent(load: Load) -> None:
    assert (
        "estate.two.vpc: would have the logical id VpcStack in the parent, as estate.one.vpc has\n"
        "    rename one of the two modules"
    ) == one_problem(load, {"one/vpc.py": template(topic()), "two/vpc.py": template(topic())})


def test_every_problem_is_told_at_once(load: Load) -> None:
    """Of every stack, and of those that cannot even be imported."""
    error = refused(
        load,
        {
            "one/a.py": template(topic("T", DisplayName='ImportValue("x")') + topic("U", DisplayName='f"{region}"')),
            "one/b.py": template(topic("T", DisplayName='Ref("Nothing")')),
        },
    )
    assert ["estate.one.a, T", "estate.one.a, U", "estate.one.b, T"] == [p.where for p in error.problems]

    error = refused(load, {"one/a.py": template("bool(region)"), "one/b.py": template("", stack="")})
    assert ["estate.one.a", "estate.one.b"] == [problem.where for problem in error.problems]


@pytest.mark.parametrize(
    ("code", "kind", "note"),
    [
        ('stack.add(sqs.Queue("Q", DelaySeconds="soon"))', ValueError, IMPORTED),
        ('stack.add(sqs.Queue("Q", Nothing=1))', AttributeError, IMPORTED),
        ('stack.add(sqs.Queue("Q", FifoQueue=True, QueueName="x"))', ValueError, VALIDATED),
        ("1 / 0", ZeroDivisionError, IMPORTED),
        ("import no_such_module", ModuleNotFoundError, IMPORTED),
        ("from estate.settings import nothing", ImportError, IMPORTED),
        ("import est", ModuleNotFoundError, IMPORTED),
    ],
)
def test_an_exception_in_a_template_keeps_its_traceback(
    load: Load, code: str, kind: type[Exception], note: str
) -> None:
    """The author needs the line; the note says which template it was."""
    with pytest.raises(kind) as caught:
        load({"one/a.py": template(code)})

    assert note in caught.value.__notes__
    if note == IMPORTED:
        assert "estate/one/a.py" in "".join(traceback.format_exception(caught.value))
