"""EventBridge rules that tell the alert topic of events, each as one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troposphere import events

from cfngen.language import Stack, Sub, Value
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name


def event_alert(
    stack: Stack,
    title: str,
    name: str,
    sentence: str,
    *,
    pattern: Mapping[str, Any],
    paths: Mapping[str, str],
    topic: Value,
    why: str,
    controls: tuple[str, ...],
    must: tuple[str, ...] = (),
    description: str = "",
) -> events.Rule:
    """Add the rule `<project>-<environment>-<name>`.

    `sentence`: what people read, with `<name>` for each of `paths`, which say where in the event it is; a path that an
    event does not have leaves its place empty. `pattern`: the events, as EventBridge matches them. `description`: of
    the rule; by default the sentence up to its colon. `must`: what else has to hold for the alert to come.
    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    return stack.add(
        events.Rule(
            title,
            Name=Sub(f"{project_name}-{environment}-{name}"),
            Description=description or sentence.partition(":")[0],
            State="ENABLED",
            EventPattern=dict(pattern),
            Targets=[
                events.Target(
                    Id="alerts",
                    Arn=topic,
                    InputTransformer=events.InputTransformer(InputPathsMap=dict(paths), InputTemplate=f'"{sentence}"'),
                )
            ],
            Tags=tags(name),
        ),
        why=why,
        must=("EventBridge stays admitted to the alert topic and its key.", *must),
        mutable="change-with-constraints",
        controls=controls,
    )
