"""Traps as other people fall into them: by a parameter, a mapping, a sibling type; and what only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from tests.checks.test_trap_variants import report_on

FUNCTION = "  Fn: {Type: 'AWS::Lambda::Function', Properties: {FunctionName: work}}\n"


def permission(service: str, source: str, name: str = "Allow") -> str:
    """A permission for the function."""
    return (
        f"  {name}:\n    Type: AWS::Lambda::Permission\n    Properties:\n      Action: lambda:InvokeFunction\n"
        f"      FunctionName: !GetAtt Fn.Arn\n      Principal: {service}.amazonaws.com\n      SourceArn: {source}\n"
    )


CALLERS = {
    "a rule": ("{Type: 'AWS::Events::Rule', Properties: {Name: a, Targets: [{Id: a, Arn: !GetAtt Fn.Arn}]}}", "events"),
    "a subscription": (
        "{Type: 'AWS::SNS::Subscription', Properties: {Protocol: lambda, TopicArn: t, Endpoint: !GetAtt Fn.Arn}}",
        "sns",
    ),
    "a topic": (
        "{Type: 'AWS::SNS::Topic', Properties: {Subscription: [{Protocol: lambda, Endpoint: !GetAtt Fn.Arn}]}}",
        "sns",
    ),
    "a bucket": (
        (
            "{Type: 'AWS::S3::Bucket', DependsOn: Allow, Properties: {BucketName: a, NotificationConfiguration: "
            "{LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt Fn.Arn}]}}}"
        ),
        "s3",
    ),
    "an HTTP API": (
        (
            "{Type: 'AWS::ApiGatewayV2::Integration', "
            "Properties: {ApiId: abc, IntegrationType: AWS_PROXY, IntegrationUri: "
            "!Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations'}}"
        ),
        "apigateway",
    ),
    "an authorizer": (
        (
            "{Type: 'AWS::ApiGateway::Authorizer', Properties: {RestApiId: abc, AuthorizerUri: "
            "!Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations'}}"
        ),
        "apigateway",
    ),
    "a log subscription": (
        (
            "{Type: 'AWS::Logs::SubscriptionFilter', DependsOn: Allow, Properties: {LogGroupName: /app, "
            "DestinationArn: !GetAtt Fn.Arn}}"
        ),
        "logs",
    ),
    "a user pool": (
        (
            "{Type: 'AWS::Cognito::UserPool', Properties: {LambdaConfig: {PreTokenGenerationConfig: "
            "{LambdaVersion: V2_0, LambdaArn: !GetAtt Fn.Arn}}}}"
        ),
        "cognito-idp",
    ),
    "a Config rule": (
        (
            "{Type: 'AWS::Config::ConfigRule', DependsOn: Allow, Properties: {Source: {Owner: CUSTOM_LAMBDA, "
            "SourceIdentifier: !GetAtt Fn.Arn}}}"
        ),
        "config",
    ),
    "a target group": (
        (
            "{Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', DependsOn: Allow, Properties: {TargetType: lambda, "
            "Targets: [{Id: !GetAtt Fn.Arn}]}}"
        ),
        "elasticloadbalancing",
    ),
}
TASK = "  Task: {Type: 'AWS::ECS::TaskDefinition', Properties: {Family: a, ContainerDefinitions: [{Name: batch}]}}\n"
ALARM = "  X: {Type: 'AWS::CloudWatch::Alarm', Properties: {Dimensions: [{%s}]}}\n"
SUBNETS = """\
  One: {Type: 'AWS::EC2::Subnet', Properties: {CidrBlock: 10.0.0.0/24}}
  Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: v}}
  OneTable: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: !Ref One, RouteTableId: !Ref Table}}
