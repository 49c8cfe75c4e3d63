"""Canaries: the public host names, asked as visitors would

Metrics from inside cannot tell that a name does not resolve, a certificate has ended or CloudFront answers nobody. A
canary asks every 5 minutes from outside the VPC, and keeps no page: what it sees could hold patients' data.
"""

from pathlib import Path

from awacs import aws, cloudwatch, kms, logs, s3
from troposphere import Or, iam, synthetics

from cfngen.language import Condition, Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.alarm import alarm, metric
from cfngen.parts.inline_function import code, trust_lambda
from cfngen.parts.policy import allow, policy_document, through
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.compute._settings import health_check_path
from cfngen.templates.compute.acm_certificates import vendor_api_domain_name
from cfngen.templates.frontend._settings import vendor_domain_name
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.observability._settings import canary_runtime_version, probes_vendor_api, probes_vendor_pages
from cfngen.templates.observability.canary_logs_bucket import (
    KEPT_DAYS,
    canary_logs_bucket_arn,
    canary_logs_bucket_name,
)
from cfngen.templates.security.kms_keys import logs_key_arn

NAMESPACE = "CloudWatchSynthetics"
INTERVAL_MINUTES = 5
ANSWER_SECONDS = 10
RUN_SECONDS = 60  # the answer, and what the runtime does before and after it
LEAST_MEMORY_MIB = 960
# ACM renews 60 days ahead and then tells by mail; by now somebody has overlooked it.
CERTIFICATE_DAYS = 21

stack = Stack(__name__, when=Condition("ProbesSomething", Or(probes_vendor_api, probes_vendor_pages)))

own = f"{project_name}-{environment}"
policy = stack.add(
    iam.ManagedPolicy(
        "CanaryPolicy",
        Description=Sub(f"What the canaries of {own} may do"),
        PolicyDocument=policy_document(
            allow("KeepRuns", [s3.PutObject, s3.GetObject], Sub(f"{canary_logs_bucket_arn}/*")),
            allow("FindBucket", [s3.GetBucketLocation], canary_logs_bucket_arn),
            allow("ListBuckets", [s3.ListAllMyBuckets], "*"),
            allow("EncryptRuns", [kms.GenerateDataKey, kms.Decrypt], logs_key_arn, through(["s3"])),
            allow("SayHowItWent", [cloudwatch.PutMetricData], "*", aws.StringEquals("cloudwatch:namespace", NAMESPACE)),
            allow(
                "WriteLog",
                [logs.CreateLogStream, logs.PutLogEvents],
                Sub(f"arn:{partition}:logs:{region}:{account_id}:log-group:/aws/lambda/cwsyn-{own}-*:*"),
            ),
        ),
    ),
    why="What the runtime calls, which AWS lists. Listing buckets and putting metrics have no resource to name; the "
    "namespace limits the metrics. Creating log groups is left out: Synthetics invents their names, so each would be "
    "unencrypted and kept for ever, and the log of a run lies with its report in the bucket.",
    must=("No other bucket, no other key, and no other namespace.",),
    mutable="review-required",
    controls=("I01", "I02", "I03", "C-AUTH-05"),
)
role = stack.add(
    iam.Role(
        "CanaryRole",
        AssumeRolePolicyDocument=trust_lambda(),
        ManagedPolicyArns=[ref(policy)],
        Tags=tags("canaries"),
    ),
    why="Synthetics runs a canary as a Lambda function, so Lambda takes the role.",
    must=("Only Lambda takes the role.",),
    mutable="review-required",
    controls=("I02", "I04", "C-AUTH-05"),
)


def canary(title: str, name: str, url: Sub, when: Condition, *, why: str, look: str) -> None:
    """A canary `<project>-<environment>-<name>` that asks for one page, and its alarm."""
    made = stack.add(
        synthetics.Canary(
            f"{title}Canary",
            Condition=when,
            Name=Sub(f"{project_name}-{environment}-{name}"),
            RuntimeVersion=canary_runtime_version,
            Code=synthetics.Code(
                Handler="index.handler", Script=code(Path(__file__).with_name("_functions") / "probe.js")
            ),
            ExecutionRoleArn=att(role, "Arn"),
            Schedule=synthetics.Schedule(Expression=f"rate({INTERVAL_MINUTES} minutes)"),
            RunConfig=synthetics.RunConfig(
                TimeoutInSeconds=RUN_SECONDS,
                MemoryInMB=LEAST_MEMORY_MIB,
                EnvironmentVariables={
                    "PROBE_URL": url,
                    "PROBE_SECONDS": str(ANSWER_SECONDS),
                    "PROBE_CERTIFICATE_DAYS": str(CERTIFICATE_DAYS),
                },
            ),
            ArtifactS3Location=Sub(f"s3://{canary_logs_bucket_name}/{name}"),
            ArtifactConfig=synthetics.ArtifactConfig(
                S3Encryption=synthetics.S3Encryption(EncryptionMode="SSE_KMS", KmsKeyArn=logs_key_arn)
            ),
            SuccessRetentionPeriod=KEPT_DAYS,
            FailureRetentionPeriod=KEPT_DAYS,
            StartCanaryAfterCreation=True,
            ProvisionedResourceCleanup="AUTOMATIC",
            Tags=tags(name),
        ),
        why=f"{why} A request and no browser: a browser's pictures and recordings could show patients, and the "
        "certificate it would not tell. The template carries the script, so what was reviewed is what runs. The key is "
        "named, because without that Synthetics encrypts with AWS's whatever the bucket says.",
        must=(
            "It takes no screenshot, and keeps neither body nor headers of an answer.",
            "The page needs no sign-in: a canary has no password to lose.",
        ),
        mutable="review-required",
        mutability={"Name": "must-never-change", "Tags": "free-to-tune"},
        controls=("C-AVL-01", "E04", "FI-46"),
    )
    failing = alarm(
        stack,
        f"{title}CanaryAlarm",
        f"{name}-canary",
        f"{look} The canary's last report says what was wrong. Without data it does not run at all.",
        of=metric(
            NAMESPACE,
            "SuccessPercent",
            statistic="Average",
            period_seconds=INTERVAL_MINUTES * 60,
            dimensions={"CanaryName": ref(made)},
        ),
        threshold=100,
        comparison="LessThanThreshold",
        periods=3,
        breaching_periods=2,
        missing_data="missing",
        topic=alerts_topic_arn,
        why="One run in a period, which fails or does not, so anything below 100 is a failure. Two of three, because "
        "one may be a packet that the internet lost, and an outage that comes and goes never fails twice on end.",
    )
    failing.Condition = when


canary(
    "VendorApi",
    "vendor-api",
    Sub(f"https://{vendor_api_domain_name}{health_check_path}"),
    probes_vendor_api,
    why="The name, the certificate, the web ACL, the load balancer and a task, in one answer.",
    look="Vendors do not reach their API: 2 of 3 requests from outside failed. Look at the load balancer's alarms "
    "first; if they are quiet it is the name, the certificate or the web ACL.",
)
canary(
    "VendorPages",
    "vendor-pages",
    Sub(f"https://{vendor_domain_name}/"),
    probes_vendor_pages,
    why="CloudFront has no alarm in this Region; this says that the application's first page comes.",
    look="Vendors do not get the application's first page: 2 of 3 requests from outside failed. Look at the last "
    "release of the pages, then at CloudFront's errors.",
)
