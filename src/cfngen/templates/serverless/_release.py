"""The release of a function: an immutable version of what it is now, and the alias `live` that callers name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from troposphere import Join, awslambda

from cfngen.language import Stack, att, ref
from cfngen.language.value import encoded
from cfngen.templates.serverless._digest import digest

LIVE = "live"
# What a version does not hold: it belongs to the function, or (its description) carries the digest itself.
# Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
NOT_IN_A_VERSION = frozenset({"Description", "FunctionName", "ReservedConcurrentExecutions", "Tags"})


def release(stack: Stack, function: awslambda.Function, snapshot: Sequence[object], **alias: Any) -> awslambda.Alias:
    """Publish a function, and give its alias.

    The logical id of the version carries a digest of code and configuration, so a change of either in the template
    makes a new version. `snapshot`: the values, of 240 characters together, that the configuration has from settings
    and other stacks: they stand in the version's description, which it cannot change, so they make a new version, too.
    """
    properties = encoded(function)["Properties"]
    build = digest({name: value for name, value in properties.items() if name not in NOT_IN_A_VERSION})
    function.Description = f"{properties['Description']} Build {build}"
    version = stack.add(
        awslambda.Version(
            f"{function.title}Version{build}",
            DeletionPolicy="RetainExceptOnCreate",
            UpdateReplacePolicy="Retain",
            FunctionName=ref(function),
            Description=Join(" ", [build, *snapshot]),
        ),
        why="Immutable, so the digest in its id makes a new one of every change; the function's description has it, "
        "too, because Lambda publishes no second version of a function that is the same. Old versions stay: to point "
        "the alias back at one is the fastest way back, and the function takes them with it when it goes. One whose "
        "update failed does not stay, or the next try could not publish it.",
        must=("Callers name the alias, never a version and never $LATEST.",),
        mutable="change-with-constraints",
        controls=("FI-84",),
    )
    return stack.add(
        awslambda.Alias(
            f"{function.title}Alias",
            Name=LIVE,
            FunctionName=ref(function),
            FunctionVersion=att(version, "Version"),
            **alias,
        ),
        why="What callers and permissions name: it moves to a new version in one step, and back as fast. Without it "
        "they would call $LATEST, which is half-updated while a deployment runs.",
        must=("Permissions and event sources are the alias's own: those of the function do not count for it.",),
        mutable="review-required",
        mutability={"Name": "must-never-change"},
        controls=("FI-84",),
    )
