"""The trust policy of a role that an AWS service takes on behalf of this account, and of no other."""

from __future__ import annotations

from awacs import aws, sts

from cfngen.language import Sub, account_id
from cfngen.parts.policy import policy_document


def trust(service: str, source: Sub | None = None) -> aws.PolicyDocument:
    """Let one service principal, such as `ecs-tasks.amazonaws.com`, take the role for this account.

    `source`: the ARN, or a pattern of ARNs, of what the service acts for; without one the account alone counts.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    conditions: list[aws.ConditionElement] = [aws.StringEquals("aws:SourceAccount", account_id)]
    if source is not None:
        conditions.append(aws.ArnLike("aws:SourceArn", source))
    return policy_document(
        aws.Statement(
            Effect=aws.Allow,
            Principal=aws.Principal("Service", [service]),
            Action=[sts.AssumeRole],
            Condition=aws.Condition(conditions),
        )
    )
