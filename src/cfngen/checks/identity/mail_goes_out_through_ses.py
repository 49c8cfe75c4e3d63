"""Mail of user pools goes out through SES."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open

check = Check(
    id="CG044",
    title="Mail of user pools goes out through SES",
    severity="warning",
    what=(
        "A user pool sends its mail with EmailSendingAccount DEVELOPER, from an identity of Amazon SES; in dev and stg "
        "of other people's templates that is told only."
    ),
    why="Cognito's own sender is limited to 50 mails a day: on the day of the start invitations stop arriving.",
    fix="Verify a domain in SES and set EmailConfiguration.EmailSendingAccount and SourceArn.",
    source="https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html",
    controls=("CG044",),
    lenient=("dev", "stg"),
    before="""\
Resources:
  Users:
    Type: AWS::Cognito::UserPool
    Properties:
      MfaConfiguration: 'ON'
""",
    after="""\
Resources:
  Users:
    Type: AWS::Cognito::UserPool
    Properties:
      EmailConfiguration:
        EmailSendingAccount: DEVELOPER
        SourceArn: arn:aws:ses:ap-northeast-1:111111111111:identity/example.jp
""",
)


@check.finds
def limited(estate: Estate) -> Iterator[Violation]:
    if estate.environment in check.lenient and estate.layers is not None:
        return  # the project's own production is checked beside it
    for it in estate.of("AWS::Cognito::UserPool"):
        path = "EmailConfiguration.EmailSendingAccount"
        account = it.get(path)
        if is_open(account):
            yield it.unclear("does mail go out through SES?", path)
        elif account == "DEVELOPER" and it.get("EmailConfiguration.SourceArn") is None:
            yield it.wrong("SES needs the ARN of the identity that sends", "EmailConfiguration", severity="error")
        elif account != "DEVELOPER":
            severity = "info" if estate.environment in check.lenient else ""
            yield it.wrong("Cognito's own sender is limited to 50 mails a day", "EmailConfiguration", severity=severity)
