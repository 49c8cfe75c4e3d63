"""What AWS lets the names of resources be: lengths and characters, by type and property."""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """A name's lengths, the characters of the whole of it, and the same in words."""

    property: str
    most: int
    pattern: str
    words: str
    least: int = 1


def _rule(
    name: str, most: int, pattern: str = r"[\w.-]+", words: str = "letters, digits, . _ -", least: int = 1
) -> Rule:
    return Rule(name, most, pattern, words, least)


_HYPHENS = r"(?!-)[A-Za-z0-9-]+(?<!-)"
_HYPHENS_WORDS = "letters, digits and hyphens, none at either end"
_DATABASE = r"[A-Za-z](?!.*--)[A-Za-z0-9-]*(?<!-)"
_DATABASE_WORDS = "letters, digits and single hyphens, beginning with a letter, not ending with a hyphen"
_IAM = (r"[\w+=,.@-]+", "letters, digits and +=,.@_-")
_WORD = (r"[\w-]+", "letters, digits, _ and -")
_HYPHEN = (r"[A-Za-z0-9-]+", "letters, digits and hyphens")
_LOWER = (r"[a-z0-9-]+", "lower-case letters, digits and hyphens")
_ANY = (r".+", "any characters")
_LETTER_FIRST_WORDS = "letters, digits and hyphens, beginning with a letter"
_STATES = (r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/]+", 'no space, no <>{}[]?*"#%\\^|~`$&,;:/')
_ELB = r"(?!internal-)(?!-)[A-Za-z0-9-]+(?<!-)"

