"""`.cfnlintrc`: what has to be known of it without cfn-lint, whose import alone takes half a second."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from functools import cached_property
from glob import glob
from pathlib import Path
from typing import Any

from cfngen.errors import CfngenError
from cfngen.lint.targets import Target
from cfngen.project import Project

_NAMES = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")  # in cfn-lint's order
_IGNORED_TEMPLATES = re.compile(rb"ignore_templates|\\")
# Keys whose values may name files that change what is found; a backslash may spell any of them.
_NAMING_FILES = re.compile(rb"append_rules|custom_rules|override_spec|registry_schemas|parameter_files|\\")


class Configuration:
    """The configuration files that cfn-lint would use: a project's own, else the user's and the working directory's.

    `file` is what cfn-lint is told to read, None where it looks by itself. `folder` is where relative paths in
    the configuration start. Raises CfngenError where a file cannot be read.
    """

    def __init__(self, project: Project) -> None:
        self.folder = project.folder or Path.cwd()
        own = _first(self.folder)
        self.file = own if project.folder is not None else None
        users = None if self.file else _first(Path.home())
        self._files = [path for path in dict.fromkeys((users, own)) if path is not None]
        try:
            self._texts = [path.read_bytes() for path in self._files]
        except OSError as error:
            raise CfngenError(f"cannot be read: {error.strerror}", where=str(error.filename)) from error

    def wanted(self, targets: Sequence[Target]) -> list[Target]:
        """Leave out what `ignore_templates` names."""
        if not any(map(_IGNORED_TEMPLATES.search, self._texts)):
            return list(targets)
        ignored = {
            Path(os.path.normpath(self.folder / found))
            for pattern in self._list("ignore_templates")
            for found in glob(pattern, root_dir=self.folder, recursive=True)  # noqa: PTH207 -- as cfn-lint reads patterns
        }
        return [target for target in targets if target.path not in ignored]

    def enables(self, rule: str) -> bool:
        """Whether findings of a rule count: prefixes included, then mandatory, then ignored, as cfn-lint does it."""
        included = rule.startswith(("E", "F", "W", *self._list("include_checks")))
        mandatory = rule.startswith(tuple(self._list("mandatory_checks")))
        ignored = rule.startswith(tuple(filter(None, self._list("ignore_checks"))))
        return included and (mandatory or not ignored)

    @property
    def experimental(self) -> bool:
        """Whether experimental rules count."""
        return self._values.get("include_experimental") is True

    @property
    def region(self) -> str:
        """The Region of a template for which no other is known, `""` where there are several; cfn-lint's default."""
        regions = self._list("regions") or [region_of_environment()]
        return regions[0] if len(regions) == 1 else ""

    @cached_property
    def digest(self) -> str:
        """The sha256 of the configuration and of every file that it names."""
        found = hashlib.sha256()
        for text in self._texts:
            found.update(b"%d\n%b" % (len(text), text))
        if any(map(_NAMING_FILES.search, self._texts)):
            for path in self._named():
                found.update(str(path).encode() + b"\n" + path.read_bytes())
        return found.hexdigest()

    @cached_property
    def _values(self) -> dict[str, Any]:
        import yaml

        merged: dict[str, Any] = {}
        for path, text in zip(self._files, self._texts, strict=True):
            try:
                values = yaml.load(text, yaml.CSafeLoader) or {}
            except (yaml.YAMLError, UnicodeDecodeError) as error:
                raise CfngenError(f"cfn-lint's configuration: {error}", where=str(path)) from error
            if not isinstance(values, dict):
                raise CfngenError("cfn-lint's configuration: not a mapping", where=str(path))
            merged |= values
        return merged

    def _list(self, key: str) -> list[str]:
        value = self._values.get(key) or []
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            where = str(self._files[-1])
            raise CfngenError(f"cfn-lint's configuration: {key} is not a list of texts", where=where)
        return value

    def _named(self) -> list[Path]:
        """List the files that any text of the configuration names, alone or as a folder that holds them."""
        named = {self.folder / text for text in _texts_in(self._values)}
        found = {path for path in named if path.is_file()}
        for folder in named:
            if folder.is_dir() and folder != self.folder:
                found.update(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
        return sorted(found)


def region_of_environment() -> str:
    """The Region that cfn-lint takes where neither an option nor its configuration names one."""
    return os.environ.get("AWS_REGION", os.environ.get("AWS_DEFAULT_REGION", "us-east-1"))


def _first(folder: Path) -> Path | None:
    return next((folder / name for name in _NAMES if (folder / name).is_file()), None)


def _texts_in(value: object) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for inner in value for text in _texts_in(inner)]
    return [value] if isinstance(value, str) and value else []
