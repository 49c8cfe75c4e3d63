"""When the month-end batch runs, and what starts it."""

from cfngen.language import Setting

schedule_engine = Setting(
    "ScheduleEngine",
    "What starts the batch: an EventBridge rule (its expression is in UTC) or EventBridge Scheduler (in Japanese time)",
    default="rule",
    allowed_values=("rule", "scheduler"),
)
monthly_schedule_expression = Setting(
    "MonthlyScheduleExpression",
    "When the rule starts the batch, in UTC: 17:00 on the last day of a month is 02:00 of the next month in Japan",
    default="cron(0 17 L * ? *)",
    allowed_pattern=r"^cron\([^()]+\)$",
)
batch_schedule_state = Setting(
    "BatchScheduleState",
    "Whether the batch starts by itself: ENABLED or DISABLED",
    default="ENABLED",
    allowed_values=("ENABLED", "DISABLED"),
)
