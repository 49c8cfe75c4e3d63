"""Trail of the API calls

Every environment records who read or wrote its reports; the account's owner records every management call of every
Region as well, which would be billed again for each further trail that does. Files go to the locked bucket for
evidence, and to a log group for alarms and searches.
"""

from awacs import logs
from troposphere import And, Equals, If, cloudtrail, iam

from cfngen.language import Condition, Flag, Stack, Sub, att, no_value, ref
from cfngen.parts.log_group import log_group, streams_of
from cfngen.parts.policy import allow, policy_document
from cfngen.parts.service_role import trust
from cfngen.parts.tags import tags
from cfngen.settings import environment, owns_account, project_name
from cfngen.templates.audit.cloudtrail_bucket import trail_arn, trail_bucket_name
from cfngen.templates.compute.reports_bucket import reports_bucket_arn
from cfngen.templates.monitoring._settings import audit_log_retention_days
from cfngen.templates.security.kms_keys import audit_key_arn, logs_key_arn

stack = Stack(__name__)

trail_insights = Flag(
    "EnableTrailInsights",
    "Whether the trail of the account's owner also looks for unusual rates of calls and errors, billed by events",
    default=False,
)
has_insights = Condition("HasInsights", And(owns_account, Equals(trail_insights, "true")))

trail_logs = log_group(
    stack,
    "TrailLogGroup",
    Sub(f"/aws/cloudtrail/{project_name}-{environment}"),
    "trail-logs",
    retention_days=audit_log_retention_days,
    key_arn=logs_key_arn,
    undeletable=True,
    why="Where alarms see a call minutes after it was made, and people search; the bucket holds the evidence. The "
    "infrequent-access class takes no metric filter.",
    must=("The retention is never shortened below what the records' law or contract asks for.",),
    controls=("E05", "L01", "C-ENC-01", "C-LOG-02", "C-LOG-04", "FI-10"),
)

policy = stack.add(
    iam.ManagedPolicy(
        "TrailLogPolicy",
        Description="Lets CloudTrail write to the trail's log group",
        PolicyDocument=policy_document(
            allow("WriteEvents", [logs.CreateLogStream, logs.PutLogEvents], streams_of(trail_logs))
        ),
    ),
    why="Attached before the trail is made: CloudTrail tries the role at once and refuses one that cannot write.",
    must=("Writing stays limited to the trail's own group.",),
    mutable="review-required",
    controls=("I01", "I02", "C-AUTH-05"),
)
role = stack.add(
    iam.Role(
        "TrailLogRole",
        AssumeRolePolicyDocument=trust("cloudtrail.amazonaws.com", trail_arn),
        ManagedPolicyArns=[ref(policy)],
        Tags=tags("trail-logs"),
    ),
    why="CloudTrail writes to CloudWatch Logs only through a role.",
    must=("Only this environment's trail takes the role.",),
    mutable="review-required",
    controls=("I02", "I04", "C-AUTH-05"),
)


def selector(name: str, **fields: list[object]) -> cloudtrail.AdvancedEventSelector:
    """Events whose fields have these values; `resources_ARN` stands for resources.ARN, whose beginning counts."""
    return cloudtrail.AdvancedEventSelector(
        Name=name,
        FieldSelectors=[
            cloudtrail.AdvancedFieldSelector(Field=field.replace("_", "."), StartsWith=values)
            if field == "resources_ARN"
            else cloudtrail.AdvancedFieldSelector(Field=field.replace("_", "."), Equals=values)
            for field, values in fields.items()
        ],
    )


of_reports = selector(
    "Reads and writes of reports",
    eventCategory=["Data"],
    resources_type=["AWS::S3::Object"],
    resources_ARN=[Sub(f"{reports_bucket_arn}/")],
)
of_the_account = selector("Management calls of the account", eventCategory=["Management"])

trail = stack.add(
    cloudtrail.Trail(
        "Trail",
        TrailName=Sub(f"{project_name}-{environment}-trail"),
        S3BucketName=trail_bucket_name,
        IsLogging=True,
        IsMultiRegionTrail=True,
        IncludeGlobalServiceEvents=True,
        EnableLogFileValidation=True,
        KMSKeyId=audit_key_arn,
        CloudWatchLogsLogGroupArn=streams_of(trail_logs),
        CloudWatchLogsRoleArn=att(role, "Arn"),
        AdvancedEventSelectors=If(owns_account, [of_the_account, of_reports], [of_reports]),
        InsightSelectors=If(
            has_insights,
            [
                cloudtrail.InsightSelector(InsightType="ApiCallRateInsight"),
                cloudtrail.InsightSelector(InsightType="ApiErrorRateInsight"),
            ],
            no_value,
        ),
        Tags=tags("trail"),
    ),
    why="Every Region, because an intruder works where nobody looks. Reads and writes of objects for the reports "
    "alone: they hold patients' data, and data events of everything else would cost more than they tell. The digest "
    "files prove afterwards that no file was changed.",
    must=(
        "Logging stays on, for every Region, with validated files.",
        "The bucket's and the key's policies name this trail by its name.",
        "The bucket that holds patients' data stays among the data events.",
    ),
    mutable="review-required",
    mutability={"TrailName": "must-never-change", "Tags": "free-to-tune"},
    controls=("E16", "C-LOG-01", "C-LOG-02", "H-05", "H-06", "FI-10", "FI-19"),
)

trail_log_group_name = stack.output("TrailLogGroupName", ref(trail_logs), "Name of the trail's log group")
trail_name = stack.output("TrailName", ref(trail), "Name of the trail")
