"""IAM Access Analyzer: what somebody outside the account can reach

Proves from the policies, not from what happened, which buckets, keys, roles, queues and secrets let others in.
"""

from troposphere import accessanalyzer

from cfngen.language import Stack, Sub, ref
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.security_ext import _settings

stack = Stack(__name__, when=_settings.made_by_owner("MakesAnalyzer", _settings.access_analyzer))

analyzer = stack.add(
    accessanalyzer.Analyzer(
        "ExternalAccessAnalyzer",
        AnalyzerName=Sub(f"{project_name}-{environment}-external-access"),
        Type="ACCOUNT",
        Tags=tags("external-access"),
    ),
    why="Free of charge, unlike the analyzer of unused access. The account is the zone of trust: whatever another "
    "account reaches is a finding until somebody archives it with a reason.",
    must=("An account has one such analyzer in a Region; an organisation's own makes this one superfluous.",),
    mutable="change-with-constraints",
    mutability={"AnalyzerName": "must-never-change", "Type": "must-never-change", "Tags": "free-to-tune"},
    controls=("C-AUTH-05", "I04", "FI-05", "FI-25"),
)

access_analyzer_arn = stack.output("AccessAnalyzerArn", ref(analyzer), "ARN of the analyzer of external access")
