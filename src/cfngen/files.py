"""Files written whole or not at all, and what writing them would change."""

from __future__ import annotations

import contextlib
import difflib
import io
import os
from collections.abc import Mapping
from pathlib import Path

from cfngen.errors import CfngenError


def content_of(path: Path) -> bytes | None:
    """The bytes of a file; None where there is none."""
    return path.read_bytes() if path.is_file() else None


class Staged:
    """Files that are written but not yet in their place; what is not released is removed."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Path, Path]] = []
        self.folders: list[Path] = []

    def __enter__(self) -> Staged:
        return self

    def __exit__(self, *failure: object) -> None:
        for temporary, _ in self.waiting:
            temporary.unlink(missing_ok=True)
        if any(failure):
            for folder in reversed(self.folders):
                with contextlib.suppress(OSError):  # something else is in it by now
                    folder.rmdir()

    def add(self, target: Path, content: bytes) -> None:
        """Write a file's content beside its place."""
        missing = [folder for folder in target.parents if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self.folders.append(folder)
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        self.waiting.append((temporary, target))
        try:
            temporary.write_bytes(content)
        except OSError as error:
            error.filename = str(target)
            raise

    def release(self, keep: int) -> None:
        """Rename all but the last `keep` files to their places, in order."""
        while len(self.waiting) > keep:
            temporary, target = self.waiting[0]
            temporary.replace(target)
            del self.waiting[0]


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write those files, by their paths in the folder, that differ; name them in order.

    All are written beside their places before the first is renamed. Raises CfngenError when one cannot be.
    """
    changed = [path for path in sorted(files) if content_of(folder / path) != files[path]]
    try:
        with Staged() as staged:
            for path in changed:
                staged.add(folder / path, files[path])
            staged.release(0)
    except OSError as error:
        raise CfngenError(
            f"cannot be written: {error.strerror or error}",
            where=str(error.filename or folder),
            hint="no file is half-written; free the folder or the disk and try again",
        ) from error
    return changed


def unified(old: bytes | None, new: bytes | None, name: str) -> str:
    """A unified diff of one file's content; None where the file is not there."""
    lines = difflib.unified_diff(
        _lines(old), _lines(new), "/dev/null" if old is None else name, "/dev/null" if new is None else name
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _lines(content: bytes | None) -> list[str]:
    """Lines that end in a newline; str.splitlines would break at other separators, too."""
    return io.StringIO((content or b"").decode(errors="replace"), newline="\n").readlines()
