"""What is deployed as one side of a comparison, and what the committed output would make of it as the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfngen.commands._environment import Options, say
from cfngen.errors import CfngenError

if TYPE_CHECKING:
    from cfngen.aws.plan import Plan, RootStack
    from cfngen.aws.session import Session
    from cfngen.aws.stacks import Stack
    from cfngen.diff.comparison import Comparison, Side, TagChange
    from cfngen.project import Project


def of_deployed(options: Options) -> list[Comparison]:
    """Compare each live root stack, with all nested in it, with the committed output.

    Raises CfngenError (exit 4) with another account's credentials: its stacks would be the wrong answer.
    """
    from cfngen.aws.stacks import find_stack
    from cfngen.diff.output import stale

    with options.opened() as (project, plan, session):
        session.guard()
        stacks = {root.path: find_stack(session, root.name, root.region) for root in plan.roots}
        comparisons = [_comparison(session, project, plan, root, stacks) for root in plan.roots]
    if stale(project.root, project.sources()):
        say("Warning: templates_out/ is older than its sources: run cfngen build.")
    return comparisons


def _comparison(
    session: Session, project: Project, plan: Plan, root: RootStack, stacks: dict[str, Stack]
) -> Comparison:
    from cfngen.diff.comparison import Comparison
    from cfngen.diff.output import working_tree

    fed = {name: stacks[giver].outputs.get(name, "") for name, giver in root.fed.items()}
    root = root.with_values(fed)
    after = working_tree(project.root).side(root.path, plan.environment)
    if after is None:  # the plan was read from the same files
        raise CfngenError("there is no build", where=str(project.output), hint="run: cfngen build")
    after = type(after)(after.path, dict(root.parameters), after.read)
    stack = stacks[root.path]
    before = _side(session, plan, root, stack, after)
    tags = _tags(stack, root) if before else ()
    made = Comparison(root.name, root.region, session.target.account, before, after, tags=tags)
    return made.compute()


def _side(session: Session, plan: Plan, root: RootStack, stack: Stack, after: Side) -> Side | None:
    """The live side; None where there is no stack to compare with."""
    from cfngen.aws.live_templates import live_files, live_parameters
    from cfngen.aws.statuses import of_stack
    from cfngen.commands._change_sets import template_of

    if not stack.deployed or stack.status == "ROLLBACK_COMPLETE":
        what = "is not deployed" if not stack.deployed else "is ROLLBACK_COMPLETE and holds nothing"
        say(f"{root.title} {what}: everything would be added.")
        return None
    known = of_stack(stack.status)
    if known.kind != "fine":
        say(f"Warning: {root.title} is {stack.status}: {known.meaning}.")
    files = live_files(session, stack, lambda path: template_of(plan, root, path))
    values, hidden = live_parameters(stack, root.parameters)
    for name in hidden:
        say(f"Warning: {root.title}: {name} is NoEcho; AWS does not show its value, which is taken as unchanged.")
    folder = after.path.removesuffix(root.path)
    return type(after)(after.path, values, lambda path: files[path.removeprefix(folder)])


def _tags(stack: Stack, root: RootStack) -> tuple[TagChange, ...]:
    from cfngen.diff.comparison import TagChange

    names = sorted(name for name in {*stack.tags, *root.tags} if not name.startswith("aws:"))
    pairs = (TagChange(name, stack.tags.get(name), root.tags.get(name)) for name in names)
    return tuple(pair for pair in pairs if pair.before != pair.after)
