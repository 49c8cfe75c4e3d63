"""What an estate is made of, found in its package: the roots, their layers, and the stacks of each layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import ModuleType

from cfngen.errors import AuthorError, Problem
from cfngen.language.root import Root
from cfngen.language.stack import Stack
from cfngen.language.value import MARK


@dataclass(frozen=True)
class Member:
    """One root of an estate, the packages of its layers in order, and their stacks.

    `name` is '' for the first root, else the layer's name.
    """

    root: Root
    name: str
    layers: tuple[str, ...]
    stacks: tuple[Stack, ...]


def find_members(package: str, layers: Iterable[str] | None) -> list[Member]:
    """Import a template package with the selected layers (default: all).

    Raises AuthorError with everything that is wrong; an exception inside a template keeps its traceback
    and says which template.
    """
    page = _import(package)
    if not hasattr(page, "__path__"):
        raise AuthorError("the template package is a single module", where=package, hint="templates lie in a folder")
    first = getattr(page, "root", None)
    if not isinstance(first, Root):
        raise AuthorError(
            "the package defines no root", where=package, hint="write root = Root(region=…, layers=…) in __init__.py"
        )
    wanted = None if layers is None else [layer.replace("-", "_") for layer in layers]
    others = _other_roots(package, page, first, wanted)
    chosen = _selected(package, first, others, wanted)
    packages = [(first, "", tuple(f"{package}.{layer}" for layer in first.layers if layer in chosen))]
    packages += [(other, name, (f"{package}.{name}",)) for name, other in others.items()]
    problems: list[Problem] = []
    members = [
        Member(root, name, names, tuple(stack for layer in names for stack in _stacks(layer, problems)))
        for root, name, names in packages
        if names
    ]
    if problems:
        raise AuthorError(problems)
    return members


def _import(module: str) -> ModuleType:
    """Import a module of the estate; a circular import is a circular dependency of stacks."""
    try:
        return import_module(module)
    except AuthorError:
        raise
    except Exception as error:
        text = str(error).replace(ascii(MARK)[1:-1], MARK)
        if isinstance(error, ImportError | AttributeError) and "partially initialized module" in text:
            circle = _circle(error)
            raise AuthorError(
                f"a circular dependency of stacks: {' -> '.join([*circle, circle[0]])}",
                where=circle[0],
                hint="they take values from each other; move one of the resources",
            ) from error
        if isinstance(error, ModuleNotFoundError) and f"{module}.".startswith(f"{error.name}."):
            raise AuthorError(
                f"there is no Python package {error.name}",
                where=module,
                hint="packages are looked for beside pyproject.toml, in src/ beside it, and among what is installed",
            ) from error
        if MARK in text:
            raise AuthorError(f"a value is formatted outside Sub: {text.replace(MARK, '')}", where=module) from error
        error.add_note(f"while the template {module} was imported")
        raise


def _circle(error: ImportError | AttributeError) -> list[str]:
    """The modules that import each other, from the first by name."""
    names: list[str] = []
    traceback = error.__traceback__
    while traceback is not None:
        names.append(str(traceback.tb_frame.f_globals.get("__name__")))
        traceback = traceback.tb_next
    half_made = error.name if isinstance(error, ImportError) else getattr(error.obj, "__name__", None)
    found = list(dict.fromkeys(names[names.index(half_made) :] if half_made in names else names))
    first = found.index(min(found))
    return found[first:] + found[:first]


def _folder(package: ModuleType) -> Path:
    return Path(next(iter(package.__path__)))


def _template_names(folder: Path) -> list[str]:
    """The template modules of a layer's folder, by name."""
    return sorted(path.stem for path in folder.glob("*.py") if not path.name.startswith("_"))


def _other_roots(package: str, page: ModuleType, first: Root, wanted: list[str] | None) -> dict[str, Root]:
    """The layers that are roots of their own, by name."""
    found = {}
    for path in sorted(_folder(page).iterdir()):
        name = path.name
        if name in first.layers or (wanted is not None and name not in wanted):
            continue
        if name.startswith("_") or not (path / "__init__.py").is_file():
            continue
        root = getattr(_import(f"{package}.{name}"), "root", None)
        if isinstance(root, Root):
            found[name] = root
        elif _template_names(path):
            raise AuthorError(
                f"the layer {name} is in no root",
                where=f"{package}.{name}",
                hint=f"add {name!r} to the layers of root in {package}, or begin the folder's name with _",
            )
    return found


def _selected(package: str, root: Root, others: dict[str, Root], wanted: list[str] | None) -> set[str]:
    known = [*root.layers, *others]
    chosen = known if wanted is None else wanted
    problems = []
    for layer in chosen:
        if layer not in known:
            near = get_close_matches(layer, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"known layers: {', '.join(known)}"
            problems.append(Problem(f"{package} has no layer {layer!r}", "[tool.cfngen] layers", hint))
    if problems:
        raise AuthorError(problems)
    return set(chosen)


def _stacks(layer: str, problems: list[Problem]) -> list[Stack]:
    """Import every template module of a layer, by file name, and take its stack; note what is wrong."""
    found = []
    try:
        names = _template_names(_folder(_import(layer)))
    except AuthorError as error:
        names = []
        problems += [problem for problem in error.problems if problem not in problems]
    for name in names:
        try:
            found.append(_stack(_import(f"{layer}.{name}")))
        except AuthorError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    return found


def _stack(module: ModuleType) -> Stack:
    stack = getattr(module, "stack", None)
    if not isinstance(stack, Stack) or stack.module != module.__name__:
        raise AuthorError(
            "the template defines no stack = Stack(__name__)",
            where=module.__name__,
            hint="a helper module of a layer has a leading underscore in its name",
        )
    return stack
