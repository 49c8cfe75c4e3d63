"""Cognito user pools of staff and of vendors

Two pools rather than two groups in one: each audience has its own attributes, clients and sign-in pages, and
a token of one pool is no token of the other. Accounts are created by administrators only.
"""

from troposphere import Equals, If, Not, cognito

from cfngen.language import Condition, Output, Rule, Setting, Stack, Sub, att, no_value, present, ref
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.monitoring.cloudwatch_logs_groups import cognito_log_group_arn

# 13 random characters let the guideline drop periodic change (C-AUTH-02); control A02 asks for one more.
PASSWORD_MINIMUM_LENGTH = 14
PASSWORD_HISTORY = 5
TEMPORARY_PASSWORD_DAYS = 3
ATTRIBUTE_MAXIMUM_LENGTH = 64

stack = Stack(__name__)

cognito_mfa_configuration = Setting(
    "CognitoMfaConfiguration",
    "Second factor at sign-in: OFF, OPTIONAL (each user decides) or ON (everybody)",
    default="OPTIONAL",
    allowed_values=("OFF", "OPTIONAL", "ON"),
)
advanced_security_mode = Setting(
    "AdvancedSecurityMode",
    "Threat protection of the user pools: OFF, AUDIT or ENFORCED; other than OFF moves them to the Plus feature "
    "plan, which is billed per active user",
    default="OFF",
    allowed_values=("OFF", "AUDIT", "ENFORCED"),
)
ses_identity_arn = Setting(
    "SesIdentityArn",
    "ARN of the verified SES identity that invitations and codes are sent with; empty for Cognito's own sender, "
    "which sends 50 mails a day at most",
    default="",
    allowed_pattern=r"^$|^arn:aws[a-z-]*:ses:[a-z0-9-]+:[0-9]{12}:identity/.+$",
)
ses_from_address = Setting(
    "SesFromAddress",
    "Sender of invitations and codes, an address of the SES identity; not used without SesIdentityArn",
    default="",
    allowed_pattern=r"^$|^[^@\s]+@[^@\s]+$",
)

# Two factors are asked of systems with medical records; the report leaves them to the user (C-AUTH-01).
mfa_outside_dev = Rule(
    "MfaOutsideDev",
    when=Not(Equals(environment, "dev")),
    must=Equals(cognito_mfa_configuration, "ON"),
    message="CognitoMfaConfiguration is ON outside dev: a second factor that each user may decline protects nobody",
)

without_mfa = Condition("WithoutMfa", Equals(cognito_mfa_configuration, "OFF"))
without_threat_protection = Condition("WithoutThreatProtection", Equals(advanced_security_mode, "OFF"))
has_ses_identity = present(ses_identity_arn)
has_ses_from_address = present(ses_from_address)


