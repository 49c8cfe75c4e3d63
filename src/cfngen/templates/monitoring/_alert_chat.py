"""The chat channels that receive the alerts, Slack and Microsoft Teams, and what may be asked in them."""

from awacs import cloudwatch
from troposphere import And, Or, chatbot, iam, sns

from cfngen.language import Condition, Setting, Stack, Sub, att, present, ref
from cfngen.parts.policy import allow, policy_document
from cfngen.parts.service_role import trust
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name

UUID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"

slack_workspace_id = Setting(
    "SlackWorkspaceId",
    "Id of the Slack workspace, authorised once in the console of Amazon Q Developer in chat applications, or empty",
    default="",
    allowed_pattern="^$|^[0-9A-Z]{1,255}$",
)
slack_channel_id = Setting(
    "SlackChannelId", "Id of the Slack channel, or empty", default="", allowed_pattern="^$|^[A-Za-z0-9]{1,256}$"
)
teams_tenant_id = Setting(
    "TeamsTenantId", "Id of the Microsoft Teams tenant, or empty", default="", allowed_pattern=f"^$|^{UUID}$"
)
teams_team_id = Setting(
    "TeamsTeamId", "Id of the team in Microsoft Teams, or empty", default="", allowed_pattern=f"^$|^{UUID}$"
)
teams_channel_id = Setting(
    "TeamsChannelId",
    "Id of the Microsoft Teams channel as its link writes it, with %3a and %40, or empty",
    default="",
    max_length=256,
    allowed_pattern=r"^$|^[a-zA-Z0-9_=+/.,-]*%3[aA][a-zA-Z0-9_=+/.,-]*%40[a-zA-Z0-9_=+/.,-]*$",
)

has_slack_workspace_id = present(slack_workspace_id)
has_slack_channel_id = present(slack_channel_id)
has_teams_tenant_id = present(teams_tenant_id)
has_teams_team_id = present(teams_team_id)
has_teams_channel_id = present(teams_channel_id)
has_slack = Condition("HasSlack", And(has_slack_workspace_id, has_slack_channel_id))
has_teams = Condition("HasTeams", And(has_teams_tenant_id, has_teams_team_id, has_teams_channel_id))
has_chat = Condition("HasChat", Or(has_slack, has_teams))


def add_chat_channels(stack: Stack, topic: sns.Topic) -> None:
    """Subscribe the channels that the settings name, with one role for both."""
    chat_policy = stack.add(
        iam.ManagedPolicy(
            "ChatPolicy",
            Condition=has_chat,
            Description="What people in the alert channels can look up: alarms and metrics, nothing else",
            PolicyDocument=policy_document(
                allow(
                    "ShowAlarmsAndMetrics",
                    [
                        cloudwatch.DescribeAlarms,
                        cloudwatch.GetMetricData,
                        cloudwatch.GetMetricStatistics,
                        cloudwatch.GetMetricWidgetImage,
                        cloudwatch.ListMetrics,
                    ],
                    "*",
                )
            ),
        ),
        why="Both the channel's permission and its ceiling. ReadOnlyAccess, the usual guardrail, would let a chat "
        "channel read objects and logs. The resource is *: CloudWatch offers nothing narrower for reading metrics.",
        must=("Nothing here reads data: a chat channel has members who are not cleared for it.",),
        mutable="review-required",
        controls=("I01", "I02", "C-AUTH-05", "FI-25"),
    )

    chat_role = stack.add(
        iam.Role(
            "ChatRole",
            Condition=has_chat,
            AssumeRolePolicyDocument=trust("chatbot.amazonaws.com"),
            ManagedPolicyArns=[ref(chat_policy)],
            Tags=tags("alert-chat"),
        ),
        why="Who a command typed in the channel runs as; without metrics the alarm's chart stays empty.",
        must=("Only the chat service of this account takes the role.",),
        mutable="review-required",
        controls=("I02", "I04", "C-AUTH-05"),
    )

    stack.add(
        chatbot.SlackChannelConfiguration(
            "SlackChannel",
            Condition=has_slack,
            ConfigurationName=Sub(f"{project_name}-{environment}-alerts"),
            SlackWorkspaceId=slack_workspace_id,
            SlackChannelId=slack_channel_id,
            IamRoleArn=att(chat_role, "Arn"),
            GuardrailPolicies=[ref(chat_policy)],
            SnsTopicArns=[ref(topic)],
            LoggingLevel="ERROR",
            Tags=tags("alert-slack"),
        ),
        why="Alerts where people on duty already look. The workspace is authorised by hand, once for the account.",
        must=("A guardrail is named: without one it is AdministratorAccess.",),
        mutable="change-with-constraints",
        controls=("FI-46",),
    )

    stack.add(
        chatbot.MicrosoftTeamsChannelConfiguration(
            "TeamsChannel",
            Condition=has_teams,
            ConfigurationName=Sub(f"{project_name}-{environment}-alerts-teams"),
            TeamsTenantId=teams_tenant_id,
            TeamId=teams_team_id,
            TeamsChannelId=teams_channel_id,
            IamRoleArn=att(chat_role, "Arn"),
            GuardrailPolicies=[ref(chat_policy)],
            SnsTopicArns=[ref(topic)],
            LoggingLevel="ERROR",
            Tags=tags("alert-teams"),
        ),
        why="The same alerts for organisations on Microsoft 365. The tenant is authorised by hand, once an account.",
        must=("A guardrail is named: without one it is AdministratorAccess.",),
        mutable="change-with-constraints",
        controls=("FI-46",),
    )
