"""Findings kept by content, so that what did not change is not linted again."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.machinery import PathFinder
from pathlib import Path

from cfngen import __version__
from cfngen.lint.configuration import Configuration, region_of_environment
from cfngen.lint.hits import Hit
from cfngen.lint.targets import Target

# What is kept at most; beyond it, what was used least recently goes. An estate's entries are a few hundred bytes each.
MAX_ENTRIES = 4096
MAX_BYTES = 64 * 1024 * 1024
_DISTRIBUTIONS = {"cfnlint": "cfn_lint-", "cloudformation_validate": "cloudformation_validate-"}


class Cache:
    """One file an entry below `folder`, each written whole and guarded by its own digest.

    An entry that is missing, cut or altered is as if it had never been; a folder that cannot be written keeps
    nothing. Several processes may use it, or delete it, at any time.
    """

    def __init__(self, folder: Path, configuration: Configuration, *, fast: bool) -> None:
        self.folder = folder
        parts = [__version__, *_versions(), configuration.digest, str(fast), _own_code()]
        self._setting = hashlib.sha256("\n".join(parts).encode()).digest()
        self._digests: dict[Path, str] = {}

    def key(self, target: Target) -> str:
        """The name of a template's entry; raises OSError where the template cannot be read."""
        place = os.path.relpath(target.path, target.folder)
        region = target.region or f"environment {region_of_environment()}"
        parts = (place, region, _digest(target.path))
        self._digests[target.path] = parts[-1]
        return hashlib.sha256(self._setting + "\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()

    def get(self, key: str, target: Target) -> list[Hit] | None:
        """What was found before in a template whose local children are still the same, else None."""
        path = self.folder / key
        try:
            digest, _, body = path.read_bytes().partition(b"\n")
            if digest != hashlib.sha256(body).hexdigest().encode():
                return None
            entry = json.loads(body)
        except (OSError, ValueError):
            return None
        if any(self._child(target, url) != known for url, known in entry["children"].items()):
            return None
        with suppress(OSError):  # another process may have removed it
            os.utime(path)
        return [
            Hit(rule, severity, message, line, tuple(steps)) for rule, severity, message, line, steps in entry["hits"]
        ]

    def put(self, key: str, target: Target, hits: Sequence[Hit], children: Sequence[str]) -> None:
        """Keep what was found, unless the template has been written meanwhile."""
        self._digests.clear()
        if self.key(target) != key:
            return
        entry = {"children": {url: self._child(target, url) for url in sorted(children)}, "hits": hits}
        body = json.dumps(entry).encode()
        temporary = self.folder / f"{key}.{os.getpid()}.tmp"
        with suppress(OSError):  # a full disk, or a folder that cannot be written: nothing is kept
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            temporary.replace(self.folder / key)

    def trim(self) -> None:
        """Remove what was used least recently, down to three quarters, where there is too much."""
        with suppress(OSError):
            entries = sorted(_entries(self.folder))
            size = sum(size for _, size, _ in entries)
            if len(entries) <= MAX_ENTRIES and size <= MAX_BYTES:
                return
            count = len(entries)
            for _, bytes_, name in entries:
                if count <= MAX_ENTRIES * 3 // 4 and size <= MAX_BYTES * 3 // 4:
                    return
                (self.folder / name).unlink(missing_ok=True)
                count, size = count - 1, size - bytes_

    def _child(self, target: Target, url: str) -> str:
        path = Path(os.path.normpath(target.path.parent / url))
        if path not in self._digests:
            try:
                self._digests[path] = _digest(path)
            except (OSError, ValueError):
                self._digests[path] = ""
        return self._digests[path]


def cache_folder() -> Path:
    """Where the cache lies: $XDG_CACHE_HOME/cfngen/lint, else below ~/.cache."""
    above = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(above) if os.path.isabs(above) else Path.home() / ".cache") / "cfngen" / "lint"  # noqa: PTH117


def _entries(folder: Path) -> list[tuple[float, int, str]]:
    with os.scandir(folder) as found:
        stats = [(entry.stat(), entry.name) for entry in found]
    return [(stat.st_mtime, stat.st_size, name) for stat, name in stats]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _versions() -> list[str]:
    """Name the releases of both linters, by their folders in site-packages, and of cfn-lint's downloaded schemas."""
    found = []
    for module, distribution in _DISTRIBUTIONS.items():
        spec = PathFinder.find_spec(module)
        place = Path(spec.origin).parents[1] if spec is not None and spec.origin else None
        names = os.listdir(place) if place else []  # noqa: PTH208 -- half the cost of iterdir
        found += sorted(name for name in names if name.startswith(distribution)) or [f"{module} {place}"]
    return [*found, _downloaded_schemas()]


def _downloaded_schemas() -> str:
    """What `cfn-lint --update-specs` wrote, which cfn-lint prefers to its own schemas where it is newer."""
    caches = {"win32": os.environ.get("LOCALAPPDATA", ""), "darwin": "~/Library/Caches"}
    above = caches.get(sys.platform, os.environ.get("XDG_CACHE_HOME", "~/.cache"))
    try:
        return _digest(Path(above).expanduser() / "aws" / "cfn-lint" / "schemas" / "version.json")
    except (OSError, RuntimeError):
        return ""


def _own_code() -> str:
    """What this package does with what the linters say, which changes between releases too."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
