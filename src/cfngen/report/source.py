"""The Python line that made a part of a generated template."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from cfngen.project import Project


class Sources:
    """Looks up which Python line made what stands in a project's generated templates.

    Modules are read, never imported: a broken template can still be pointed at.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.package = _package_folder(project)
        self._known: dict[Path, list[Path]] = {}

    def stack(self, template: Path) -> str:
        """Name a generated template as `layer/name` (`stack` and `edge/stack` for roots), or `""`."""
        parts = self._parts(template)
        return "/".join(part for part in parts if part != "nested") if parts else ""

    def region(self, template: Path) -> str:
        """Return the Region that the template's root declares in Python, or `""` where none is found."""
        parts = self._parts(template)
        if not parts or self.package is None:
            return ""
        return _region(self.package.joinpath(*_root_of(parts)) / "__init__.py")

    def line(self, template: Path, path: tuple[str | int, ...]) -> str:
        """Return `file:line` of the call that names the logical id of `path`, else of the module, else `""`.

        `path` leads into the template, as in `("Resources", "Vpc", "Properties")`. A logical id built in an
        f-string is found too, and one that a helper gives which the module imports. A parameter is looked for
        in the settings modules.
        """
        parts = self._parts(template)
        module = self._module(parts)
        if module is None:
            return ""
        name = str(path[1]) if len(path) > 1 else ""
        candidates = [module, *self._helpers(module)]
        if path and path[0] == "Parameters":
            candidates += self._settings(module)
        for candidate in candidates:
            line = _line_naming(candidate, name) if name else 0
            if line:
                return f"{self._shown(candidate)}:{line}"
        child = self._child(module, name) if path and path[0] == "Resources" else None
        return f"{self._shown(child or module)}:1"

    def _parts(self, template: Path) -> tuple[str, ...]:
        """Split a template's place under the output folder, without its suffix."""
        if self.project.folder is None:
            return ()
        try:
            place = template.relative_to(self.project.output)
        except ValueError:
            return ()
        return place.with_suffix("").parts if place.name else ()

    def _module(self, parts: tuple[str, ...]) -> Path | None:
        if not parts or self.package is None:
            return None
        names = [part.replace("-", "_") for part in parts if part != "nested"]
        if names[-1] == "stack" and "nested" not in parts:
            names[-1] = "__init__"
        module = self.package.joinpath(*names).with_suffix(".py")
        return module if module.is_file() else None

    def _helpers(self, module: Path) -> list[Path]:
        """List what a module imports from its own distribution, but for other stacks and the language."""
        assert self.package is not None  # noqa: S101 -- a module was found in it
        if module not in self._known:
            top = self.project.templates.partition(".")[0]
            above = self.package.parents[self.project.templates.count(".")]
            found = []
            for name in _nodes(module).imported:
                helper = above.joinpath(*name.split(".")).with_suffix(".py")
                is_stack = helper.is_relative_to(self.package) and not helper.name.startswith("_")
                if name.partition(".")[0] == top and helper.is_file() and not is_stack:
                    found.append(helper)
            self._known[module] = found
        return self._known[module]

    def _settings(self, module: Path) -> list[Path]:
        assert self.package is not None  # noqa: S101 -- a module was found in it
        layers = sorted(self.package.glob("*/_settings.py"))
        mine = module.with_name("_settings.py")
        return [mine, *(path for path in layers if path != mine), self.package.with_name("settings.py")]

    def _child(self, root: Path, logical_id: str) -> Path | None:
        """Find the module that a nested stack of a root comes from."""
        if root.name != "__init__.py" or not logical_id.endswith("Stack"):
            return None
        for module in sorted(root.parent.rglob("*.py")):
            if "".join(part.capitalize() for part in module.stem.split("_")) + "Stack" == logical_id:
                return module
        return None

    def _shown(self, module: Path) -> PurePosixPath:
        """Write a module's path relative to the project, or to the folder that holds its package."""
        assert self.package is not None  # noqa: S101 -- a module was found in it
        if module.is_relative_to(self.project.root):
            return PurePosixPath(module.relative_to(self.project.root))
        above = self.package.parents[self.project.templates.count(".")]
        return PurePosixPath(module.relative_to(above))


