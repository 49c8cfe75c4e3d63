"""Alert topic and its subscribers: mail, Slack and Microsoft Teams

Every alarm, database event and failed batch goes to one topic, so that the way to the people on duty is set
and tested in one place.
"""

from awacs import aws, sns
from troposphere import Equals, Not, Or
from troposphere import sns as resources

from cfngen.language import Rule, Setting, Stack, Sub, account_id, att, present, ref
from cfngen.parts.policy import admit, policy_document
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.monitoring._alert_chat import add_chat_channels, slack_channel_id, teams_channel_id
from cfngen.templates.security.kms_keys import messaging_key_arn

stack = Stack(__name__)

alert_email = Setting(
    "AlertEmail",
    "Mail address that receives every alert, or empty; it has to confirm the subscription once",
    default="",
    allowed_pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$",
)
has_alert_email = present(alert_email)
alerts_reach_somebody = Rule(
    "ProdAlertsReachSomebody",
    when=Equals(environment, "prod"),
    must=Or(*(Not(Equals(setting, "")) for setting in (alert_email, slack_channel_id, teams_channel_id))),
    message="alerts of production reach nobody: give AlertEmail, or a Slack or Microsoft Teams channel",
)

alerts_topic = stack.add(
    resources.Topic(
        "AlertsTopic",
        TopicName=Sub(f"{project_name}-{environment}-alerts"),
        DisplayName=Sub(f"{project_name} {environment} alerts"),
        KmsMasterKeyId=messaging_key_arn,
        Tags=tags("alerts"),
    ),
    why="Encrypted with our own key because alarms cannot use the one that AWS manages for SNS: with that one an "
    "alarm changes state and nobody hears of it.",
    must=("Every service named in the topic policy may also use the messaging key.",),
    mutable="change-with-constraints",
    mutability={"TopicName": "must-never-change", "KmsMasterKeyId": "review-required", "Tags": "free-to-tune"},
    controls=("E06", "C-ENC-01", "FI-46"),
)


def publish(sid: str, services: list[str], *conditions: aws.ConditionElement) -> aws.Statement:
    """Let AWS services publish to the topic."""
    return admit(sid, services, [sns.Publish], ref(alerts_topic), *conditions)


stack.add(
    resources.TopicPolicy(
        "AlertsTopicPolicy",
        Topics=[ref(alerts_topic)],
        PolicyDocument=policy_document(
            publish(
                "PublishFromServices",
                [
                    "cloudwatch.amazonaws.com",
                    "events.rds.amazonaws.com",
                    "budgets.amazonaws.com",
                    "costalerts.amazonaws.com",
                ],
                aws.StringEquals("aws:SourceAccount", account_id),
            ),
            # Topic policies for EventBridge take no Condition: it would never hold, and every event be lost.
            # Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
            publish("PublishFromEventBridge", ["events.amazonaws.com"]),
            aws.Statement(
                Sid="DenyPlainHttp",
                Effect=aws.Deny,
                Principal=aws.Principal("*"),
                Action=[sns.Publish],
                Resource=[ref(alerts_topic)],
                Condition=aws.Condition(aws.Bool("aws:SecureTransport", False)),
            ),
        ),
    ),
    why="Replaces the topic's default policy, so only the services named here publish from outside IAM; tasks "
    "publish by their own roles. EventBridge stands without a source condition because it sends none to topics.",
    must=("A service that publishes alerts is named here and in the messaging key's policy, or its alerts are lost.",),
    mutable="review-required",
    controls=("C-AUTH-05", "H-08"),
)

stack.add(
    resources.SubscriptionResource(
        "EmailSubscription",
        Condition=has_alert_email,
        TopicArn=ref(alerts_topic),
        Protocol="email",
        Endpoint=alert_email,
    ),
    why="The way that works on the first day: a chat workspace has to be authorised first. Until the address "
    "confirms, SNS sends nothing and says nothing of it, so somebody looks for that mail after the first "
    "deployment.",
    controls=("FI-46",),
)

add_chat_channels(stack, alerts_topic)

alerts_topic_arn = stack.output("AlertsTopicArn", ref(alerts_topic), "ARN of the alert topic")
alerts_topic_name = stack.output("AlertsTopicName", att(alerts_topic, "TopicName"), "Name of the alert topic")
