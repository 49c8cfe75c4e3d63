"""The embedded CloudFormation endpoint: the engine behind CloudFormation's own HTTP API on 127.0.0.1.

It creates no resources: stacks, change sets and events are real, what they describe is simulated.
"""

ACCOUNT_ID = "111111111111"
"""The account of everything that the endpoint answers, as twelve equal digits so that nobody takes it for theirs."""

BUCKET = f"cfngen-local-{ACCOUNT_ID}"
"""The bucket that the endpoint has from its first start, for artifacts."""
