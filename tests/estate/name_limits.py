"""What AWS accepts as a name: resource type and property -> length, characters and other rules, with their source."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

API = "https://docs.aws.amazon.com"
TEMPLATES = f"{API}/AWSCloudFormation/latest/TemplateReference"


@dataclass(frozen=True)
class Limit:
    """A name has at most `longest` characters, matches `pattern` as a whole, and `also` holds."""

    longest: int
    pattern: str
    source: str
    also: Callable[[str], bool] = lambda _: True

    def allows(self, name: str) -> bool:
        """Whether AWS takes this name."""
        return len(name) <= self.longest and re.fullmatch(self.pattern, name) is not None and self.also(name)


def is_no_reserved_load_balancer(name: str) -> bool:
    """No hyphen at either end, and not the beginning that Elastic Load Balancing keeps for its DNS names."""
    return not name.startswith(("internal-", "-")) and not name.endswith("-")


def is_no_reserved_bucket(name: str) -> bool:
    """No adjacent periods, no IPv4 address, none of the prefixes and suffixes that S3 keeps for itself."""
    reserved = name.startswith(("xn--", "sthree-", "amzn-s3-demo-")) or name.endswith(
        ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
    )
    return not reserved and ".." not in name and re.fullmatch(r"[0-9.]+", name) is None


def is_no_secret_suffix(name: str) -> bool:
    """A hyphen and six characters at the end look like what Secrets Manager adds to the ARN itself."""
    return re.search(r"-[A-Za-z0-9]{6}$", name) is None


def has_no_word_of_cognito(name: str) -> bool:
    """A domain prefix holds none of these words."""
    return not any(word in name for word in ("aws", "amazon", "cognito"))


WORD = r"[A-Za-z0-9_-]+"
LIMITS: dict[tuple[str, str], Limit] = {
    ("AWS::ApplicationAutoScaling::ScalingPolicy", "PolicyName"): Limit(
        256, r"[ -~]+", f"{API}/autoscaling/application/APIReference/API_ScalingPolicy.html"
    ),
    ("AWS::CloudFront::Distribution", "DistributionConfig.Comment"): Limit(
        128, r"[ -~]*", f"{TEMPLATES}/aws-properties-cloudfront-distribution-distributionconfig.html"
    ),
    ("AWS::CloudFront::Function", "Name"): Limit(
        64, WORD, f"{API}/cloudfront/latest/APIReference/API_CreateFunction.html"
    ),
    ("AWS::CloudFront::OriginAccessControl", "OriginAccessControlConfig.Name"): Limit(
        64, r"[ -~]+", f"{API}/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html"
    ),
    ("AWS::CloudFront::ResponseHeadersPolicy", "ResponseHeadersPolicyConfig.Name"): Limit(
        128, WORD, f"{API}/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html"
    ),
    ("AWS::CloudWatch::Alarm", "AlarmName"): Limit(
        255, r"[ -~]+", f"{API}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
    ),
    ("AWS::Chatbot::MicrosoftTeamsChannelConfiguration", "ConfigurationName"): Limit(
        128, WORD, f"{TEMPLATES}/aws-resource-chatbot-microsoftteamschannelconfiguration.html"
    ),
    ("AWS::Chatbot::SlackChannelConfiguration", "ConfigurationName"): Limit(
        128, WORD, f"{TEMPLATES}/aws-resource-chatbot-slackchannelconfiguration.html"
    ),
    ("AWS::Cognito::UserPool", "UserPoolName"): Limit(
        128, r"[\w\s+=,.@-]+", f"{API}/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html"
    ),
    ("AWS::Cognito::UserPoolDomain", "Domain"): Limit(
        63,
        r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?",
        f"{API}/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html",
        has_no_word_of_cognito,
    ),
    ("AWS::ECR::Repository", "RepositoryName"): Limit(
        256,
        r"(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*",
        f"{API}/AmazonECR/latest/APIReference/API_CreateRepository.html",
    ),
    ("AWS::ECS::Cluster", "ClusterName"): Limit(
        255, WORD, f"{API}/AmazonECS/latest/APIReference/API_CreateCluster.html"
    ),
    ("AWS::ECS::Service", "ServiceName"): Limit(
        255, WORD, f"{API}/AmazonECS/latest/APIReference/API_CreateService.html"
    ),
    ("AWS::ECS::TaskDefinition", "Family"): Limit(
        255, WORD, f"{API}/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html"
    ),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name"): Limit(
        32,
        r"[A-Za-z0-9-]+",
        f"{API}/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
        is_no_reserved_load_balancer,
    ),
    ("AWS::Events::Rule", "Name"): Limit(
        64, r"[.\-_A-Za-z0-9]+", f"{API}/eventbridge/latest/APIReference/API_PutRule.html"
    ),
    ("AWS::IAM::Role", "RoleName"): Limit(64, r"[\w+=,.@-]+", f"{API}/IAM/latest/APIReference/API_CreateRole.html"),
    ("AWS::KMS::Alias", "AliasName"): Limit(
        256,
        r"alias/[a-zA-Z0-9/_-]+",
        f"{API}/kms/latest/APIReference/API_CreateAlias.html",
        lambda name: not name.startswith("alias/aws/"),
    ),
    ("AWS::Logs::LogGroup", "LogGroupName"): Limit(
        512,
        r"[.\-_/#A-Za-z0-9]+",
        f"{API}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
        lambda name: not name.startswith("aws/"),
    ),
    ("AWS::Logs::ResourcePolicy", "PolicyName"): Limit(
        255, r"[^:*]+", f"{TEMPLATES}/aws-resource-logs-resourcepolicy.html"
    ),
    ("AWS::RDS::DBInstance", "DBInstanceIdentifier"): Limit(
        63,
        r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
        f"{API}/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    ),
    ("AWS::S3::Bucket", "BucketName"): Limit(
        63,
        r"[a-z0-9][a-z0-9.-]+[a-z0-9]",
        f"{API}/AmazonS3/latest/userguide/bucketnamingrules.html",
        is_no_reserved_bucket,
    ),
    ("AWS::Scheduler::Schedule", "Name"): Limit(
        64, r"[0-9a-zA-Z_.-]+", f"{API}/scheduler/latest/APIReference/API_CreateSchedule.html"
    ),
    ("AWS::SecretsManager::Secret", "Name"): Limit(
        512,
        r"[A-Za-z0-9/_+=.@-]+",
        f"{API}/secretsmanager/latest/apireference/API_CreateSecret.html",
        is_no_secret_suffix,
    ),
    ("AWS::SNS::Topic", "DisplayName"): Limit(100, r"[ -~]+", f"{API}/sns/latest/api/API_SetTopicAttributes.html"),
    ("AWS::SNS::Topic", "TopicName"): Limit(256, WORD, f"{API}/sns/latest/api/API_CreateTopic.html"),
    ("AWS::WAFv2::WebACL", "Name"): Limit(128, r"[\w-]+", f"{API}/waf/latest/APIReference/API_CreateWebACL.html"),
    ("AWS::WAFv2::WebACL", "VisibilityConfig.MetricName"): Limit(
        128, r"[\w-]+", f"{API}/waf/latest/APIReference/API_VisibilityConfig.html"
    ),
}
# Names without the project's name: they cannot grow, but a template may still write too long a one.
FIXED: dict[tuple[str, str], Limit] = {
    ("AWS::EC2::SecurityGroup", "GroupDescription"): Limit(
        255, r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]+", f"{API}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html"
    ),
    ("AWS::EC2::SecurityGroupEgress", "Description"): Limit(
        255, r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]+", f"{API}/AWSEC2/latest/APIReference/API_IpRange.html"
    ),
    ("AWS::EC2::SecurityGroupIngress", "Description"): Limit(
        255, r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]+", f"{API}/AWSEC2/latest/APIReference/API_IpRange.html"
    ),
    ("AWS::Events::Rule", "Targets.*.Id"): Limit(
        64, r"[.\-_A-Za-z0-9]+", f"{API}/eventbridge/latest/APIReference/API_Target.html"
    ),
    ("AWS::ECS::TaskDefinition", "ContainerDefinitions.*.Name"): Limit(
        255, WORD, f"{API}/AmazonECS/latest/APIReference/API_ContainerDefinition.html"
    ),
    ("AWS::IAM::ManagedPolicy", "Description"): Limit(
        1000, r"[ -~]+", f"{API}/IAM/latest/APIReference/API_CreatePolicy.html"
    ),
    ("AWS::RDS::DBInstance", "DBName"): Limit(
        63, r"[a-z_][a-z0-9_]*", f"{API}/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"
    ),
    ("AWS::RDS::DBInstance", "MasterUsername"): Limit(
        63, r"[a-z][a-z0-9_]*", f"{API}/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"
    ),
    ("AWS::WAFv2::WebACL", "Rules.*.Name"): Limit(128, r"[\w-]+", f"{API}/waf/latest/APIReference/API_Rule.html"),
}
# Properties that hold another resource's name or ARN, or prose: what they name is checked where it is declared.
REFERENCES = frozenset(
    {
        ("AWS::ApplicationAutoScaling::ScalableTarget", "ResourceId"),
        ("AWS::CloudWatch::Alarm", "AlarmActions.*"),
        ("AWS::CloudWatch::Alarm", "Dimensions.*.Value"),
        ("AWS::CloudWatch::Alarm", "InsufficientDataActions.*"),
        ("AWS::CloudWatch::Alarm", "Metrics.*.MetricStat.Metric.Dimensions.*.Value"),
        ("AWS::CloudWatch::Alarm", "OKActions.*"),
        ("AWS::Cognito::LogDeliveryConfiguration", "LogConfigurations.*.CloudWatchLogsConfiguration.LogGroupArn"),
        ("AWS::EC2::FlowLog", "LogGroupName"),
        ("AWS::ECS::Cluster", "Configuration.ExecuteCommandConfiguration.LogConfiguration.CloudWatchLogGroupName"),
        ("AWS::ECS::Service", "Cluster"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions.*.Environment.*.Value"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions.*.LogConfiguration.Options.awslogs-group"),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes.*.Value"),
        ("AWS::Events::Rule", "EventPattern.detail.clusterArn.*"),
        ("AWS::Events::Rule", "EventPattern.detail.taskDefinitionArn.*.prefix"),
        ("AWS::Events::Rule", "Targets.*.Arn"),
        ("AWS::IAM::ManagedPolicy", "Roles.*"),
        ("AWS::Logs::ResourcePolicy", "PolicyDocument"),
        ("AWS::RDS::EventSubscription", "SnsTopicArn"),
        ("AWS::RDS::EventSubscription", "SourceIds.*"),
        ("AWS::S3::Bucket", "LoggingConfiguration.DestinationBucketName"),
        ("AWS::S3::BucketPolicy", "Bucket"),
        ("AWS::SNS::Subscription", "TopicArn"),
        ("AWS::SNS::TopicPolicy", "Topics.*"),
        ("AWS::Chatbot::MicrosoftTeamsChannelConfiguration", "SnsTopicArns.*"),
        ("AWS::Chatbot::SlackChannelConfiguration", "SnsTopicArns.*"),
        ("AWS::Scheduler::Schedule", "Target.Arn"),
        ("AWS::SecretsManager::SecretTargetAttachment", "TargetId"),
        ("AWS::WAFv2::LoggingConfiguration", "LogDestinationConfigs.*"),
    }
)
# Documents of IAM, in which names occur inside ARNs and conditions.
DOCUMENTS = ("PolicyDocument.", "AssumeRolePolicyDocument.", "KeyPolicy.")