# Sources: the page of each type in https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ and, where
# that is silent, the service's API reference (CreateLoadBalancer, CreateDBInstance, CreateReplicationGroup, …).
RULES: dict[str, Rule] = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _rule(
        "Name", 32, _ELB, f"{_HYPHENS_WORDS}, not beginning with internal-"
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": _rule("Name", 32, _HYPHENS, _HYPHENS_WORDS),
    "AWS::ElasticLoadBalancingV2::TrustStore": _rule("Name", 32, _HYPHENS, _HYPHENS_WORDS),
    "AWS::ElasticLoadBalancing::LoadBalancer": _rule("LoadBalancerName", 32, _HYPHENS, _HYPHENS_WORDS),
    "AWS::IAM::Role": _rule("RoleName", 64, *_IAM),
    "AWS::IAM::User": _rule("UserName", 64, *_IAM),
    "AWS::IAM::Group": _rule("GroupName", 128, *_IAM),
    "AWS::IAM::ManagedPolicy": _rule("ManagedPolicyName", 128, *_IAM),
    "AWS::IAM::InstanceProfile": _rule("InstanceProfileName", 128, *_IAM),
    "AWS::RDS::DBInstance": _rule("DBInstanceIdentifier", 63, _DATABASE, _DATABASE_WORDS),
    "AWS::RDS::DBCluster": _rule("DBClusterIdentifier", 63, _DATABASE, _DATABASE_WORDS),
    "AWS::RDS::DBProxy": _rule("DBProxyName", 63, _DATABASE, _DATABASE_WORDS),
    "AWS::RDS::DBParameterGroup": _rule("DBParameterGroupName", 255, _DATABASE, _DATABASE_WORDS),
    "AWS::RDS::OptionGroup": _rule("OptionGroupName", 255, _DATABASE, _DATABASE_WORDS),
    "AWS::RDS::DBSubnetGroup": _rule(
        "DBSubnetGroupName", 255, r"(?!default$)[A-Za-z0-9 ._-]+", "letters, digits, space . _ -"
    ),
    "AWS::DocDB::DBCluster": _rule("DBClusterIdentifier", 63, _DATABASE, _DATABASE_WORDS),
    "AWS::Neptune::DBCluster": _rule("DBClusterIdentifier", 63, _DATABASE, _DATABASE_WORDS),
    "AWS::Redshift::Cluster": _rule(
        "ClusterIdentifier", 63, r"[a-z](?!.*--)[a-z0-9-]*(?<!-)", f"lower-case {_DATABASE_WORDS}"
    ),
    "AWS::S3::Bucket": _rule(
        "BucketName",
        63,
        r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]*[a-z0-9](?<!-s3alias)(?<!--ol-s3)",
        "lower-case letters, digits, dots and hyphens",
        3,
    ),
    "AWS::ElastiCache::ReplicationGroup": _rule("ReplicationGroupId", 40, _DATABASE, _DATABASE_WORDS),
    "AWS::ElastiCache::CacheCluster": _rule("ClusterName", 50, _DATABASE, _DATABASE_WORDS),
    "AWS::ElastiCache::ServerlessCache": _rule("ServerlessCacheName", 40, _DATABASE, _DATABASE_WORDS),
    "AWS::DAX::Cluster": _rule("ClusterName", 20, _DATABASE, _DATABASE_WORDS),
    "AWS::Cognito::UserPoolDomain": _rule(
        "Domain",
        63,
        r"(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|(?:[a-z0-9-]+\.)+[a-z]+",
        "lower-case letters, digits and hyphens, without aws, amazon or cognito",
    ),
    "AWS::Cognito::UserPool": _rule("UserPoolName", 128, r"[\w\s+=,.@-]+", "letters, digits, spaces and +=,.@_-"),
    "AWS::Cognito::UserPoolClient": _rule("ClientName", 128, r"[\w\s+=,.@-]+", "letters, digits, spaces and +=,.@_-"),
    "AWS::Cognito::IdentityPool": _rule(
        "IdentityPoolName", 128, r"[\w\s+=,.@-]+", "letters, digits, spaces and +=,.@_-"
    ),
    "AWS::SQS::Queue": _rule("QueueName", 80, r"[\w-]+(?:\.fifo)?", "letters, digits, _ and -"),
    "AWS::SNS::Topic": _rule("TopicName", 256, r"[\w-]+(?:\.fifo)?", "letters, digits, _ and -"),
    "AWS::Lambda::Function": _rule("FunctionName", 64, *_WORD),
    "AWS::Lambda::LayerVersion": _rule("LayerName", 140, *_WORD),
    "AWS::Events::Rule": _rule("Name", 64),
    "AWS::Events::EventBus": _rule(
        "Name", 256, r"(?!aws\.(?!partner/))[\w./-]+", "letters, digits and . / _ -, not beginning with aws."
    ),
    "AWS::Scheduler::Schedule": _rule("Name", 64),
    "AWS::Scheduler::ScheduleGroup": _rule("Name", 64),
    "AWS::Pipes::Pipe": _rule("Name", 64),
    "AWS::CloudFront::OriginAccessControl": _rule("OriginAccessControlConfig.Name", 64, *_ANY),
    "AWS::CloudFront::Function": _rule("Name", 64, *_WORD),
    "AWS::WAFv2::WebACL": _rule("Name", 128, *_WORD),
    "AWS::WAFv2::IPSet": _rule("Name", 128, *_WORD),
    "AWS::WAFv2::RuleGroup": _rule("Name", 128, *_WORD),
    "AWS::WAFv2::RegexPatternSet": _rule("Name", 128, *_WORD),
    "AWS::Logs::LogGroup": _rule(
        "LogGroupName", 512, r"(?!aws/)[\w./#-]+", "letters, digits and . _ / # -, not beginning with aws/"
    ),
    "AWS::KMS::Alias": _rule(
        "AliasName", 256, r"alias/(?!aws/)[\w/-]+", "alias/ and letters, digits, / _ -, not alias/aws/"
    ),
    "AWS::SecretsManager::Secret": _rule("Name", 512, r"[\w/+=.@-]+", "letters, digits and /_+=.@-"),
    "AWS::ECS::Cluster": _rule("ClusterName", 255, *_WORD),
    "AWS::ECS::Service": _rule("ServiceName", 255, *_WORD),
    "AWS::ECS::TaskDefinition": _rule("Family", 255, *_WORD),
    "AWS::ECR::Repository": _rule(
        "RepositoryName", 256, r"[a-z0-9]+(?:(?:[._/]|-+)[a-z0-9]+)*", "lower-case letters, digits and . _ - /", 2
    ),
    "AWS::EKS::Cluster": _rule("Name", 100, r"[A-Za-z0-9][\w-]*", "letters, digits, _ and -"),
    "AWS::StepFunctions::StateMachine": _rule("StateMachineName", 80, *_STATES),
    "AWS::DynamoDB::Table": _rule("TableName", 255, least=3),
    "AWS::DynamoDB::GlobalTable": _rule("TableName", 255, least=3),
    "AWS::CloudWatch::Alarm": _rule("AlarmName", 255, *_ANY),
    "AWS::CloudWatch::CompositeAlarm": _rule("AlarmName", 255, *_ANY),
    "AWS::CloudWatch::Dashboard": _rule("DashboardName", 255, *_WORD),
    "AWS::Synthetics::Canary": _rule("Name", 255, r"[a-z0-9_-]+", "lower-case letters, digits, _ and -"),
    "AWS::XRay::Group": _rule("GroupName", 32, *_ANY),
    "AWS::XRay::SamplingRule": _rule("SamplingRule.RuleName", 32, *_ANY),
    "AWS::Logs::QueryDefinition": _rule("Name", 255, *_ANY),
    "AWS::Backup::BackupVault": _rule("BackupVaultName", 50, r"[\w-]+", "letters, digits, _ and -", 2),
    "AWS::Backup::LogicallyAirGappedBackupVault": _rule(
        "BackupVaultName", 50, r"[\w-]+", "letters, digits, _ and -", 2
    ),
    "AWS::Backup::RestoreTestingPlan": _rule("RestoreTestingPlanName", 50, r"\w+", "letters, digits and _"),
    "AWS::EC2::SecurityGroup": _rule(
        "GroupName", 255, r"(?!sg-)[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]+", "ASCII, not beginning with sg-"
    ),
    "AWS::CodeBuild::Project": _rule("Name", 150, r"[A-Za-z0-9][\w-]+", "letters, digits, _ and -", 2),
    "AWS::CodePipeline::Pipeline": _rule("Name", 100, r"[\w.@-]+", "letters, digits and . @ _ -"),
    "AWS::Kinesis::Stream": _rule("Name", 128),
    "AWS::KinesisFirehose::DeliveryStream": _rule("DeliveryStreamName", 64),
    "AWS::OpenSearchService::Domain": _rule(
        "DomainName", 28, r"[a-z][a-z0-9-]+", "lower-case letters, digits, hyphens", 3
    ),
    "AWS::MSK::Cluster": _rule("ClusterName", 64),
    "AWS::AmazonMQ::Broker": _rule("BrokerName", 50, r"[\w~-]+", "letters, digits and ~ _ -"),
    "AWS::SageMaker::NotebookInstance": _rule("NotebookInstanceName", 63, _HYPHENS, _HYPHENS_WORDS),
    "AWS::SageMaker::Model": _rule("ModelName", 63, _HYPHENS, _HYPHENS_WORDS),
    "AWS::SageMaker::Endpoint": _rule("EndpointName", 63, _HYPHENS, _HYPHENS_WORDS),
    "AWS::CloudTrail::Trail": _rule(
        "TrailName", 128, r"(?!.*[._-]{2})[A-Za-z0-9][\w.-]*[A-Za-z0-9]", "letters, digits and . _ -", 3
    ),
    "AWS::Athena::WorkGroup": _rule("Name", 128),
    "AWS::AutoScaling::AutoScalingGroup": _rule("AutoScalingGroupName", 255, r"[^:]+", "no colon"),
    "AWS::EC2::LaunchTemplate": _rule("LaunchTemplateName", 128, r"[\w()./-]+", "letters, digits and ( ) . / _ -", 3),
    "AWS::IAM::Policy": _rule("PolicyName", 128, *_IAM),
    "AWS::IAM::SAMLProvider": _rule("Name", 128),
    "AWS::RDS::GlobalCluster": _rule("GlobalClusterIdentifier", 63, _DATABASE, _DATABASE_WORDS),
    "AWS::RDS::DBClusterParameterGroup": _rule("DBClusterParameterGroupName", 255, _DATABASE, _DATABASE_WORDS),
    "AWS::DocDB::DBInstance": _rule("DBInstanceIdentifier", 63, _DATABASE, _DATABASE_WORDS),
    "AWS::Neptune::DBInstance": _rule("DBInstanceIdentifier", 63, _DATABASE, _DATABASE_WORDS),
    "AWS::RedshiftServerless::Namespace": _rule("NamespaceName", 64, *_LOWER, 3),
    "AWS::RedshiftServerless::Workgroup": _rule("WorkgroupName", 64, *_LOWER, 3),
    "AWS::ElastiCache::SubnetGroup": _rule("CacheSubnetGroupName", 255),
    "AWS::ElastiCache::User": _rule("UserId", 40, r"[A-Za-z][A-Za-z0-9-]*", _LETTER_FIRST_WORDS),
    "AWS::ElastiCache::UserGroup": _rule("UserGroupId", 40, r"[A-Za-z][A-Za-z0-9-]*", _LETTER_FIRST_WORDS),
    "AWS::MemoryDB::Cluster": _rule("ClusterName", 40, _DATABASE, _DATABASE_WORDS),
    "AWS::Cognito::UserPoolGroup": _rule("GroupName", 128, r"\S+", "no spaces"),
    "AWS::Cognito::UserPoolIdentityProvider": _rule(
        "ProviderName", 32, r"[^_\s]\S+[^_\s]", "no spaces, no _ at an end", 3
    ),
    "AWS::Lambda::Alias": _rule("Name", 128, r"(?!\d+$)[\w-]+", "letters, digits, _ and -, not only digits"),
    "AWS::Events::Archive": _rule("ArchiveName", 48),
    "AWS::Events::ApiDestination": _rule("Name", 64),
    "AWS::Events::Connection": _rule("Name", 64),
    "AWS::Events::Endpoint": _rule("Name", 64),
    "AWS::CloudFront::CachePolicy": _rule("CachePolicyConfig.Name", 128, *_ANY),
    "AWS::CloudFront::OriginRequestPolicy": _rule("OriginRequestPolicyConfig.Name", 128, *_ANY),
    "AWS::CloudFront::ResponseHeadersPolicy": _rule("ResponseHeadersPolicyConfig.Name", 128, *_ANY),
    "AWS::CloudFront::KeyValueStore": _rule("Name", 64, *_WORD),
    "AWS::Logs::MetricFilter": _rule("FilterName", 512, r"[^:*]+", "no : and no *"),
    "AWS::Logs::SubscriptionFilter": _rule("FilterName", 512, r"[^:*]+", "no : and no *"),
    "AWS::SSM::Parameter": _rule(
        "Name", 1011, r"(?!/?(?i:aws|ssm)(?:/|$))[\w./-]+", "letters, digits and . _ - /, not beginning with aws or ssm"
    ),
    "AWS::SSM::Document": _rule(
        "Name", 128, r"(?!aws-|AWS-|amazon|amzn)[\w.-]+", "letters, digits, . _ -, not AWS's", 3
    ),
    "AWS::SSM::MaintenanceWindow": _rule("Name", 128, least=3),
    "AWS::EKS::Nodegroup": _rule("NodegroupName", 63, r"[A-Za-z0-9][\w-]*", "letters, digits, _ and -"),
    "AWS::StepFunctions::Activity": _rule("Name", 80, *_STATES),
    "AWS::Backup::BackupPlan": _rule("BackupPlan.BackupPlanName", 50, *_ANY),
    "AWS::Budgets::Budget": _rule("Budget.BudgetName", 100, r"[^:\\]+", "no : and no \\"),
    "AWS::Batch::JobQueue": _rule("JobQueueName", 128, *_WORD),
    "AWS::Batch::ComputeEnvironment": _rule("ComputeEnvironmentName", 128, *_WORD),
    "AWS::Batch::JobDefinition": _rule("JobDefinitionName", 128, *_WORD),
    "AWS::Glue::Database": _rule("DatabaseInput.Name", 255, *_ANY),
    "AWS::Glue::Job": _rule("Name", 255, *_ANY),
    "AWS::SageMaker::EndpointConfig": _rule("EndpointConfigName", 63, _HYPHENS, _HYPHENS_WORDS),
    "AWS::Config::ConfigRule": _rule("ConfigRuleName", 128, r".*\S.*", "any characters"),
    "AWS::CodeDeploy::Application": _rule("ApplicationName", 100, *_IAM),
    "AWS::CodeDeploy::DeploymentGroup": _rule("DeploymentGroupName", 100, *_IAM),
    "AWS::OpenSearchServerless::Collection": _rule(
        "Name", 32, r"[a-z][a-z0-9-]*", f"lower-case {_LETTER_FIRST_WORDS}", 3
    ),
    "AWS::NetworkFirewall::Firewall": _rule("FirewallName", 128, *_HYPHEN),
    "AWS::NetworkFirewall::FirewallPolicy": _rule("FirewallPolicyName", 128, *_HYPHEN),
    "AWS::NetworkFirewall::RuleGroup": _rule("RuleGroupName", 128, *_HYPHEN),
    "AWS::SES::ConfigurationSet": _rule("Name", 64, *_WORD),
    "AWS::Route53Resolver::ResolverEndpoint": _rule(
        "Name", 64, r"(?!\d+$)[\w' -]+", "letters, digits, spaces, _ and -"
    ),
    "AWS::Route53Resolver::ResolverQueryLoggingConfig": _rule(
        "Name", 64, r"(?!\d+$)[\w' -]+", "letters, digits, spaces, _ and -"
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": _rule("PolicyName", 256, *_ANY),
    "AWS::Chatbot::SlackChannelConfiguration": _rule("ConfigurationName", 128, *_WORD),
    "AWS::ApiGatewayV2::Api": _rule("Name", 128, *_ANY),
    "AWS::AccessAnalyzer::Analyzer": _rule(
        "AnalyzerName", 255, r"[A-Za-z][\w.-]*", "letters, digits and . _ -, beginning with a letter"
    ),
    "AWS::Route53Resolver::FirewallRuleGroup": _rule(
        "Name", 64, r"(?!\d+$)[\w' -]+", "letters, digits, spaces, _ and -"
    ),
    "AWS::CE::AnomalyMonitor": _rule("MonitorName", 1024, *_ANY),
    "AWS::CodeCommit::Repository": _rule(
        "RepositoryName", 100, r"(?!.*\.git$)[\w.-]+", "letters, digits and . _ -, not ending with .git"
    ),
    "AWS::S3::AccessPoint": _rule(
        "Name", 50, r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", "lower-case letters, digits, hyphens", 3
    ),
}
