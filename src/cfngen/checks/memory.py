"""What the checks found in the project, kept by content, so that what did not change is not checked again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cfngen import __version__
from cfngen.checks.targets import Work
from cfngen.lint.cache import cache_folder
from cfngen.project import Project
from cfngen.report.findings import Finding
from cfngen.report.source import Sources

MAX_ENTRIES = 32


class Found(NamedTuple):
    """What every check together found: each finding with its environment, before waivers.

    `outside` are the ids and titles of checks whose subject lies in no layer of the project, `ids` those of all checks.
    """

    found: list[tuple[Finding, str]]
    undecided: list[tuple[Finding, str]]
    outside: list[tuple[str, str]]
    ids: list[str]


class Memory:
    """One file for each state of the project, named by the digest of all that decides the answer.

    That is every template and parameter value, and the path, size and time of every module of cfngen and of the
    project's own package, since findings name their lines. A file that is missing, cut or altered is as if it had never
    been; a folder that cannot be written keeps nothing.
    """

    def __init__(self, work: Work, project: Project) -> None:
        self.folder = cache_folder().with_name("check")
        state = hashlib.sha256(f"{__version__}\n{project.folder}\n".encode())
        for path in sorted(work.templates):
            state.update(f"{path}\n{hashlib.sha256(Path(path).read_bytes()).hexdigest()}\n".encode())
        for job in work.jobs:
            layers = sorted(job.layers) if job.layers is not None else None
            roots = [(it.path, sorted(it.parameters.items()), it.region, it.region_is_said) for it in job.roots]
            state.update(repr((job.environment, layers, roots)).encode())
        package = Sources(project).package
        for top in dict.fromkeys((Path(__file__).parents[1], package.parent if package else Path(__file__).parents[1])):
            state.update("\n".join(sorted(_modules(top))).encode())
        self.file = self.folder / state.hexdigest()

    def get(self) -> Found | None:
        """What was found before in the same state."""
        try:
            digest, _, body = self.file.read_bytes().partition(b"\n")
            if digest != hashlib.sha256(body).hexdigest().encode():
                return None
            entry = json.loads(body)
            found, undecided = ([(_finding(one), name) for one, name in entry[key]] for key in ("found", "undecided"))
            return Found(found, undecided, [(name, title) for name, title in entry["outside"]], list(entry["ids"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def put(self, it: Found) -> None:
        """Keep what was found, and remove what is oldest where there is too much."""
        plain = {key: [(one._asdict(), name) for one, name in getattr(it, key)] for key in ("found", "undecided")}
        body = json.dumps({**plain, "outside": it.outside, "ids": it.ids}).encode()
        temporary = self.folder / f"{self.file.name}.{os.getpid()}.tmp"
        with suppress(OSError):  # a full disk, or a folder that cannot be written: nothing is kept
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            temporary.replace(self.file)
            files = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime)
            for path in files[:-MAX_ENTRIES]:
                path.unlink(missing_ok=True)


def _finding(entry: dict[str, object]) -> Finding:
    return Finding(**{**entry, "environments": tuple(entry["environments"])})  # type: ignore[arg-type]


def _modules(package: Path) -> Iterator[str]:
    """Path, size and time of every file of a package that Python or a check reads."""
    folders = [str(package)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name.endswith((".py", ".tsv")):
                    stat = entry.stat()
                    yield f"{entry.path} {stat.st_size} {stat.st_mtime_ns}"
                elif entry.name != "__pycache__" and entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
