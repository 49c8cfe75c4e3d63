"""`cfngen local`: the embedded CloudFormation endpoint, started, asked and stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cfngen.local.process import Running

_state = click.option(
    "--state", metavar="FILE", help="The state file (default: CFNGEN_LOCAL_STATE, else one of the user)."
)


# Those of the endpoint, which is not imported only to show help; a test compares them.
SERVICES = ("cloudformation", "s3", "sts", "any")
REFUSALS = ("ExpiredToken", "AccessDenied", "InvalidClientTokenId", "RequestTimeTooSkewed")


@click.group()
def command() -> None:
    """Rehearse change sets and stacks on this machine, with no AWS account.

    The endpoint speaks CloudFormation's API (with S3 and STS beside it) on 127.0.0.1. It creates no resources.

    \b
    Example:
      cfngen local start
      eval "$(cfngen local start --export)"
      aws cloudformation describe-stacks
    """


@command.command()
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes a free one.  [default: 17350]")
@_state
@click.option(
    "--resource-seconds",
    type=click.FloatRange(0),
    default=0.2,
    show_default=True,
    help="How long one simulated resource takes; 0 for no waiting.",
)
@click.option("--export", is_flag=True, help="Print shell commands that point AWS clients at the endpoint.")
def start(port: int | None, state: str | None, resource_seconds: float, export: bool) -> None:
    """Start the endpoint in the background, or find it running.

    \b
    Example:
      cfngen local start --port 17350 --state ./local.sqlite
    """
    from cfngen.local import process

    running, new = process.start(process.state_file(state), port, resource_seconds)
    if export:
        for name, value in running.environment.items():
            click.echo(f"export {name}={value}")
        return
    click.echo(running.url)
    click.echo("Started." if new else "Already running.", err=True)
    click.echo(
        "Not AWS: no resources are created. Set AWS_ENDPOINT_URL (all services): with only\n"
        "AWS_ENDPOINT_URL_CLOUDFORMATION set, S3 calls go to the real AWS.",
        err=True,
    )


@command.command()
@_state
def stop(state: str | None) -> None:
    """Stop the endpoint; its state stays.

    \b
    Example:
      cfngen local stop
    """
    from cfngen.local import process

    stopped = process.stop(process.state_file(state))
    click.echo("Stopped." if stopped else "Not running.", err=True)


@command.command()
@_state
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status(state: str | None, form: str) -> None:
    """Say whether the endpoint runs, where, and what it holds; exits 1 where it does not run.

    \b
    Example:
      cfngen local status --format json
    """
    import json

    running, answer = _running(state)
    if form == "json":
        click.echo(json.dumps({"url": running.url, **answer}, indent=2))
        return
    click.echo(f"{running.url} (process {running.pid})")
    click.echo(f"state   {answer['state']}")
    click.echo(f"account {answer['account']}, artifacts in s3://{answer['bucket']}; no resources are created")
    click.echo(f"stacks  {answer['stacks']}")
    for key, fault in answer["faults"].items():
        click.echo(f"fault   {key}: {json.dumps(fault)}")


@command.command()
@_state
def reset(state: str | None) -> None:
    """Forget all stacks, change sets, objects and faults.

    \b
    Example:
      cfngen local reset
    """
    from cfngen.local import process

    file = process.state_file(state)
    running = process.find(file)
    if running:
        process.call(running, "reset", {})
    else:
        process.delete_state(file)
    click.echo(f"Forgot everything in {file}.", err=True)


@command.command()
@click.argument("path", metavar="LOGICALPATH", required=False)
@click.option(
    "--on",
    type=click.Choice(["create", "update", "delete", "rollback"]),
    default="create",
    show_default=True,
    help="The operation in which the resource at LOGICALPATH fails.",
)
@click.option("--reason", help="What the event says.")
@click.option("--times", type=click.IntRange(0), default=1, show_default=True, help="How often; 0 until --clear.")
@click.option("--throttle", "kind", flag_value="throttle", help="Calls answer Throttling.")
@click.option("--error", "kind", flag_value="error", help="Calls answer 503.")
@click.option("--drop", "kind", flag_value="drop", help="Calls are left undone, and without an answer.")
@click.option("--lose", "kind", flag_value="lose", help="Calls are done, but their answers are lost.")
@click.option("--slow", type=click.FloatRange(0, min_open=True), metavar="SECONDS", help="Calls answer late.")
@click.option("--refuse", type=click.Choice(REFUSALS), help="Calls are refused for this reason.")
@click.option("--service", type=click.Choice(SERVICES), help="Whose calls.  [default: cloudformation]")
@click.option("--action", metavar="NAME", help="Only calls of this action, as ExecuteChangeSet.")
@click.option("--key", metavar="TEXT", help="Only calls for objects with this in their key.")
@click.option("--after", type=click.IntRange(1), metavar="N", help="N such calls go well before.")
@click.option("--clear", is_flag=True, help="Forget all faults.")
@_state
def fail(
    path: str | None,
    kind: str | None,
    slow: float | None,
    refuse: str | None,
    clear: bool,
    state: str | None,
    **how: Any,
) -> None:
    """Make a resource fail, or the service throttle, err, refuse, answer late or hang up.

    LOGICALPATH is a logical id with the stacks above it, as Database/DBInstance.

    \b
    Example:
      cfngen local fail Database/DBInstance --on update
      cfngen local fail --throttle --times 3 --action DescribeChangeSet
      cfngen local fail --refuse AccessDenied --service s3 --key rds-postgresql
    """
    from cfngen.local import process

    kinds = [name for name, given in (("resource", path), (kind, kind), ("slow", slow), ("refuse", refuse)) if given]
    if len(kinds) + clear != 1:
        raise click.UsageError(
            "give one of LOGICALPATH, --throttle, --error, --drop, --lose, --slow, --refuse and --clear"
        )
    running, _ = _running(state)
    if clear:
        process.call(running, "heal", {})
        click.echo("No faults are left.", err=True)
        return
    on, reason = how.pop("on"), how.pop("reason")
    fault = {"kind": kinds[0], "path": path, "seconds": slow, "code": refuse} | how
    if path:
        fault |= {"on": on, "reason": reason or ""}
    click.echo(process.call(running, "fail", {name: value for name, value in fault.items() if value is not None})["id"])


@command.command()
@click.argument("path", metavar="LOGICALPATH")
@click.option("--set", "properties", multiple=True, metavar="NAME=VALUE", help="What a property is (repeatable).")
@click.option("--deleted", is_flag=True, help="Nobody finds it any more.")
@click.option("--clear", is_flag=True, help="It is again as its template says.")
@_state
def drift(path: str, properties: tuple[str, ...], deleted: bool, clear: bool, state: str | None) -> None:
    """Let a resource differ from its template, as if somebody had changed it by hand: `cfngen drift` finds it.

    LOGICALPATH is a logical id with the stacks above it, as Database/DBInstance. A VALUE is JSON, or else text.

    \b
    Example:
      cfngen local drift TableStack/Queue --set VisibilityTimeout=45
      cfngen local drift TableStack/Queue --deleted
    """
    from cfngen.local import process

    if sum([bool(properties), deleted, clear]) != 1:
        raise click.UsageError("give one of --set, --deleted and --clear")
    wrong = [text for text in properties if "=" not in text]
    if wrong:
        raise click.UsageError(f"--set takes NAME=VALUE, not {wrong[0]!r}")
    actual = "deleted" if deleted else {name: _value(text) for name, _, text in (p.partition("=") for p in properties)}
    running, _ = _running(state)
    answer = process.call(running, "drift", {"path": path, "actual": None if clear else actual})
    click.echo(answer["physical_id"])


def _value(text: str) -> Any:
    import json

    try:
        return json.loads(text)
    except ValueError:
        return text


def _running(state: str | None) -> tuple[Running, dict[str, Any]]:
    """Find the endpoint and its health; raises CfngenError where none answers."""
    from cfngen.errors import CfngenError
    from cfngen.local import process

    running = process.find(process.state_file(state))
    answer = process.health(running) if running else None
    if running is None or answer is None:
        raise CfngenError("the embedded endpoint is not running", hint="cfngen local start")
    return running, answer