def user_pool(audience: str, attribute: cognito.SchemaAttribute, attribute_reason: str) -> cognito.UserPool:
    """The pool of one audience, and the delivery of its logs."""
    low = audience.lower()
    pool = stack.add(
        cognito.UserPool(
            f"{audience}UserPool",
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            UserPoolName=Sub(f"{project_name}-{environment}-{low}"),
            UserPoolTier=If(without_threat_protection, "ESSENTIALS", "PLUS"),
            DeletionProtection="ACTIVE",
            UsernameAttributes=["email"],
            UsernameConfiguration=cognito.UsernameConfiguration(CaseSensitive=False),
            AutoVerifiedAttributes=["email"],
            UserAttributeUpdateSettings=cognito.UserAttributeUpdateSettings(
                AttributesRequireVerificationBeforeUpdate=["email"]
            ),
            Schema=[attribute],
            AdminCreateUserConfig=cognito.AdminCreateUserConfig(AllowAdminCreateUserOnly=True),
            AccountRecoverySetting=cognito.AccountRecoverySetting(
                RecoveryMechanisms=[cognito.RecoveryOption(Name="verified_email", Priority=1)]
            ),
            MfaConfiguration=cognito_mfa_configuration,
            EnabledMfas=If(without_mfa, no_value, ["SOFTWARE_TOKEN_MFA"]),
            DeviceConfiguration=cognito.DeviceConfiguration(
                ChallengeRequiredOnNewDevice=True,
                DeviceOnlyRememberedOnUserPrompt=True,
            ),
            Policies=cognito.Policies(
                PasswordPolicy=cognito.PasswordPolicy(
                    MinimumLength=PASSWORD_MINIMUM_LENGTH,
                    RequireLowercase=True,
                    RequireUppercase=True,
                    RequireNumbers=True,
                    RequireSymbols=True,
                    TemporaryPasswordValidityDays=TEMPORARY_PASSWORD_DAYS,
                    PasswordHistorySize=PASSWORD_HISTORY,
                )
            ),
            UserPoolAddOns=cognito.UserPoolAddOns(AdvancedSecurityMode=advanced_security_mode),
            EmailConfiguration=If(
                has_ses_identity,
                cognito.EmailConfiguration(
                    EmailSendingAccount="DEVELOPER",
                    SourceArn=ses_identity_arn,
                    From=If(has_ses_from_address, ses_from_address, no_value),
                ),
                cognito.EmailConfiguration(EmailSendingAccount="COGNITO_DEFAULT"),
            ),
            UserPoolTags={tag["Key"]: tag["Value"] for tag in tags(f"{low}-users").to_dict()},
        ),
        why=f"{attribute_reason} The second factor is an authenticator app and never SMS, which needs a sender "
        "registration and can be redirected. A remembered device stands in for it, so devices are remembered only "
        "when the user says so: many terminals are shared.",
        must=(
            "Sign-in attributes and case sensitivity never change: Cognito refuses it, and a new pool loses all users.",
            "Attributes are only ever added: Cognito can neither change nor remove one.",
            "No property is left out to mean unchanged: an update resets what it does not name.",
            "Nobody can create an account for themselves.",
        ),
        mutable="review-required",
        mutability={
            "UsernameAttributes": "must-never-change",
            "UsernameConfiguration": "must-never-change",
            "Schema": "review-required",  # Cognito takes one more attribute, and nothing else
            "UserPoolTags": "free-to-tune",
        },
        controls=("A01", "A02", "B12", "C-AUTH-01", "C-AUTH-02", "C-AUTH-04", "H-01", "H-07", "FI-08"),
    )
    stack.add(
        cognito.LogDeliveryConfiguration(
            f"{audience}UserPoolLogs",
            UserPoolId=ref(pool),
            LogConfigurations=[
                delivery("userNotification", "ERROR"),
                If(without_threat_protection, no_value, delivery("userAuthEvents", "INFO")),
            ],
        ),
        why="A code that was never delivered leaves no other trace. Who signed in from where is only recorded "
        "here with threat protection; without it CloudTrail has the API calls.",
        controls=("C-LOG-01", "H-05"),
    )
    return pool


def delivery(source: str, level: str) -> cognito.LogConfiguration:
    """One kind of event to the log group of user pools."""
    return cognito.LogConfiguration(
        EventSource=source,
        LogLevel=level,
        CloudWatchLogsConfiguration=cognito.CloudWatchLogsConfiguration(LogGroupArn=cognito_log_group_arn),
    )


def text_attribute(name: str, *, mutable: bool) -> cognito.SchemaAttribute:
    """A custom attribute; Cognito calls it `custom:<name>`."""
    return cognito.SchemaAttribute(
        Name=name,
        AttributeDataType="String",
        Mutable=mutable,
        StringAttributeConstraints=cognito.StringAttributeConstraints(
            MinLength="1", MaxLength=str(ATTRIBUTE_MAXIMUM_LENGTH)
        ),
    )


def give(audience: str, pool: cognito.UserPool) -> tuple[Output, Output, Output]:
    """The pool's id, ARN and provider name."""
    of = f"of the user pool of {audience.lower()} users"
    return (
        stack.output(f"{audience}UserPoolId", ref(pool), f"Id {of}"),
        stack.output(f"{audience}UserPoolArn", att(pool, "Arn"), f"ARN {of}"),
        stack.output(
            f"{audience}UserPoolProviderName",
            att(pool, "ProviderName"),
            f"Provider name {of}, without https://, as identity pools and token verifiers want it",
        ),
    )


staff_user_pool = user_pool(
    "Staff",
    text_attribute("department", mutable=True),
    "Staff change departments, so the attribute may change, but only by an administrator.",
)
vendor_user_pool = user_pool(
    "Vendor",
    text_attribute("company_id", mutable=False),
    "The company is the tenant that row-level security filters by: it is fixed when the account is created.",
)

staff_user_pool_id, staff_user_pool_arn, staff_user_pool_provider_name = give("Staff", staff_user_pool)
vendor_user_pool_id, vendor_user_pool_arn, vendor_user_pool_provider_name = give("Vendor", vendor_user_pool)
