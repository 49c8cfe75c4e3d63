"""The templates and parameter values that a root stack and all nested in it are deployed with."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from cfngen.aws.failures import told
from cfngen.aws.live_tree import WORKERS, LiveStack, live_tree
from cfngen.aws.session import Session
from cfngen.aws.stacks import Stack
from cfngen.engine.document import read

# What DescribeStacks shows of a NoEcho parameter.
NO_ECHO = "****"
# From the path of logical ids of a nested stack to its template's in templates_out/, '' where the build has none.
Place = Callable[[tuple[str, ...]], str]


def live_files(session: Session, root: Stack, place: Place) -> dict[str, str]:
    """The text of every template of a deployed tree, as GetTemplate gives the Original, by its path.

    TemplateURLs lead from one to the next: each stack's real one is looked up among its parent's resources, so that
    it does not matter who deployed it and from where. A path is what `place` says, so that both sides of a comparison
    call one template by one name.
    """
    tree = [stack for stack in live_tree(session, root) if stack.attached and stack.status != "REVIEW_IN_PROGRESS"]
    with ThreadPoolExecutor(WORKERS) as pool:
        texts = dict(zip((stack.path for stack in tree), pool.map(lambda one: _text(session, one), tree), strict=True))
    files: dict[str, str] = {}
    paths: dict[tuple[str, ...], str] = {}
    for path in sorted(texts, key=len, reverse=True):
        text = texts[path]
        below = {child[-1]: paths[child] for child in paths if child[:-1] == path}
        own = place(path)
        if not own or (own in files and files[own] != text):  # not of this build, or one template with two contents
            own = f"deployed/{'/'.join(path)}"
        files[own] = _led(text, own, below) if below else text
        paths[path] = own
    return files


def _text(session: Session, stack: LiveStack) -> str:
    client = session.client("cloudformation", stack.region)
    with told("read the deployed template", f"{stack.name} ({stack.region})"):
        body = client.get_template(StackName=stack.id, TemplateStage="Original")["TemplateBody"]
    return body if isinstance(body, str) else json.dumps(body)  # botocore reads a template that is JSON


def _led(text: str, own: str, below: Mapping[str, str]) -> str:
    """A template whose TemplateURLs lead to the paths in `below`, by logical id."""
    data = read(text, own).data
    for logical_id, path in below.items():
        properties = data.get("Resources", {}).get(logical_id, {}).get("Properties")
        if isinstance(properties, dict):
            properties["TemplateURL"] = posixpath.relpath(path, posixpath.dirname(own) or ".")
    return json.dumps(data)


def live_parameters(stack: Stack, otherwise: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The parameter values that a stack has, and the names of those that AWS does not show.

    What is not shown is taken from `otherwise`: as unchanged, which the caller has to say.
    """
    hidden = sorted(name for name, value in stack.parameters.items() if value == NO_ECHO)
    return {**stack.parameters, **{name: otherwise.get(name, NO_ECHO) for name in hidden}}, hidden
