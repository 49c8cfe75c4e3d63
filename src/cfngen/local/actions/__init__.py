"""CloudFormation's actions, each a function of the call and its checked values, by AWS's name."""

from __future__ import annotations

from cfngen.local.actions import (
    change_sets,
    deployments,
    drift,
    events,
    exports,
    policies,
    stacks,
    templates,
)
from cfngen.local.api import Action

ACTIONS: dict[str, Action] = {
    name: function
    for module in (change_sets, deployments, drift, events, exports, policies, stacks, templates)
    for name, function in module.ACTIONS.items()
}
