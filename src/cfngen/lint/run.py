"""Lint templates and say what was found, where, and which Python line made it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cfngen.lint.cache import Cache, cache_folder
from cfngen.lint.configuration import Configuration
from cfngen.lint.hits import Hit
from cfngen.lint.limits import refused
from cfngen.lint.targets import Target, find_targets
from cfngen.project import Project
from cfngen.report.findings import Finding, Report, without_secrets
from cfngen.report.source import Sources

_UNFINISHED = "W9052"  # the first tier gave up on a part of the template; see first_tier


def lint(paths: Sequence[Path], project: Project, region: str = "", *, fast: bool = False) -> Report:
    """Lint templates, or the project's own where `paths` is empty, with the project's configuration.

    `fast` asks cloudformation-validate alone, which does not see the wiring between stacks. What did not
    change since an earlier run is answered from the cache, without importing either linter. Raises CfngenError
    for paths or a configuration that cannot be used; see `find_targets`.
    """
    found = find_targets(paths, project, region)
    configuration = Configuration(project)
    targets = configuration.wanted(found.targets)
    hits, unreadable = _hits(targets, configuration, fast=fast)
    sources = Sources(project)
    findings = [
        _finding(target.path, hit, sources, configuration.folder) for target in targets for hit in hits.get(target, ())
    ]
    problems = [*found.unreadable, *unreadable]
    failures = [
        _finding(path, Hit("E0000", "error", message, 1, ()), sources, configuration.folder)
        for path, message in problems
    ]
    return Report.of(
        [*failures, *(finding for finding in findings if finding.rule != _UNFINISHED)],
        templates=len(targets) + len(found.unreadable),
        undecided=[finding for finding in findings if finding.rule == _UNFINISHED],
        unreadable=len(problems),
    )


def _hits(
    targets: Sequence[Target], configuration: Configuration, *, fast: bool
) -> tuple[dict[Target, list[Hit]], list[tuple[Path, str]]]:
    """Take what is known from the cache and lint the rest; also say which files could not be read."""
    cache = Cache(cache_folder(), configuration, fast=fast)
    keys: dict[Target, str] = {}
    known: dict[Target, list[Hit]] = {}
    unreadable = []
    for target in targets:
        try:
            keys[target] = cache.key(target)
            hits = cache.get(keys[target], target)
            if hits is None and (hit := refused(target.path)):
                hits = [hit]
        except OSError as error:
            keys.pop(target, None)
            unreadable.append((target.path, f"cannot be read: {error.strerror}"))
            continue
        if hits is not None:
            known[target] = hits
    waiting = [target for target in keys if target not in known]
    for target, hits, children in _linted(waiting, configuration, fast=fast) if waiting else ():
        known[target] = hits
        cache.put(keys[target], target, hits, children)
    if waiting:
        cache.trim()
    return known, unreadable


def _linted(
    targets: Sequence[Target], configuration: Configuration, *, fast: bool
) -> Iterable[tuple[Target, list[Hit], list[str]]]:
    from cfngen.lint import tiers

    if fast:
        for target, hits in tiers.fast(targets, configuration).items():
            yield target, _without_secrets(hits), []
    else:
        for target, result in tiers.both(targets, configuration).items():
            yield target, _without_secrets(result.hits), result.children


def _without_secrets(hits: Iterable[Hit]) -> list[Hit]:
    """Mask before anything is kept on disk."""
    return [hit._replace(message=without_secrets(hit.message, map(str, hit.path))) for hit in hits]


def _finding(path: Path, hit: Hit, sources: Sources, folder: Path) -> Finding:
    return Finding(
        rule=hit.rule,
        severity=hit.severity,
        message=hit.message,
        file=(path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix(),
        line=hit.line,
        path="/".join(map(str, hit.path)),
        stack=sources.stack(path),
        source=sources.line(path, hit.path),
    )
