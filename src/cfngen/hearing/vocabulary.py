"""The words and forms that answers may take."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

Env = Literal["dev", "stg", "prod"]
Industry = Literal["medical", "medical-saas", "medical-ai", "municipal", "finance", "general"]
Region = Literal["ap-northeast-1", "ap-northeast-3", "us-east-1", "us-west-2", "ap-southeast-1"]
DrRegion = Literal["none", "ap-northeast-1", "ap-northeast-3", "us-east-1", "us-west-2", "ap-southeast-1"]
IacTool = Literal["terraform", "cloudformation", "cdk", "none"]
Engine = Literal["rds-postgresql", "dynamodb", "aurora", "redshift", "none"]
Framework = Literal["3sho2", "hipaa", "appi", "fisc", "ismap", "pci", "gdpr", "iso27001", "soc2"]
Detector = Literal["guardduty", "securityhub", "inspector", "macie", "access_analyzer", "trivy"]
AuditSource = Literal["cloudtrail", "config", "flowlogs", "dbaudit", "s3data"]
Monitor = Literal["cloudwatch", "prometheus", "grafana", "datadog", "newrelic"]
Channel = Literal["email", "slack", "teams", "pagerduty", "opsgenie"]
Address = Literal["email", "slack_workspace", "slack_channel", "teams_tenant", "teams_team", "teams_channel"]
Cache = Literal["redis", "dax", "cloudfront", "apigw"]

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Prose = Annotated[str, StringConstraints(max_length=4000)]
TagKey = Annotated[str, StringConstraints(max_length=128, pattern=r"^(?![aA][wW][sS]:)[\w +\-=.:/@]+$")]
AccountId = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Cron = Annotated[str, StringConstraints(pattern=r"^cron\([0-9A-Z*?,/#\- ]{1,100}\)$")]
DAY_TIME = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01][0-9]|2[0-3]):[0-5][0-9]"
# The pattern of cfngen.settings.project_name, which a test compares with this one.
PROJECT_NAME = r"^(?!aws|amazon|cognito|internal|sthree)[a-z](-?[a-z0-9])*$"
