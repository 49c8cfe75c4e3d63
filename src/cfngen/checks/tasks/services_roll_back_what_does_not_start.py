"""Services roll back what does not start."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_true

check = Check(
    id="CG088",
    title="Services roll back what does not start",
    severity="warning",
    what="A service that ECS deploys has the deployment circuit breaker on, with rollback.",
    why="Otherwise an image that does not start is tried for three hours, and the stack can do nothing else meanwhile.",
    fix="Set DeploymentConfiguration.DeploymentCircuitBreaker to Enable: true, Rollback: true.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
    controls=("CG088", "C-AVL-01"),
    before="""\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 2
""",
    after="""\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 2
      DeploymentConfiguration:
        DeploymentCircuitBreaker: {Enable: true, Rollback: true}
""",
)


@check.finds
def stuck(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::Service"):
        if it.get("DeploymentController.Type") not in (None, "ECS"):
            continue
        for key in ("Enable", "Rollback"):
            path = f"DeploymentConfiguration.DeploymentCircuitBreaker.{key}"
            value = it.get(path)
            if is_open(value):
                yield it.unclear("is the circuit breaker on?", path)
            elif not is_true(value):
                off = "the circuit breaker is off" if key == "Enable" else "the circuit breaker does not roll back"
                yield it.wrong(off, path)
                break
