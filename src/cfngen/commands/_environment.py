"""What every command that calls AWS shares: its options, and the session and plan that they choose."""

from __future__ import annotations

import functools
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from cfngen.errors import CfngenError, ExitCode
from cfngen.project import Project, Target, find_project

if TYPE_CHECKING:
    from cfngen.aws.plan import Plan
    from cfngen.aws.session import Session


@dataclass
class Options:
    """`--env`, `--endpoint-url`, `--local` and, where a command has it, `--parameter-overrides`."""

    env: str
    endpoint_url: str
    local: bool
    overrides: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, str]:
        """What `--parameter-overrides` gives; what is not NAME=VALUE is left to `plan` to refuse."""
        return dict(text.split("=", 1) for text in self.overrides if "=" in text)

    def here(self, text: str) -> str:
        """A text whose commands are for this environment and endpoint, so that they can be copied as they stand."""
        url = f" --endpoint-url {shlex.quote(self.endpoint_url)}" if self.endpoint_url else ""
        place = f"{self.env}{url or ' --local' * self.local}"
        if self.local:  # never AWS itself; the endpoint may have ended with this command
            url = ' --endpoint-url "$(cfngen local start)"'
        # `cfngen check` is offline, and has no endpoint.
        ours = rf"(cfngen (?!check )[a-z ]+ --env )(?:ENV|{re.escape(self.env)})(?![\w-])(?! --local| --endpoint-url)"
        text = re.sub(ours, lambda found: found[1] + place, text)
        return re.sub(
            r"aws [a-z]+ [a-z-]+(?: [^\n]*?--region \S+)?(?! --endpoint-url)", lambda found: found[0] + url, text
        )

    @contextmanager
    def session(self, project: Project) -> Iterator[Session]:
        """A session for the environment's account, or for the embedded endpoint."""
        from cfngen.aws.session import Session

        known = project.environments.get(self.env)
        if self.local:
            from cfngen.local.process import for_command

            with for_command() as running:
                yield Session(_rehearsed(known), running.url, ("LOCAL", "LOCAL"))
            return
        if known is None:
            raise CfngenError(
                f"nothing says to which account {self.env} is deployed",
                where=str(project.root / "pyproject.toml"),
                hint=f'write [tool.cfngen.environments.{self.env}] with account = "…" and bucket = "…", or use --local',
            )
        yield Session(known, self.endpoint_url)

    def plan(self, project: Project) -> Plan:
        """What is to be deployed; its secrets are hidden in all that is printed from here on.

        Raises click.UsageError for an override that is not NAME=VALUE.
        """
        from cfngen.aws.plan import load_plan
        from cfngen.engine.document import read
        from cfngen.report.hiding import hide, secrets_of

        wrong = [text for text in self.overrides if "=" not in text]
        if wrong:
            raise click.UsageError(f"--parameter-overrides takes NAME=VALUE, not {wrong[0]!r}")
        plan = load_plan(project, self.env, self.values)
        templates = [read(content.decode("utf-8-sig"), path).data for path, content in plan.files.items()]
        hide(secret for root in plan.roots for secret in secrets_of(templates, {**root.tags, **root.parameters}))
        return plan

    @contextmanager
    def opened(self) -> Iterator[tuple[Project, Plan, Session]]:
        """The project, what is to be deployed, and the session."""
        project = find_project()
        plan = self.plan(project)
        with self.session(project) as session:
            session.check_region(plan.main.region, (root.region for root in plan.roots))
            yield project, plan, session


def _rehearsed(known: Target | None) -> Target:
    """The embedded endpoint's account for an environment: protected and approved as the environment itself is.

    Roles, topics and alarms are another account's, and stay away.
    """
    from cfngen.local import ACCOUNT_ID, BUCKET

    target = Target(ACCOUNT_ID, BUCKET)
    if known is None:
        return target
    return replace(target, protected=known.protected, stack_policy=known.stack_policy, four_eyes=known.four_eyes)


def with_environment(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--env`, `--endpoint-url` and `--local` as one argument `options`."""

    @click.option("--env", required=True, metavar="ENV", help="The environment.")
    @click.option("--endpoint-url", default="", metavar="URL", help="Call this instead of AWS's own endpoints.")
    @click.option("--local", is_flag=True, help="Use the embedded endpoint, with its own account and bucket.")
    @functools.wraps(function)
    def wrapper(env: str, endpoint_url: str, local: bool, **others: Any) -> Any:
        if local and endpoint_url:
            raise click.UsageError("--local has an endpoint of its own: leave --endpoint-url away.")
        options = Options(env, endpoint_url, local, others.pop("parameter_overrides", ()))
        try:
            return function(options=options, **others)
        except CfngenError as error:
            told = [one._replace(hint=options.here(one.hint)) for one in error.problems]
            raise CfngenError(told, exit_code=error.exit_code) from error

    return wrapper


def with_overrides(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--parameter-overrides`; stands above `with_environment`."""
    return click.option(
        "--parameter-overrides",
        multiple=True,
        metavar="NAME=VALUE",
        help="A parameter's value for this run only (repeatable).",
    )(function)


def say(text: str) -> None:
    """Print prose, which goes to stderr."""
    click.echo(text, err=True)


def can_be_asked() -> bool:
    """Whether somebody sits there to answer; a process may also have no stdin at all."""
    import sys

    return sys.stdin is not None and sys.stdin.isatty()


def agree(question: str, yes: bool) -> None:
    """Ask, with No as the default. Raises CfngenError (exit 4) for a No, and where nobody can be asked."""
    if yes:
        return
    if not can_be_asked():
        raise CfngenError(f"{question} Nobody can be asked here", hint="--yes answers it", exit_code=ExitCode.BLOCKED)
    if not click.confirm(question, default=False, err=True):
        raise CfngenError("not done: the answer was no", exit_code=ExitCode.BLOCKED)
