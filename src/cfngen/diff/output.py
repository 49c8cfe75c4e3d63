"""A project's committed output at two moments, or of two environments."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfngen.diff.comparison import DEFAULT_ACCOUNT, Comparison, Side, TagChange
from cfngen.diff.files import manifest_regions
from cfngen.diff.parameter_files import values_of
from cfngen.errors import CfngenError, Problem
from cfngen.git import Revision

_FOLDER, _VALUES = "templates_out", "parameters"
# What says which environment it is, and differs between any two.
_NAMES = ("ProjectName", "Environment")
# A checkout writes all files within moments and in its own order: younger by less says nothing.
_SAME_MOMENT_SECONDS = 5


@dataclass(frozen=True)
class Output:
    """A project's templates_out/ and parameters/ at one moment: `files` gives the content of a path, or None."""

    label: str
    files: Callable[[str], bytes | None]

    def text(self, path: str) -> str | None:
        """A file's text, or None. Raises CfngenError when it is not UTF-8."""
        content = self.files(path)
        try:
            return None if content is None else content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise CfngenError("this is not UTF-8 text", where=f"{path} ({self.label})") from error

    def json(self, path: str) -> Any:
        """The data of a JSON file, or None. Raises CfngenError when it is not JSON."""
        text = self.text(path)
        try:
            return None if text is None else json.loads(text)
        except json.JSONDecodeError as error:
            where = f"{path}:{error.lineno} ({self.label})"
            raise CfngenError(f"is not valid JSON: {error.msg}", where=where, hint="run: cfngen build") from error

    def regions(self) -> Mapping[str, str]:
        """The Region of each root template, in the order of deployment."""
        return manifest_regions(self.json(f"{_FOLDER}/manifest.json"))

    def side(self, root: str, environment: str) -> Side | None:
        """One root stack in one environment; None where this output does not have it."""
        path = f"{_FOLDER}/{root}"
        parameters = f"{_FOLDER}/{root.removesuffix('stack.yaml')}parameters/{environment}.json"
        data = self.json(parameters)
        if data is None or self.files(path) is None:
            return None
        return Side(path, values_of(data, f"{parameters} ({self.label})"), self._read)

    def tags(self, environment: str) -> Mapping[str, str]:
        """The tags that an environment's stacks get."""
        data = self.json(f"{_VALUES}/{environment}.json")
        tags = data.get("Tags") if isinstance(data, dict) else None
        return {str(key): str(value) for key, value in tags.items()} if isinstance(tags, dict) else {}

    def _read(self, path: str) -> str:
        text = self.text(path)
        if text is None:
            raise FileNotFoundError(path)
        return text


def working_tree(project: Path) -> Output:
    """The output as it lies in the project's folder."""

    def files(path: str) -> bytes | None:
        file = project / path
        return file.read_bytes() if file.is_file() else None

    return Output("working tree", files)


def at_revision(project: Path, revision: Revision) -> Output:
    """The output as a revision has it. What the working tree has unchanged is read from there."""
    changed = revision.read(path for path in revision.paths if not revision.same_in_working_tree(path))

    def files(path: str) -> bytes | None:
        if path in changed:
            return changed[path]
        return (project / path).read_bytes() if path in revision else None

    return Output(f"revision {revision.name}", files)


def of_revision(project: Path, environment: str, base: str, account: str = DEFAULT_ACCOUNT) -> list[Comparison]:
    """Compare the output of a git revision with the working tree's, in one environment."""
    now = working_tree(project)
    _must_exist(now, project, {"--env": environment})
    revision = Revision(project, base, [_FOLDER, _VALUES])
    if all(map(revision.same_in_working_tree, {*revision.paths, *_files(project)})):
        return []
    return _compare(at_revision(project, revision), environment, now, environment, account)


def of_environments(project: Path, environment: str, against: str, account: str = DEFAULT_ACCOUNT) -> list[Comparison]:
    """Compare one environment with another: what would change in `against` if it had `environment`'s settings.

    The names of things are left out of it: both sides have the ProjectName and Environment of `against`.
    """
    now = working_tree(project)
    _must_exist(now, project, {"--env": environment, "--against": against})
    return _compare(now, against, now, environment, account)


def _compare(before: Output, old: str, after: Output, new: str, account: str) -> list[Comparison]:
    comparisons = []
    tags = _tag_changes(before.tags(old), after.tags(new), () if old == new else _NAMES)
    for root, region in {**before.regions(), **after.regions()}.items():
        one, two = before.side(root, old), after.side(root, new)
        if one and two and old != new:
            names = {name: one.parameters[name] for name in _NAMES if name in one.parameters}
            two = Side(two.path, {**two.parameters, **names}, two.read)
        name = _stack_name((one or two), root, old)
        stays = one is not None and two is not None
        comparison = Comparison(name, region, account, one, two, old == new, tags=tags if stays else ())
        comparisons.append(comparison.compute())
    return comparisons


def _tag_changes(before: Mapping[str, str], after: Mapping[str, str], but: Iterable[str]) -> tuple[TagChange, ...]:
    changes = (TagChange(key, before.get(key), after.get(key)) for key in sorted({*before, *after} - {*but}))
    return tuple(change for change in changes if change.before != change.after)


def _stack_name(side: Side | None, root: str, environment: str) -> str:
    project = side.parameters.get("ProjectName") if side else None
    folder = root.removesuffix("stack.yaml").strip("/")
    return "-".join(part for part in (project or "stack", environment, folder) if part)


def _must_exist(output: Output, project: Path, environments: Mapping[str, str]) -> None:
    """Raise CfngenError, with the nearest name, for an environment that has not been built."""
    if not output.regions():
        raise CfngenError("there is no build", where=str(project / _FOLDER), hint="run: cfngen build")
    known = sorted(path.stem for path in (project / _FOLDER / "parameters").glob("*.json"))
    problems = []
    for option, name in environments.items():
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"built are {', '.join(known) or 'none: run cfngen build'}"
            problems.append(Problem(f"there is no environment {name!r}", option, hint))
    if problems:
        raise CfngenError(problems)


def _files(project: Path) -> Iterable[str]:
    folders = (project / _FOLDER, project / _VALUES)
    return (path.relative_to(project).as_posix() for f in folders for path in f.rglob("*") if path.is_file())


def stale(project: Path, sources: Iterable[Path]) -> bool:
    """True when a source file was written after the last build."""
    built = (project / _FOLDER / "manifest.json").stat().st_mtime + _SAME_MOMENT_SECONDS
    return any(path.stat().st_mtime > built for path in sources)
