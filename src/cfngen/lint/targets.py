"""Which templates are linted: the project's own output, or any files and folders."""

from __future__ import annotations

import codecs
import errno
import json
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cfngen.errors import CfngenError, ExitCode, Problem
from cfngen.project import Project
from cfngen.report.source import Sources

SUFFIXES = frozenset({".yaml", ".yml", ".json", ".template"})
_SECTIONS = ("AWSTemplateFormatVersion", "Resources")  # a template has the second, and often the first
_KEY = rb"""["']?(?:%s)["']?[ \t]*:""" % "|".join(_SECTIONS).encode()
_IN_BLOCK = re.compile(rb"^(?:\xef\xbb\xbf)?" + _KEY, re.MULTILINE)
_IN_FLOW = re.compile(rb"[{,]\s{0,200}" + _KEY)


class Target(NamedTuple):
    """One template to lint.

    `folder` is the working directory that it is linted from: cfn-lint follows a TemplateURL only to files
    below that. `region` is empty where cfn-lint's own configuration decides.
    """

    path: Path
    folder: Path
    region: str = ""


class Found(NamedTuple):
    """The templates to lint, and each file or folder that cannot be read with the reason."""

    targets: list[Target]
    unreadable: list[tuple[Path, str]]


def find_targets(paths: Sequence[Path], project: Project, region: str = "") -> Found:
    """List the templates below `paths`, or the project's `templates_out/` where none is given.

    A file is taken as it is; a folder gives the files in it, at any depth, that look like templates. A
    template of the project gets the Region of its own root; `region` overrides that. Raises CfngenError that
    names everything wrong at once: a path that is not there (usage), a folder without templates, a project that
    has not been built.
    """
    if not paths and not project.output.is_dir():
        raise CfngenError("there are no generated templates yet", where=str(project.output), hint="run: cfngen build")
    sources = Sources(project)
    targets: dict[Path, Target] = {}
    problems: list[Problem] = []
    unreadable: dict[Path, str] = {}
    for given in paths or [project.output]:
        path = given.resolve()
        if not path.exists():
            problems.append(Problem("no such file or folder", str(given)))
            continue
        before = len(unreadable)
        found = _in_folder(path, unreadable) if path.is_dir() else [path] if _read(path, unreadable) is not None else []
        if not found and len(unreadable) == before:
            problems.append(Problem("holds no CloudFormation template", str(given)))
        folder = path if path.is_dir() else path.parent
        for template in found:
            targets.setdefault(template, Target(template, folder, region or sources.region(template)))
    if problems:
        missing = any(problem.what == "no such file or folder" for problem in problems)
        raise CfngenError(problems, exit_code=ExitCode.USAGE if missing else ExitCode.ERROR)
    return Found(list(targets.values()), list(unreadable.items()))


def _in_folder(folder: Path, unreadable: dict[Path, str]) -> list[Path]:
    return [path for path in sorted(_walk(folder, unreadable)) if _is_template(_read(path, unreadable) or b"")]


def _is_template(content: bytes) -> bool:
    """Whether a text has the sections of a template at its top; one with a mistake in it may still be a template."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # as some editors save it; told when it is read
        content = content.decode("utf-16", "replace").encode()
    if not any(name.encode() in content for name in _SECTIONS):
        return False
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _IN_BLOCK.search(content) is not None
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return _IN_FLOW.search(content) is not None
    return not data.keys().isdisjoint(_SECTIONS)


def _walk(folder: Path, unreadable: dict[Path, str]) -> Iterator[Path]:
    """Yield the files of template suffixes; hidden ones and those in hidden folders are left out."""
    for parent, folders, names in os.walk(folder, onerror=lambda error: _note(error, Path(error.filename), unreadable)):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and Path(name).suffix in SUFFIXES:
                yield Path(parent, name)


def _read(path: Path, unreadable: dict[Path, str]) -> bytes | None:
    """Read a file whole; note one that cannot be read, or that would be waited for."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        with path.open("rb") as file:
            return file.read()
    except OSError as error:
        _note(error, path, unreadable)
        return None


def _note(error: OSError, path: Path, unreadable: dict[Path, str]) -> None:
    unreadable[path] = f"cannot be read: {error.strerror}"
