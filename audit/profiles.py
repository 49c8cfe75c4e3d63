"""The projects whose templates are scanned: this one as it is built, and one of each other profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cfngen.build import complete, render, write
from cfngen.environments import load_environments
from cfngen.language.estate import load_estate
from cfngen.project import OWN_TEMPLATES, PROFILES, Project, find_project


def projects(home: Path, names: Sequence[str]) -> Iterator[tuple[str, Project]]:
    """Yield the project and, built in a folder below `home`, the same project with each profile's layers.

    With `names` only those profiles. Raises CfngenError for a profile that does not exist, or one that does not build.
    """
    project = find_project()
    if not names:
        yield "", project
    for name in names or (PROFILES if project.templates == OWN_TEMPLATES else ()):
        chosen = find_project(profile=name)
        if names or chosen.layers != project.layers:
            yield name, _built(chosen, home / name)


def _built(project: Project, folder: Path) -> Project:
    """Write a project's templates and parameter files into a folder, and nothing into its own."""
    estate = load_estate(project.templates, project.layers)
    environments = load_environments(project.parameters, estate)
    output = folder / project.output.name
    files, stale = complete(render(estate, environments.values()), output, estate, project.parameters)
    write(files, stale, output)
    return replace(project, folder=folder)
