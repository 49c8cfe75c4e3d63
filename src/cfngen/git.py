"""Files of a git revision, read without touching the working tree."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from cfngen.errors import CfngenError


class Revision:
    """The files below some folders of a project as a revision has them.

    Raises CfngenError when git is missing, the project is not in a repository, or there is no such revision.
    """

    def __init__(self, project: Path, name: str, folders: Iterable[str]) -> None:
        self.project = project
        self.name = name
        if name.startswith("-"):
            raise CfngenError(f"{name!r} is no revision", where="--base")
        listing = self._git("ls-tree", "-r", "-z", name, "--", *folders)
        self._blobs: dict[str, str] = {}
        for entry in listing.decode(errors="surrogateescape").split("\0"):
            if entry:
                about, _, path = entry.partition("\t")
                self._blobs[path] = about.split()[2]

    def __contains__(self, path: str) -> bool:
        """Whether the revision has a file of this path."""
        return path in self._blobs

    @property
    def paths(self) -> list[str]:
        """Every file, relative to the project's folder."""
        return list(self._blobs)

    def same_in_working_tree(self, path: str) -> bool:
        """True when the working tree's file has the same bytes."""
        file = self.project / path
        blob = self._blobs.get(path)
        if blob is None or not file.is_file():
            return blob is None and not file.is_file()
        content = file.read_bytes()
        algorithm = hashlib.sha1 if len(blob) == 40 else hashlib.sha256
        return algorithm(b"blob %d\0" % len(content) + content).hexdigest() == blob

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The content of those of the files that the revision has."""
        wanted = [path for path in paths if path in self._blobs]
        if not wanted:
            return {}
        answer = self._git("cat-file", "--batch", stdin="".join(f"{self._blobs[path]}\n" for path in wanted).encode())
        contents = {}
        position = 0
        for path in wanted:
            end = answer.index(b"\n", position)
            size = int(answer[position:end].split()[2])
            contents[path] = answer[end + 1 : end + 1 + size]
            position = end + 1 + size + 1
        return contents

    def _git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        environment = os.environ | {"LC_ALL": "C"}  # messages that people can search for
        command = ["git", "-c", "core.quotePath=false", *arguments]
        try:
            done = subprocess.run(
                command, cwd=self.project, input=stdin, capture_output=True, check=False, env=environment
            )
        except FileNotFoundError as error:
            raise CfngenError("git is not installed", where="--base", hint="compare two folders instead") from error
        if done.returncode:
            message = done.stderr.decode(errors="replace").strip().splitlines()
            said = message[-1] if message else "it says nothing"
            hint = "name a branch, tag or commit of this repository; a shallow clone lacks old ones"
            raise CfngenError(
                f"git cannot read the revision {self.name!r}: {said}",
                where=str(self.project),
                hint="compare two folders instead" if "not a git repository" in said else hint,
            )
        return done.stdout
