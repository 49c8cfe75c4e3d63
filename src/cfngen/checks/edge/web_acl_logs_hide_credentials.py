"""Logs of web ACLs hide credentials."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open

check = Check(
    id="CG039",
    title="Logs of web ACLs hide credentials",
    severity="warning",
    what="A web ACL's logging redacts the headers authorization and cookie.",
    why="The log holds every header otherwise: whoever reads logs can take over sessions.",
    fix="List both in RedactedFields as SingleHeader.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/logging-management.html",
    controls=("L05",),
    before="""\
Resources:
  Logging:
    Type: AWS::WAFv2::LoggingConfiguration
    Properties:
      LogDestinationConfigs: []
""",
    after="""\
Resources:
  Logging:
    Type: AWS::WAFv2::LoggingConfiguration
    Properties:
      LogDestinationConfigs: []
      RedactedFields:
        - SingleHeader: {Name: authorization}
        - SingleHeader: {Name: cookie}
""",
)


@check.finds
def shown(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::WAFv2::LoggingConfiguration"):
        if is_open(it.get("RedactedFields")):
            yield it.unclear("are credentials redacted?", "RedactedFields")
            continue
        headers = [field.get("SingleHeader") for field in it.items("RedactedFields")]
        names = {str(header.get("Name")).lower() for header in headers if isinstance(header, dict)}
        if missing := sorted({"authorization", "cookie"} - names):
            yield it.wrong(f"the log shows the header {' and '.join(missing)}", "RedactedFields")
