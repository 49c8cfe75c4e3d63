"""`cfngen completion`: print what a shell needs to complete cfngen's commands."""

from __future__ import annotations

import click


@click.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script that makes a shell complete commands, options and template names.

    \b
    Example:
      eval "$(cfngen completion bash)"                                      in ~/.bashrc
      eval "$(cfngen completion zsh)"                                       in ~/.zshrc
      cfngen completion fish > ~/.config/fish/completions/cfngen.fish       once
    """
    from click.shell_completion import get_completion_class

    from cfngen.cli import cfngen

    made = get_completion_class(shell)
    assert made is not None  # noqa: S101 -- click completes these three shells
    click.echo(made(cfngen, {}, "cfngen", "_CFNGEN_COMPLETE").source())
