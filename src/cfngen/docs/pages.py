"""The pages of the reference by their file names, and how they are written and compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cfngen.docs import alarms, commands, layers, parameters, settings, templates
from cfngen.files import content_of, write_files
from cfngen.project import Project

FOLDER = Path("docs") / "reference"
PAGES: dict[str, Callable[[Project], str]] = {
    "commands.md": lambda _: commands.page(),
    "settings.md": lambda _: settings.page(),
    "parameters.md": parameters.page,
    "templates.md": templates.page,
    "alarms.md": alarms.page,
    "layers.md": layers.page,
}
_MADE = "<!-- Made by `cfngen docs`. Change the code that it is made from. -->\n"


def texts(project: Project) -> dict[str, bytes]:
    """Every page's content by its file name. Raises CfngenError where the estate cannot be built."""
    return {name: f"{_MADE}\n{page(project)}".encode() for name, page in PAGES.items()}


def write(project: Project, folder: Path) -> list[str]:
    """Write the pages whose content differs; names them."""
    return write_files(folder, texts(project))


def stale(project: Project, folder: Path) -> list[str]:
    """The pages that `write` would write."""
    return [name for name, text in texts(project).items() if content_of(folder / name) != text]
