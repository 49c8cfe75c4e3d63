"""What protects a stack against the next operation: termination protection and the stack policy."""

from __future__ import annotations

from cfngen.aws.failures import told
from cfngen.aws.live_tree import WORKERS, LiveStack, live_tree
from cfngen.aws.pool import Pool
from cfngen.aws.session import Session
from cfngen.aws.stacks import Stack


def protect(session: Session, stack: Stack) -> None:
    """Turn termination protection on; it holds for everything that is nested in the stack."""
    with told("protect the stack", f"{stack.name} ({stack.region})"):
        client = session.client("cloudformation", stack.region)
        client.update_termination_protection(StackName=stack.id, EnableTerminationProtection=True)


def set_policies(session: Session, stack: Stack, policy: str) -> int:
    """Give a root stack and all that are nested in it a stack policy; says for how many it was another one before.

    A root's policy is not a nested stack's: each has its own.
    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
    """
    client = session.client("cloudformation", stack.region)

    def set_policy(one: LiveStack) -> bool:
        with told("set the stack policy", f"{one.name} ({one.region})"):
            if client.get_stack_policy(StackName=one.id).get("StackPolicyBody") == policy:
                return False
            client.set_stack_policy(StackName=one.id, StackPolicyBody=policy)
            return True

    with Pool(WORKERS) as pool:
        return sum(pool.map(set_policy, [one for one in live_tree(session, stack) if one.attached]))
