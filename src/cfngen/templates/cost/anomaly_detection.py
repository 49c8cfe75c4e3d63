"""Detection of unusual cost

AWS learns what each service usually costs and tells of a day that does not fit, which a budget sees weeks later. An
account has one monitor of its services, so only the account's owner makes it, and nobody where there is one already.
"""

from troposphere import And, Equals, ce

from cfngen.language import Condition, Setting, Stack, Sub, ref, sub_json
from cfngen.settings import account_owner, environment, project_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

anomaly_monitor = Setting(
    "CostAnomalyMonitor",
    "Whether the account's owner makes the monitor of all services, of which an account has one: create, or existing",
    default="create",
    allowed_values=("create", "existing"),
)
anomaly_amount = Setting(
    "CostAnomalyUsd",
    "US dollars above what was expected from which an anomaly is told",
    type="Number",
    default=50,
    min_value=1,
)

stack = Stack(
    __name__,
    when=Condition("DetectsCostAnomalies", And(Equals(account_owner, environment), Equals(anomaly_monitor, "create"))),
)

monitor = stack.add(
    ce.AnomalyMonitor(
        "CostMonitor",
        MonitorName=Sub(f"{project_name}-services"),
        MonitorType="DIMENSIONAL",
        MonitorDimension="SERVICE",
    ),
    why="By service, which AWS extends to new ones by itself; a monitor of tags knows only what is tagged.",
    must=("An account has one monitor of this kind.",),
    mutable="change-with-constraints",
    mutability={"MonitorType": "must-never-change", "MonitorDimension": "must-never-change"},
    controls=("FI-46",),
)
stack.add(
    ce.AnomalySubscription(
        "CostAnomalySubscription",
        SubscriptionName=Sub(f"{project_name}-anomalies"),
        Frequency="IMMEDIATE",
        MonitorArnList=[ref(monitor)],
        Subscribers=[ce.Subscriber(Type="SNS", Address=alerts_topic_arn)],
        ThresholdExpression=sub_json(
            {
                "Dimensions": {
                    "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                    "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
                    "Values": [anomaly_amount],
                }
            }
        ),
    ),
    why="At once, which only a topic can receive; daily and weekly summaries go by mail and are read when the money is "
    "gone.",
    must=("The alert topic and its key admit costalerts.amazonaws.com.",),
    mutable="free-to-tune",
    controls=("FI-46",),
)
