"""One set of cfn-lint's rules and configuration, run over any number of templates."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from cfnlint.config import ConfigMixIn
from cfnlint.decode import decode
from cfnlint.exceptions import CfnLintExitException
from cfnlint.helpers import REGIONS
from cfnlint.match import Match
from cfnlint.runner import Runner
from cfnlint.runner.template.runner import run_template_by_file_path
from yaml import YAMLError

from cfngen.errors import CfngenError, ExitCode
from cfngen.lint.configuration import Configuration
from cfngen.lint.hits import Hit
from cfngen.lint.targets import Target

logging.getLogger("cfnlint").addHandler(logging.NullHandler())  # what it logs, it also reports as a finding

_SEVERITIES = {"informational": "info"}
# What cfn-lint raises outside its rules: for a Region that does not exist in Metadata, and for Metadata of odd shapes.
_FAILURES = (CfnLintExitException, AttributeError, TypeError, KeyError, ValueError)
_CHILD_KEYS = ("TemplateURL", "Location")  # of AWS::CloudFormation::Stack and AWS::Serverless::Application


class Result(NamedTuple):
    """What was found in a template, and the texts in it that name the templates it was checked against."""

    hits: list[Hit]
    children: list[str]


class CfnLint:
    """cfn-lint with its rules loaded once (a third of a second) for every template and Region.

    Raises CfngenError where the configuration is not valid or names a Region that does not exist.
    """

    def __init__(self, configuration: Configuration) -> None:
        self._options = ["--config-file", str(configuration.file)] if configuration.file else []
        self._configs: dict[str, ConfigMixIn] = {}
        try:
            with contextlib.chdir(configuration.folder), _few_collections():
                self.rules = Runner(self._config("")).rules
        except (CfnLintExitException, YAMLError, OSError, ValueError) as error:
            where = str(configuration.file or configuration.folder)
            raise CfngenError(f"cfn-lint's configuration: {error}", where=where) from error

    def knows(self, rule: str) -> bool:
        """Whether cfn-lint has a rule, on or off."""
        return rule in self.rules

    def run(self, target: Target) -> Result:
        """Lint one template from its folder, in its Region."""
        config = self._config(target.region)
        name = os.path.relpath(target.path, target.folder)
        with contextlib.chdir(target.folder), _few_collections():
            try:
                matches = list(run_template_by_file_path(name, config, self.rules, config.ignore_bad_template))
            except _FAILURES as error:
                return Result([Hit("E0002", "error", f"cfn-lint fails on this template: {error}", 1, ())], [])
            children = _children(target, name)
        return Result([_hit(match) for match in matches], children)

    def _config(self, region: str) -> ConfigMixIn:
        if region not in self._configs:
            config = ConfigMixIn(self._options, templates=[], regions=[region] if region else [])
            unknown = sorted(set(config.regions) - set(REGIONS))
            if unknown:
                raise CfngenError(
                    f"cfn-lint does not know the Region {', '.join(unknown)}",
                    where="--region, the root's region, regions in .cfnlintrc.yaml or AWS_REGION",
                    exit_code=ExitCode.USAGE,
                )
            self._configs[region] = config
        return self._configs[region]


@contextlib.contextmanager
def _few_collections() -> Iterator[None]:
    """Look for cyclic garbage rarely: the rules are a million objects that live on, searched in vain each time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _hit(match: Match) -> Hit:
    severity = _SEVERITIES.get(match.rule.severity, match.rule.severity)
    path = tuple(part if isinstance(part, int) else str(part) for part in getattr(match, "path", None) or ())
    message = str(match.message).removesuffix(": {filename}")  # which cfn-lint leaves unfilled
    return Hit(match.rule.id, severity, message, match.linenumber, path)


def _children(target: Target, name: str) -> list[str]:
    content = target.path.read_bytes()
    if not any(key.encode() in content for key in (*_CHILD_KEYS, "\\u")):  # JSON may spell a key by escapes
        return []
    template, _ = decode(name)
    return sorted(set(_urls(template)))


def _urls(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (str(value[key]) for key in _CHILD_KEYS if isinstance(value.get(key), str))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _urls(inner)
