"""The `cfngen` command: a click group whose commands are the modules of `cfngen.commands`."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from cfngen import __version__
from cfngen.errors import CfngenError, ExitCode, reason

_COMMANDS = Path(__file__).parent / "commands"


class Commands(click.Group):
    """Finds a command in `cfngen/commands/<name>.py` and imports it when it is called or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every module of the folder that does not start with an underscore."""
        del ctx
        return sorted(
            name[:-3].replace("_", "-")
            for name in os.listdir(_COMMANDS)  # noqa: PTH208 -- half the cost of iterdir at start-up
            if name.endswith(".py") and not name.startswith("_")
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of that name and take its `command`."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"cfngen.commands.{cmd_name.replace('-', '_')}")
        command = module.command
        assert isinstance(command, click.Command)  # noqa: S101 -- a command module that defines none
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List every command by its module's first line, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_line(name)) for name in self.list_commands(ctx)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), 1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from error


def _first_line(name: str) -> str:
    """What a command's module says after its name: `cfngen build`: this."""
    with open(_COMMANDS / f"{name.replace('-', '_')}.py", encoding="utf-8") as source:  # noqa: PTH123 -- start-up
        text = source.readline().strip().strip('"').partition("`: ")[2]
    return text[:1].upper() + text[1:]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="cfngen")
@click.option("--debug", is_flag=True, help="Show the Python traceback of an error.")
@click.pass_context
def cfngen(ctx: click.Context, debug: bool) -> None:
    """Keep an AWS estate as Python, review it as YAML, and change it through CloudFormation change sets.

    \b
    Example:
      cfngen build --env prod
      cfngen lint
    """
    ctx.obj = {"debug": debug}


def main(args: list[str] | None = None) -> None:
    """Run the command line and end the process with the documented exit code."""
    debug = "--debug" in (sys.argv[1:] if args is None else args)
    streams = sys.stdout, sys.stderr
    atexit.register(gc.freeze)  # what is still there goes with the process; looking through it takes as long as a lint
    try:
        _run(args, debug)
    except Exception:
        if streams == (sys.stdout, sys.stderr):
            raise
        sys.excepthook(*sys.exc_info())  # while the streams still hide what is secret
        sys.exit(ExitCode.ERROR)
    finally:
        sys.stdout, sys.stderr = streams


def _run(args: list[str] | None, debug: bool) -> NoReturn:
    try:
        code = cfngen.main(args, prog_name="cfngen", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.ERROR)
    except CfngenError as error:
        _explain(debug)
        show(error)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        _leave(ExitCode.INTERRUPTED)
    except OSError as error:
        _unusable(error, debug)
    sys.exit(code if isinstance(code, int) else ExitCode.OK)


def _explain(debug: bool) -> None:
    """Print the traceback of the error at hand, where somebody asked for it."""
    if debug:
        import traceback

        traceback.print_exc()


def _unusable(error: OSError, debug: bool) -> NoReturn:
    """End because of a file that cannot be used, which is the user's to mend, or a pipe that nobody reads."""
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.ERROR)
    if error.filename is None or hasattr(error, "__notes__"):  # a template that opens a file keeps its traceback
        raise error
    _explain(debug)
    show(CfngenError(f"cannot be used: {reason(error)}", where=str(error.filename)))
    sys.exit(ExitCode.ERROR)


def _leave(code: int) -> NoReturn:
    """End now, even where a thread still waits for an answer of AWS."""
    import threading

    if threading.active_count() > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def show(error: CfngenError) -> None:
    """Print every problem of an error to stderr, then how many there are when there are several."""
    for problem in error.problems:
        click.echo(click.style("Error: ", fg="red", bold=True) + str(problem), err=True, color=_colour())
    if len(error.problems) > 1:
        click.echo(f"{len(error.problems)} problems.", err=True)


def _colour() -> bool | None:
    """Respect NO_COLOR; otherwise let click decide by the terminal."""
    return False if os.environ.get("NO_COLOR") else None
