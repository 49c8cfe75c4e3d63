"""Monthly budget of the environment

Told of at four fifths of it, at the whole, and when the month will end above it. The bill is filtered by the tags that
every resource here carries, so environments in one account have budgets of their own.
"""

from troposphere import budgets

from cfngen.language import Setting, Stack, Sub
from cfngen.settings import environment, project_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn

stack = Stack(__name__)

monthly_budget = Setting(
    "MonthlyBudgetUsd",
    "Budget of the environment for a month, in US dollars, the currency of AWS's bills",
    type="Number",
    default=1000,
    min_value=1,
)

# (kind, percent)
THRESHOLDS = (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))


def tagged(key: str, value: object) -> budgets.Expression:
    """What carries a tag."""
    return budgets.Expression(Tags=budgets.TagValues(Key=key, Values=[value], MatchOptions=["EQUALS"]))


stack.add(
    budgets.Budget(
        "MonthlyBudget",
        Budget=budgets.BudgetData(
            BudgetName=Sub(f"{project_name}-{environment}-monthly"),
            BudgetType="COST",
            TimeUnit="MONTHLY",
            BudgetLimit=budgets.Spend(Amount=monthly_budget, Unit="USD"),
            FilterExpression=budgets.Expression(
                And=[tagged("Project", project_name), tagged("Environment", environment)]
            ),
            Metrics=["UnblendedCost"],
        ),
        NotificationsWithSubscribers=[
            budgets.NotificationWithSubscribers(
                Notification=budgets.Notification(
                    NotificationType=kind,
                    ComparisonOperator="GREATER_THAN",
                    Threshold=percent,
                    ThresholdType="PERCENTAGE",
                ),
                Subscribers=[budgets.Subscriber(SubscriptionType="SNS", Address=alerts_topic_arn)],
            )
            for kind, percent in THRESHOLDS
        ],
    ),
    why="To the alert topic, whose readers can do something about it; a budget that stops resources by itself would "
    "stop a hospital's system at the end of the month.",
    must=(
        "Project and Environment are active cost-allocation tags, which the account that pays switches on once.",
        "A change of name or notifications replaces the budget; its history starts anew.",
    ),
    mutable="change-with-constraints",
    mutability={"Budget": "free-to-tune"},
    controls=("FI-46",),
)