"""
OUT = "  Out: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, %s}}\n"
IGW = "  Igw: {Type: 'AWS::EC2::InternetGateway'}\n" + OUT % "GatewayId: !Ref Igw"
DATABASE = "{Type: 'AWS::RDS::DBInstance', Properties: {Engine: postgres, %s}}\n"
FARGATE = "  X: {Type: 'AWS::ECS::TaskDefinition', Properties: {RequiresCompatibilities: [FARGATE], %s}}\n"
CLIENT = "  X: {Type: 'AWS::Cognito::UserPoolClient', Properties: {UserPoolId: !Ref Pool, %s}}\n"
POOL = "  Pool: {Type: 'AWS::Cognito::UserPool', Properties: {Schema: [{Name: tenant, AttributeDataType: String}]}}\n"
OAUTH = "AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthScopes: [openid]"
SITE = "  X: {Type: 'AWS::CloudFront::Distribution', Properties: {DistributionConfig: {%s}}}\n"
MASTER = "MasterUserPassword: !Sub '{{resolve:secretsmanager:${X}:SecretString:password}}'"
CLUSTER = "  C: {Type: 'AWS::RDS::DBCluster', Properties: {Engine: aurora-postgresql, EngineVersion: '16.4', %s}}\n"
LOGS = """\
  Logs: {Type: 'AWS::S3::Bucket'}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: %s.amazonaws.com}
            Action: s3:PutObject
            Resource: !Sub '${Logs.Arn}/%s/*'
