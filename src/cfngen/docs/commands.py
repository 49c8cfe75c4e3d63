"""The reference of the commands: what `--help` says, and the exit codes."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cfngen.errors import ExitCode

_WIDTH = 100
_CODES = {
    ExitCode.OK: "fine, or nothing to do",
    ExitCode.ERROR: "an error",
    ExitCode.USAGE: "the command was used wrongly",
    ExitCode.CHANGES: "there are changes (`--detailed-exitcode`)",
    ExitCode.BLOCKED: "blocked by a policy or guard",
    ExitCode.ROLLED_BACK: "a deployment was rolled back",
    ExitCode.STUCK: "a stack is stuck",
    ExitCode.INTERRUPTED: "interrupted",
}


def page() -> str:
    """One section a command, subcommands after their group."""
    from cfngen.cli import cfngen

    lines = [
        "# Commands",
        "",
        "Results go to stdout, progress and prose to stderr. Exit codes are the same everywhere:",
    ]
    lines += ["", "| code | means |", "|---|---|", *(f"| {int(code)} | {said} |" for code, said in _CODES.items())]
    for name, text in _helps(cfngen, "cfngen", None):
        lines += ["", f"## {name}", "", "```text", text, "```"]
    return "\n".join(lines) + "\n"


def _helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    # The terminal's width must not decide what is written.
    given = {**command.context_settings, "terminal_width": _WIDTH, "max_content_width": _WIDTH}
    ctx = click.Context(command, info_name=name, parent=parent, **given)
    yield ctx.command_path, command.get_help(ctx)
    if isinstance(command, click.Group):
        for inner in command.list_commands(ctx):
            found = command.get_command(ctx, inner)
            if found is not None and not found.hidden:
                yield from _helps(found, inner, ctx)