def _package_folder(project: Project) -> Path | None:
    """Find the folder of the project's template package without importing anything."""
    search = list(sys.path)
    if project.folder is not None:
        search = [str(project.folder), str(project.folder / "src"), *search]
    name = ""
    for part in project.templates.split("."):
        name = f"{name}.{part}" if name else part
        spec = PathFinder.find_spec(name, search)
        if spec is None or spec.submodule_search_locations is None:
            return None
        search = list(spec.submodule_search_locations)
    return Path(search[0]).resolve()


def _root_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Name the package of a template's root below the template package: () or ("edge",)."""
    above = parts[: parts.index("nested")] if "nested" in parts else parts[:-1]
    return tuple(part.replace("-", "_") for part in above)


@cache
def _region(root: Path) -> str:
    for call in _nodes(root).calls:
        if _called(call) == "Root":
            for keyword in call.keywords:
                if keyword.arg == "region":
                    return _text(keyword.value, root)
    return ""


@cache
def _tree(module: Path) -> ast.Module:
    try:
        return ast.parse(module.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ast.Module([], [])  # the template is older than the mistake in its module: no line is known


class _Nodes(NamedTuple):
    """What is looked for in a module, found in one walk: texts are those that are no part of another text."""

    calls: list[ast.Call]
    constants: dict[str, list[ast.Constant]]
    patterns: list[ast.JoinedStr]
    imported: list[str]
    firsts: set[int]


@cache
def _nodes(module: Path) -> _Nodes:
    found = _Nodes([], {}, [], [], set())
    waiting: list[ast.AST] = [_tree(module)]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind is ast.Constant:
            if isinstance(node.value, str):  # type: ignore[attr-defined]
                found.constants.setdefault(node.value, []).append(node)  # type: ignore[attr-defined, arg-type]
            continue
        if kind is ast.Name:
            continue
        if kind is ast.Call:
            found.calls.append(node)  # type: ignore[arg-type]
            texts = (it for it in node.args if isinstance(it, ast.Constant | ast.JoinedStr))  # type: ignore[attr-defined]
            found.firsts.add(id(next(texts, None)))
        elif kind is ast.JoinedStr:
            found.patterns.append(node)  # type: ignore[arg-type]
        elif kind is ast.ImportFrom:
            found.imported.append(node.module or "")  # type: ignore[attr-defined]
        waiting += _children(node)
    found.imported.reverse()
    return found


def _children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one, without a generator for each as ast.iter_child_nodes has: there are many."""
    children: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name)
        if isinstance(value, list):
            children += [it for it in value if isinstance(it, ast.AST)]
        elif isinstance(value, ast.AST):
            children.append(value)
    return children


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _text(value: ast.expr, module: Path) -> str:
    """Return a literal text, or that of a constant of the module."""
    if isinstance(value, ast.Name):
        name = value.id
        for statement in _tree(module).body:
            if isinstance(statement, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == name for target in statement.targets
            ):
                value = statement.value
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


@cache
def _line_naming(module: Path, name: str) -> int:
    """Return the line of the call whose first text is `name`, else of the text that best fits it; else 0.

    A text that is no first argument counts less: a table of names, or a name built before the call.
    """
    nodes = _nodes(module)
    fitting: list[tuple[ast.Constant | ast.JoinedStr, int]] = [(it, len(name)) for it in nodes.constants.get(name, ())]
    fitting += [(text, _literal_length(text, name)) for text in nodes.patterns]
    best = max(((1 + (id(it) in nodes.firsts), known, -it.lineno) for it, known in fitting if known), default=(0, 0, 0))
    return -best[2]


def _literal_length(text: ast.JoinedStr, name: str) -> int:
    """Count the literal characters of an f-string that could have made `name`; 0 where it could not."""
    literals = [part.value if isinstance(part, ast.Constant) else None for part in text.values]
    if any(part is not None and str(part) not in name for part in literals):
        return 0  # without a regular expression, which each has to be compiled
    pattern = "".join(".+" if part is None else re.escape(str(part)) for part in literals)
    return sum(len(str(part)) for part in literals if part) if re.fullmatch(pattern, name) else 0