"""
ACCESS = "  X: {Type: 'AWS::S3::Bucket', Properties: {LoggingConfiguration: {DestinationBucketName: !Ref Logs, %s}}}\n"
TRAIL = (
    "  X: {Type: 'AWS::CloudTrail::Trail', DependsOn: Policy, Properties: {S3BucketName: !Ref Logs, S3KeyPrefix: t}}\n"
)
UPLOADED = """\
  X: {Type: 'AWS::S3::Bucket', Properties: {BucketName: records%s}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: '{"source":["aws.s3"],"detail":{"bucket":{"name":["records"]}}}'
"""
SCALED = "  X: {Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties: {%s}}\n"
SERVICE = "  Service: {Type: 'AWS::ECS::Service', Properties: {Cluster: main}}\n"

# Id of the check and what was done -> a template in which X is wrong.
WRONG = {
    **{
        f"CG188: nothing lets {name} call": FUNCTION + f"  X: {it.replace('DependsOn: Allow, ', '')}\n"
        for name, (it, _) in CALLERS.items()
    },
    "CG188: the permission of another rule": FUNCTION
    + f"  X: {CALLERS['a rule'][0]}\n  Other: {{Type: 'AWS::Events::Rule'}}\n"
    + permission("events", "!GetAtt Other.Arn"),
    "CG188: the permission of another service": FUNCTION + f"  X: {CALLERS['a rule'][0]}\n" + permission("s3", "a"),
    "CG188: a bucket that does not wait": FUNCTION
    + f"  X: {CALLERS['a bucket'][0].replace('DependsOn: Allow, ', '')}\n"
    + permission("s3", "arn:aws:s3:::a"),
    "CG138: a balancer that faces the internet": SUBNETS
    + OUT % "NatGatewayId: nat-1"
    + "  X: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Subnets: [!Ref One]}}\n",
    "CG138: the same by its mappings": SUBNETS
    + "  X: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Type: network, "
    "SubnetMappings: [{SubnetId: !Ref One}]}}\n",
    "CG138: a NAT gateway": SUBNETS + "  X: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref One}}\n",
    "CG110: UTC by day": "  X: {Type: 'AWS::Scheduler::Schedule', Properties: "
    "{ScheduleExpression: 'cron(30 1 * * ? *)', ScheduleExpressionTimezone: Etc/UTC}}\n",
    "CG141: a topic's queue": "  Q: {Type: 'AWS::SQS::Queue'}\n"
    "  X: {Type: 'AWS::SNS::Subscription', Properties: {Protocol: sqs, TopicArn: t, Endpoint: !GetAtt Q.Arn}}\n",
    "CG134: a secret of no database": "  S: {Type: 'AWS::SecretsManager::Secret', "
    "Properties: {GenerateSecretString: {}}}\n"
    "  X: {Type: 'AWS::SecretsManager::RotationSchedule', "
    "Properties: {SecretId: !Ref S, HostedRotationLambda: {RotationType: PostgreSQLSingleUser}}}\n",
    "C-LOC-01: a bus abroad": "  X: {Type: 'AWS::Events::Rule', Properties: {Targets: "
    "[{Id: a, Arn: 'arn:aws:events:us-west-2:111111111111:event-bus/a'}]}}\n",
    "C-LOC-01: a stack set": "  X: {Type: 'AWS::CloudFormation::StackSet', Properties: "
    "{StackInstancesGroup: [{Regions: [ap-northeast-1, us-east-1]}]}}\n",
    "CG132: a topic's encrypted queue": "  X: {Type: 'AWS::SQS::Queue', Properties: {KmsMasterKeyId: alias/aws/sqs}}\n"
    "  S: {Type: 'AWS::SNS::Subscription', Properties: {Protocol: sqs, TopicArn: t, Endpoint: !GetAtt X.Arn}}\n",
    "CG080: a state machine": TASK
    + "  X: {Type: 'AWS::StepFunctions::StateMachine', Properties: {DefinitionSubstitutions: {Task: !Ref Task}, "
    "Definition: {States: {A: {Resource: 'arn:aws:states:::ecs:runTask.sync', Parameters: "
    "{TaskDefinition: '${Task}', Overrides: {ContainerOverrides: [{Name: other}]}}}}}}}\n",
    "CG080: a task set": TASK + "  X: {Type: 'AWS::ECS::TaskSet', "
    "Properties: {TaskDefinition: !Ref Task, LoadBalancers: [{ContainerName: web}]}}\n",
    "CG151: a state machine by name": "  M: {Type: 'AWS::StepFunctions::StateMachine'}\n"
    + ALARM % "Name: StateMachineArn, Value: !GetAtt M.Name",
    "CG151: an API by its id": "  A: {Type: 'AWS::ApiGateway::RestApi'}\n" + ALARM % "Name: ApiName, Value: !Ref A",
    "CG055: a queue that may not be read": "  Q: {Type: 'AWS::SQS::Queue'}\n  R: {Type: 'AWS::IAM::Role'}\n"
    "  F: {Type: 'AWS::Lambda::Function', Properties: {Role: !GetAtt R.Arn}}\n"
    "  X: {Type: 'AWS::Lambda::EventSourceMapping', "
    "Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Q.Arn}}\n",
    "CG055: a state machine's log": "  R: {Type: 'AWS::IAM::Role'}\n  X: {Type: 'AWS::StepFunctions::StateMachine', "
    "Properties: {RoleArn: !GetAtt R.Arn, LoggingConfiguration: {Destinations: [{}]}}}\n",
    "CG097: one task of which half stays": "  X: {Type: 'AWS::ECS::Service', Properties: {DesiredCount: 1, "
    "DeploymentConfiguration: {MinimumHealthyPercent: 50, MaximumPercent: '100'}}}\n",
    "CG145: a stream": "  S: {Type: 'AWS::Kinesis::Stream'}\n"
    "  X: {Type: 'AWS::Logs::SubscriptionFilter', Properties: {DestinationArn: !GetAtt S.Arn}}\n",
    "CG132: a key for callers alone": "  K:\n    Type: AWS::KMS::Key\n    Properties: {KeyPolicy: {Statement: "
    "[{Effect: Allow, Principal: {AWS: '*'}, Action: 'kms:*', Resource: '*', "
    "Condition: {StringEquals: {'kms:CallerAccount': !Ref AWS::AccountId}}}]}}\n"
    "  X: {Type: 'AWS::SNS::Topic', Properties: {KmsMasterKeyId: !Ref K}}\n"
    "  A: {Type: 'AWS::CloudWatch::Alarm', Properties: {AlarmActions: [!Ref X]}}\n",
    "CG095: as long as the interval": "  X: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: "
    "{Protocol: HTTPS, HealthCheckIntervalSeconds: '10', HealthCheckTimeoutSeconds: '10'}}\n",
    "CG095: shorter than the default": "  X: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: "
    "{Protocol: HTTP, HealthCheckIntervalSeconds: 5}}\n",
    "CG095: HTTP over TCP": "  X: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: "
    "{Protocol: HTTP, HealthCheckProtocol: TCP}}\n",
    "CG095: a classic balancer": "  X: {Type: 'AWS::ElasticLoadBalancing::LoadBalancer', Properties: "
    "{HealthCheck: {Interval: '10', Timeout: '10'}}}\n",
    "CG072: of AWS": "  X: " + DATABASE % "EngineVersion: '16.4', DBParameterGroupName: default.postgres15",
    "CG072: an instance of a cluster": CLUSTER
    % "Port: 5432"
    + "  G: {Type: 'AWS::RDS::DBParameterGroup', Properties: {Family: aurora-postgresql15}}\n"
    "  X: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: aurora-postgresql, DBClusterIdentifier: !Ref C, "
    "DBParameterGroupName: !Ref G}}\n",
    "CG072: MySQL": "  G: {Type: 'AWS::RDS::DBParameterGroup', Properties: {Family: mysql8.0}}\n"
    "  X: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: mysql, EngineVersion: 8.4.3, "
    "DBParameterGroupName: !Ref G}}\n",
    "CG072: a cache": "  G: {Type: 'AWS::ElastiCache::ParameterGroup', "
    "Properties: {CacheParameterGroupFamily: redis6.x}}\n"
    "  X: {Type: 'AWS::ElastiCache::ReplicationGroup', Properties: {EngineVersion: '7.1', "
    "CacheParameterGroupName: !Ref G}}\n",
    "CG072: SQL Server": "  G: {Type: 'AWS::RDS::DBParameterGroup', Properties: {Family: postgres13}}\n"
    "  X: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: sqlserver-se, EngineVersion: 16.00.4210.1.v1, "
    "DBParameterGroupName: !Ref G}}\n",
    "CG160: the writer of another kind": LOGS % ("delivery.logs", "alb") + "  X:\n"
    "    Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n    Properties: {LoadBalancerAttributes: "
    "[{Key: access_logs.s3.enabled, Value: true}, {Key: access_logs.s3.bucket, Value: !Ref Logs}, "
    "{Key: access_logs.s3.prefix, Value: alb}]}\n",
    "CG072: another engine": "  X: {Type: 'AWS::ElastiCache::ReplicationGroup', Properties: {Engine: valkey, "
    "CacheParameterGroupName: default.redis7}}\n",
    "CG072: options": "  G: {Type: 'AWS::RDS::OptionGroup', "
    "Properties: {EngineName: postgres, MajorEngineVersion: '15'}}\n"
    "  X: " + DATABASE % "EngineVersion: '16', OptionGroupName: !Ref G",
    "CG073: kept for a month and a bit": "  X: " + DATABASE % "PerformanceInsightsRetentionPeriod: 40",
    "CG073: kept for a year": "  X: " + DATABASE % "BackupRetentionPeriod: 365",
    "CG073: a hyphen": "  X: " + DATABASE % "DBName: clinic-db",
    "CG073: RDS's own user": "  X: " + DATABASE % "MasterUsername: rdsadmin",
    "CG133: a cluster": "  X: {Type: 'AWS::SecretsManager::Secret', Properties: {GenerateSecretString: "
    "{ExcludeCharacters: '/@'}}}\n" + CLUSTER % MASTER,
    "CG023: a priority": "".join(
        f"  {name}: {{Type: 'AWS::ElasticLoadBalancingV2::ListenerRule', "
        f"Properties: {{ListenerArn: l, Priority: {it}}}}}\n"
        for name, it in (("A", 10), ("X", "'10'"))
    ),
    "CG023: a queue's policy": "  Q: {Type: 'AWS::SQS::Queue'}\n"
    "  A: {Type: 'AWS::SQS::QueuePolicy', Properties: {Queues: [q, !Ref Q]}}\n"
    "  X: {Type: 'AWS::SQS::QueuePolicy', Properties: {Queues: [!Ref Q]}}\n",
    "CG023: a way out": "  T: {Type: 'AWS::EC2::RouteTable'}\n"
    "  A: {Type: 'AWS::EC2::Route', "
    "Properties: {RouteTableId: !Ref T, DestinationCidrBlock: 0.0.0.0/0, GatewayId: g}}\n"
    "  X: {Type: 'AWS::EC2::Route', "
    "Properties: {RouteTableId: !Ref T, DestinationCidrBlock: 0.0.0.0/0, GatewayId: h}}\n",
    "CG023: a private name": "".join(
        f"  {name}: {{Type: 'AWS::EC2::VPCEndpoint', "
        f"Properties: {{VpcId: v, ServiceName: s, PrivateDnsEnabled: true}}}}\n"
        for name in ("A", "X")
    ),
    "CG164: elsewhere": LOGS % ("logging.s3", "access") + ACCESS % "LogFilePrefix: records/",
    "CG164: nothing lets a trail in": LOGS % ("config", "t") + TRAIL,
    "CG164: a trail's prefix": LOGS % ("cloudtrail", "trail") + TRAIL,
    "CG165: no ACLs": "  B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: logs, OwnershipControls: {Rules: "
    "[{ObjectOwnership: BucketOwnerEnforced}]}}}\n" + SITE % "Logging: {Bucket: logs.s3.amazonaws.com}",
    "CG165: no domain": "  B: {Type: 'AWS::S3::Bucket', Properties: {OwnershipControls: {Rules: "
    "[{ObjectOwnership: ObjectWriter}]}}}\n" + SITE % "Logging: {Bucket: !Ref B}",
    "CG142: a pattern that is text": UPLOADED % "",
    "CG056: a second behavior": SITE
    % "Origins: [{Id: a}], DefaultCacheBehavior: {TargetOriginId: a}, CacheBehaviors: [{TargetOriginId: b}]",
    "CG057: no callback": POOL + CLIENT % f"{OAUTH}, AllowedOAuthFlows: [code]",
    "CG057: no scopes": POOL
    + CLIENT
    % "AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: [client_credentials], "
    "GenerateSecret: true",
    "CG057: plain HTTP": POOL + CLIENT % "CallbackURLs: ['http://portal.example.jp/']",
    "CG057: machines without a secret": POOL + CLIENT % f"{OAUTH}, AllowedOAuthFlows: [client_credentials]",
    "CG057: an attribute": POOL + CLIENT % "ReadAttributes: [email, 'custom:tenants']",
    "CG057: tokens": POOL
    + CLIENT % "AccessTokenValidity: 2, RefreshTokenValidity: 1, TokenValidityUnits: {RefreshToken: hours}",
    "CG057: before its provider": POOL + "  Idp: {Type: 'AWS::Cognito::UserPoolIdentityProvider', "
    "Properties: {UserPoolId: !Ref Pool, ProviderName: Hospital}}\n"
    + CLIENT
    % "SupportedIdentityProviders: [COGNITO, Hospital]",
    "CG045: names and aliases": "  X: {Type: 'AWS::Cognito::UserPool', Properties: {UsernameAttributes: [email], "
    "AliasAttributes: [email]}}\n",
    "CG045: mails without SES": "  X: {Type: 'AWS::Cognito::UserPool', Properties: {EnabledMfas: [EMAIL_OTP]}}\n",
    "CG096: a service's ARN": SERVICE + SCALED % "ScalableDimension: 'ecs:service:DesiredCount', "
    "ResourceId: !Sub 'service/main/${Service}'",
    "CG096: a table": SCALED % "ScalableDimension: 'dynamodb:table:ReadCapacityUnits', ResourceId: orders",
    "CG096: a namespace": SCALED % "ScalableDimension: 'ecs:service:DesiredCount', ServiceNamespace: dynamodb, "
    "ResourceId: service/main/api",
    "CG085: a pair that there is not": FARGATE % "Cpu: '1024', Memory: '1024'",
    "CG085: the same in words": FARGATE % "Cpu: 1 vCPU, Memory: 10 GB",
    "CG085: containers of more": FARGATE
    % "Cpu: '512', Memory: '1024', ContainerDefinitions: [{Memory: 768}, {Memory: 512}]",
    "CG085: a daemon": "  X: {Type: 'AWS::ECS::Service', "
    "Properties: {LaunchType: FARGATE, SchedulingStrategy: DAEMON}}\n",
    "CG113: an instance of a cluster": CLUSTER
    % "PreferredBackupWindow: '17:15-17:45'"
    + "  X: {Type: 'AWS::RDS::DBInstance', Properties: {DBClusterIdentifier: !Ref C, "
    "PreferredMaintenanceWindow: 'sun:17:00-sun:18:00'}}\n",
    "CG031: by GetAtt": "  B: {Type: 'AWS::S3::Bucket'}\n"
    + SITE % "Origins: [{Id: a, DomainName: !GetAtt B.DomainName}]",
    "CG152: a topic abroad": "  X: {Type: 'AWS::CloudWatch::Alarm', Properties: {AlarmDescription: '02:00 JST', "
    "AlarmActions: ['arn:aws:sns:us-east-1:111111111111:t']}}\n",
}

RIGHT = {
    **{
        f"CG188: {name}": FUNCTION
        + f"  X: {it}\n"
        + permission(by, "!Sub 'arn:aws:x:${AWS::Region}:${AWS::AccountId}:*'")
        for name, (it, by) in CALLERS.items()
    },
    "CG188: a role": FUNCTION + f"  X: {CALLERS['a rule'][0].replace('Id: a', 'RoleArn: r, Id: a')}\n",
    "CG188: a permission for the name": FUNCTION
    + f"  X: {CALLERS['a rule'][0]}\n"
    + permission("events", "'arn:aws:events:ap-northeast-1:999999999999:rule/a'").replace("!GetAtt Fn.Arn", "work"),
    "CG138: one public subnet": SUBNETS
    + IGW
    + "  X: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Subnets: [!Ref One]}}\n",
    "CG138: the main route table": "  One: {Type: 'AWS::EC2::Subnet'}\n"
    "  X: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref One}}\n",
    "CG138: private NAT": SUBNETS
    + "  X: {Type: 'AWS::EC2::NatGateway', Properties: {ConnectivityType: private, SubnetId: !Ref One}}\n",
    "CG138: a table from elsewhere": SUBNETS
    + OUT.replace("!Ref Table", "rtb-1") % "GatewayId: igw-1"
    + "  X: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref One}}\n",
    "CG138: a main route table made here": "  Vpc: {Type: 'AWS::EC2::VPC'}\n"
    "  X: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Scheme: internal, Subnets: [!Ref One]}}\n"
    "  One: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc}}\n",
    "CG110: UTC at night": "  X: {Type: 'AWS::Scheduler::Schedule', Properties: {ScheduleExpression: "
    "'cron(30 17 * * ? *)', ScheduleExpressionTimezone: UTC}}\n",
    "CG151: a database of another kind": "  D: {Type: 'AWS::DocDB::DBInstance'}\n"
    + ALARM % "Name: DBInstanceIdentifier, Value: !Ref D",
    "CG055: by a policy that names the role": "  R: {Type: 'AWS::IAM::Role'}\n"
    "  P: {Type: 'AWS::IAM::Policy', Properties: {Roles: [!Ref R], PolicyDocument: {Statement: "
    "[{Effect: Allow, Action: 'ec2:*NetworkInterface*', Resource: '*'}]}}}\n"
    "  X: {Type: 'AWS::Lambda::Function', Properties: {Role: !GetAtt R.Arn, VpcConfig: {SubnetIds: [a]}}}\n",
    "CG097: two, one of which stays": "  X: {Type: 'AWS::ECS::Service', Properties: {DesiredCount: 2, "
    "DeploymentConfiguration: {MinimumHealthyPercent: 50, MaximumPercent: 100}}}\n",
    "CG145: a function and a queue": "  X: {Type: 'AWS::Events::Rule', Properties: {Targets: "
    "[{Id: a, Arn: 'arn:aws:sqs:ap-northeast-1:111111111111:a'}]}}\n",
    "CG138: behind a firewall": SUBNETS
    + OUT % "VpcEndpointId: vpce-1"
    + "  X: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref One}}\n",
    "CG095: a network balancer": "  X: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: "
    "{Protocol: TCP, HealthCheckIntervalSeconds: 10}}\n",
    "CG072: two parts": "  G: {Type: 'AWS::RDS::DBParameterGroup', Properties: {Family: mysql8.0}}\n"
    "  X: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: mysql, EngineVersion: 8.0.39, "
    "DBParameterGroupName: !Ref G}}\n",
    "CG072: Redis 6": "  X: {Type: 'AWS::ElastiCache::ReplicationGroup', Properties: {EngineVersion: '6.2', "
    "CacheParameterGroupName: default.redis6.x}}\n",
    "CG072: a name of one's own": "  X: " + DATABASE % "EngineVersion: '16', DBParameterGroupName: clinic-postgres15",
    "CG133: of an application": "  X: {Type: 'AWS::SecretsManager::Secret', Properties: {GenerateSecretString: {}}}\n",
    "CG023: one policy for two": "  A: {Type: 'AWS::SQS::QueuePolicy', Properties: {Queues: [a, b]}}\n"
    "  X: {Type: 'AWS::SQS::QueuePolicy', Properties: {Queues: [c]}}\n",
    "CG023: two domains of a pool": "  A: {Type: 'AWS::Cognito::UserPoolDomain', "
    "Properties: {UserPoolId: p, Domain: a}}\n"
    "  X: {Type: 'AWS::Cognito::UserPoolDomain', Properties: {UserPoolId: p, Domain: b.jp, CustomDomainConfig: "
    "{CertificateArn: c}}}\n",
    "CG164: a trail without a prefix": (LOGS % ("cloudtrail", "AWSLogs/111111111111"))
    + TRAIL.replace(", S3KeyPrefix: t", ""),
    "CG164: an ACL": "  Logs: {Type: 'AWS::S3::Bucket', Properties: {AccessControl: LogDeliveryWrite}}\n" + ACCESS % "",
    "CG165: elsewhere": SITE % "Logging: {Bucket: logs.s3.amazonaws.com}",
    "CG142: by a trail": UPLOADED.replace('"source"', '"detail-type":["AWS API Call via CloudTrail"],"source"') % "",
    "CG057: an app's scheme": POOL + CLIENT % f"{OAUTH}, AllowedOAuthFlows: [code], CallbackURLs: ['clinic://done']",
    "CG057: a client by password": POOL + CLIENT % "ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH]",
    "CG096: marks": SERVICE + "  C: {Type: 'AWS::ECS::Cluster'}\n" + SCALED % "ScalableDimension: "
    "'ecs:service:DesiredCount', ResourceId: !Sub 'service/${C}/${Service.Name}'",
    "CG085: pairs": FARGATE % "Cpu: .25 vCPU, Memory: 0.5 GB, ContainerDefinitions: [{MemoryReservation: 512}]",
    "CG031: in us-east-1": SITE % "Origins: [{Id: a, DomainName: api.example.jp}]",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_sibling_of_a_trap_is_reported_at_its_resource(name: str, tmp_path: Path) -> None:
    report = report_on(name, "Resources:\n" + WRONG[name], tmp_path)

    severity = catalogue()[name.partition(":")[0]].severity

    assert "X" in {it.path.split("/")[1] for it in report.findings if it.severity in ("error", severity)}


@pytest.mark.parametrize("name", RIGHT)
def test_what_only_looks_like_a_trap_is_clean(name: str, tmp_path: Path) -> None:
    report = report_on(name, "Resources:\n" + RIGHT[name], tmp_path)

    assert ((), ()) == (report.findings, report.undecided)
