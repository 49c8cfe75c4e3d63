"""X-Ray: how much is traced, and which traces are the environment's

Whatever traces itself (functions, API Gateway) asks X-Ray how often to. Health checks are never traced. The tasks of
the report send no traces: their definitions have no collector beside the container, and their roles may not send.
"""

from awacs import aws, logs
from troposphere import And, Equals, events, xray
from troposphere import logs as log_resources

from cfngen.language import Condition, Setting, Stack, Sub, account_id, att, partition, region, sub_json
from cfngen.parts.policy import admit, policy_document
from cfngen.parts.tags import tags
from cfngen.settings import account_owner, environment, project_name
from cfngen.templates.compute._settings import health_check_path
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

# Before every rule without a thought behind it; the default rule has 10000.
NEVER, OF_ENVIRONMENT = 900, 1000
# Spans that are indexed as traces at no charge.
# Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search.html
INDEXED_PERCENT = 1

stack = Stack(__name__)

sampling_rate = Setting(
    "TraceSamplingRate",
    "Share of requests that are traced beyond the first of each second, from 0 to 1; each trace is billed",
    type="Number",
    default=0.05,
    min_value=0,
    max_value=1,
)
transaction_search = Setting(
    "TransactionSearch",
    "Whether the account's owner makes X-Ray keep spans in CloudWatch Logs: create, for the whole account and Region, "
    "or existing where somebody has, or nobody wants it",
    default="existing",
    allowed_values=("create", "existing"),
)
searches = Condition(
    "SearchesTransactions", And(Equals(account_owner, environment), Equals(transaction_search, "create"))
)
own = f"{project_name}-{environment}"


def sampling(title: str, name: str, priority: int, rate: object, reservoir: int, *, path: object, why: str) -> None:
    """How many requests of this environment's services are traced; its services' names begin with its own."""
    stack.add(
        xray.SamplingRule(
            title,
            SamplingRule=xray.SamplingRuleProperty(
                RuleName=Sub(f"{own}-{name}"),
                Version=1,
                Priority=priority,
                ReservoirSize=reservoir,
                FixedRate=rate,
                ServiceName=Sub(f"{own}*"),
                ServiceType="*",
                Host="*",
                HTTPMethod="*",
                URLPath=path,
                ResourceARN="*",
            ),
            Tags=tags(name),
        ),
        why=why,
        must=("It names this environment's services alone: the rules of an account are one list for all.",),
        mutable="free-to-tune",
        mutability={"SamplingRule": "review-required"},
    )


sampling(
    "HealthCheckSampling",
    "health-checks",
    NEVER,
    0,
    0,
    path=health_check_path,
    why="Load balancers and canaries ask all day; their traces would be paid for and hide the others.",
)
sampling(
    "RequestSampling",
    "requests",
    OF_ENVIRONMENT,
    sampling_rate,
    1,
    path="*",
    why="One request a second and a share of the rest: enough to see what is slow. AWS's own rule would do the same "
    "for every environment of the account at once.",
)

group = stack.add(
    xray.Group(
        "TraceGroup",
        GroupName=Sub(own),
        FilterExpression=Sub(f'annotation.environment = "{own}"'),
        InsightsConfiguration=xray.InsightsConfiguration(InsightsEnabled=True, NotificationsEnabled=True),
        Tags=tags("traces"),
    ),
    why="A service map and metrics of this environment alone. By an annotation that the code sets: the names of "
    "services would need one group each. Insights watches for faults beyond what is usual.",
    must=("Code that traces itself annotates its traces with environment, as <project>-<environment>.",),
    mutable="review-required",
    mutability={"GroupName": "must-never-change", "FilterExpression": "review-required", "Tags": "free-to-tune"},
    controls=("FI-46",),
)
stack.add(
    events.Rule(
        "InsightRule",
        Name=Sub(f"{own}-trace-insights"),
        Description="Insights of X-Ray, to the alert topic",
        State="ENABLED",
        EventPattern={
            "source": ["aws.xray"],
            "detail-type": ["AWS X-Ray Insight Update"],
            "detail": {"GroupName": [Sub(own)]},
        },
        Targets=[events.Target(Id="alerts", Arn=alerts_topic_arn)],
    ),
    why="X-Ray tells of insights by events only.",
    must=("The alert topic lets EventBridge publish.",),
    mutable="free-to-tune",
    controls=("FI-46",),
)

spans = "aws/spans", "/aws/application-signals/data"
policy = stack.add(
    log_resources.ResourcePolicy(
        "SpansPolicy",
        Condition=searches,
        PolicyName=Sub(f"{own}-spans"),
        PolicyDocument=sub_json(
            policy_document(
                admit(
                    "XRayWritesSpans",
                    ["xray.amazonaws.com"],
                    [logs.PutLogEvents],
                    [Sub(f"arn:{partition}:logs:{region}:{account_id}:log-group:{name}:*") for name in spans],
                    aws.ArnLike("aws:SourceArn", Sub(f"arn:{partition}:xray:{region}:{account_id}:*")),
                    aws.StringEquals("aws:SourceAccount", account_id),
                )
            )
        ),
    ),
    why="X-Ray writes as itself, for this account and into these two groups, whose names are AWS's.",
    mutable="review-required",
    controls=("C-AUTH-05",),
)
stack.add(
    xray.TransactionSearchConfig(
        "TransactionSearchConfig",
        Condition=searches,
        DependsOn=[policy],
        IndexingPercentage=INDEXED_PERCENT,
    ),
    why="Every span is found, not only those of sampled traces; also what OpenTelemetry without a collector sends to. "
    "Off unless it is asked for: it holds for everybody in the account, is billed by the gigabyte, and spans can hold "
    "what is in a path or a statement.",
    must=(
        "An account and Region has one.",
        "AWS makes the group aws/spans by itself: its retention and key are set after that, by hand.",
    ),
    mutable="review-required",
    controls=("FI-46",),
)

trace_group_arn = stack.output("TraceGroupArn", att(group, "GroupARN"), "ARN of the environment's group of traces")
