"""What a trap's check must not report, and what it may only call undecided: other ways to write templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.checks.run import run
from cfngen.checks.targets import find_work
from cfngen.project import Project
from cfngen.report.findings import Report

SERVICE = """\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: api
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: api
          PortMappings: [{ContainerPort: 8080}]
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {TargetType: ip, Port: 8080}
"""
DISTRIBUTION = """\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties: {Scope: CLOUDFRONT}
"""

CLEAN = {
    "CG003: a standalone stack imports from another": """\
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {VpcId: !ImportValue network-VpcId}
""",
    "CG003: the name has the other stack's name": """\
Parameters: {Network: {Type: String}}
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: {'Fn::ImportValue': !Sub '${Network}-VpcId'}
Outputs:
  VpcId: {Value: vpc-1, Export: {Name: !Sub '${AWS::StackName}-VpcId'}}
""",
    "CG005: no policy at all": "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}",
    "CG007: the condition is on both sides": """\
Parameters: {Env: {Type: String, Default: dev}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  Topic: {Type: 'AWS::SNS::Topic', Condition: Prod}
  Policy: {Type: 'AWS::SNS::TopicPolicy', Condition: Prod, Properties: {Topics: [!Ref Topic]}}
Outputs:
  Topic: {Condition: Prod, Value: !Ref Topic}
""",
    "CG009: rules that are resources": """\
Resources:
  One: {Type: 'AWS::EC2::SecurityGroup'}
  Two: {Type: 'AWS::EC2::SecurityGroup'}
  In: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !Ref One, SourceSecurityGroupId: !Ref Two}}
  Out: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !Ref Two, SourceSecurityGroupId: !Ref One}}
""",
    "CG013: substituted and joined": """\
Resources:
  Network: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://b.s3.amazonaws.com/n.yaml'}}
  App:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://b.s3.amazonaws.com/a.yaml
      Parameters:
        Name: !Sub '${Network.Outputs.VpcId}-x'
        Ids: !Join [',', [!GetAtt Network.Outputs.A, !GetAtt Network.Outputs.B]]
        Zone: !Select [0, !GetAZs '']
""",
    "CG020: 32 characters": """\
Resources:
  Group: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {Name: aaaaaaaaaabbbbbbbbbbccccccccccdd}}
""",
    "CG020: a parameter that is short enough": """\
Parameters: {Project: {Type: String, MaxLength: 14}}
Resources:
  Group: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {Name: !Sub '${Project}-prod-api'}}
""",
    "CG020: an id that AWS makes, and much room": """\
Resources:
  Api: {Type: 'AWS::ApiGateway::RestApi'}
  Log: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: !Sub 'API-Gateway-Execution-Logs_${Api}/v1'}}
""",
    "CG020: a parameter alone": """\
Parameters: {Name: {Type: String}}
Resources:
  Bucket: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Ref Name}}
""",
    "CG021: names within a function, a role, a cluster and a log group": """\
Resources:
  One: {Type: 'AWS::Lambda::Alias', Properties: {Name: live, FunctionName: one, FunctionVersion: '1'}}
  Two: {Type: 'AWS::Lambda::Alias', Properties: {Name: live, FunctionName: two, FunctionVersion: '1'}}
  Read: {Type: 'AWS::IAM::Policy', Properties: {PolicyName: read, Roles: [one]}}
  Reads: {Type: 'AWS::IAM::Policy', Properties: {PolicyName: read, Roles: [two]}}
  Nodes: {Type: 'AWS::EKS::Nodegroup', Properties: {NodegroupName: nodes, ClusterName: one}}
  More: {Type: 'AWS::EKS::Nodegroup', Properties: {NodegroupName: nodes, ClusterName: two}}
  Error: {Type: 'AWS::Logs::MetricFilter', Properties: {FilterName: errors, LogGroupName: one}}
  Errors: {Type: 'AWS::Logs::MetricFilter', Properties: {FilterName: errors, LogGroupName: two}}
""",
    "CG020: a custom domain, a path, a FIFO queue": """\
Resources:
  Domain: {Type: 'AWS::Cognito::UserPoolDomain', Properties: {Domain: auth.example.jp}}
  Repository: {Type: 'AWS::ECR::Repository', Properties: {RepositoryName: clinic/staff-api}}
  Queue: {Type: 'AWS::SQS::Queue', Properties: {QueueName: orders.fifo, FifoQueue: 'true'}}
  Logs: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: /aws/lambda/clinic}}
""",
    "CG021: one of the two is not created": """\
Conditions: {Never: !Equals [a, b]}
Resources:
  One: {Type: 'AWS::SNS::Topic', Properties: {TopicName: a}}
  Two: {Type: 'AWS::SNS::Topic', Condition: Never, Properties: {TopicName: a}}
""",
    "CG030: a template that says that it is for us-east-1": "Description: For us-east-1\n" + DISTRIBUTION,
    "CG032: the certificate is a parameter with the right default": """\
Parameters:
  Arn: {Type: String, Default: 'arn:aws:acm:us-east-1:111111111111:certificate/1'}
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties: {DistributionConfig: {ViewerCertificate: {AcmCertificateArn: !Ref Arn}}}
""",
    "CG036: a rule of one's own": """\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Rules:
        - {Name: rate, Priority: 1, Action: {Block: {}}, Statement: {RateBasedStatement: {Limit: 2000}}}
""",
    "CG037: a bucket and a stream": """\
Resources:
  Logging:
    Type: AWS::WAFv2::LoggingConfiguration
    Properties: {LogDestinationConfigs: ['arn:aws:s3:::aws-waf-logs-clinic']}
""",
    "CG080: the family instead of the reference": SERVICE
    + """\
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: api:3
      LoadBalancers: [{ContainerName: api, ContainerPort: '8080', TargetGroupArn: !Ref Group}]
""",
    "CG081: traffic-port": SERVICE.replace("Port: 8080}", "Port: 8080, HealthCheckPort: traffic-port}")
    + """\
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      LoadBalancers: [{ContainerName: api, ContainerPort: 8080, TargetGroupArn: !Ref Group}]
""",
    "CG083: a range of ports": """\
Resources:
  Alb: {Type: 'AWS::EC2::SecurityGroup'}
  Tasks:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 1024, ToPort: 65535, SourceSecurityGroupId: !GetAtt Alb.GroupId}
  Service:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [!GetAtt Tasks.GroupId]}}
      LoadBalancers: [{ContainerPort: 8080}]
""",
    "CG084: by way of a rule of the listener": SERVICE
    + """\
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      Actions:
        - {Type: forward, ForwardConfig: {TargetGroups: [{TargetGroupArn: !Ref Group, Weight: 1}]}}
  Wait: {Type: 'AWS::CloudFormation::WaitConditionHandle', DependsOn: Rule}
  Service:
    Type: AWS::ECS::Service
    DependsOn: [Wait]
    Properties:
      LoadBalancers: [{ContainerName: api, ContainerPort: 8080, TargetGroupArn: !Ref Group}]
""",
    "CG090: a parameter of SSM, and a whole secret": """\
Resources:
  Secret: {Type: 'AWS::SecretsManager::Secret'}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: api
          Secrets:
            - {Name: A, ValueFrom: 'arn:aws:ssm:ap-northeast-1:111111111111:parameter/a'}
            - {Name: B, ValueFrom: !Ref Secret}
            - {Name: C, ValueFrom: 'arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:c-AbCdEf:key::'}
""",
    "CG100: a group named after an unnamed function": """\
Resources:
  Function: {Type: 'AWS::Lambda::Function'}
  Logs: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: !Sub '/aws/lambda/${Function}'}}
""",
    "CG100: a function with its own group": """\
Resources:
  Logs: {Type: 'AWS::Logs::LogGroup'}
  Function: {Type: 'AWS::Lambda::Function', Properties: {LoggingConfig: {LogGroup: !Ref Logs}}}
""",
    "CG110: Asia/Tokyo, a rate, and night in a rule": """\
Resources:
  One:
    Type: AWS::Scheduler::Schedule
    Properties: {ScheduleExpression: 'cron(0 2 L * ? *)', ScheduleExpressionTimezone: Asia/Tokyo}
  Two: {Type: 'AWS::Scheduler::Schedule', Properties: {ScheduleExpression: 'rate(1 hour)'}}
  Three: {Type: 'AWS::Events::Rule', Properties: {ScheduleExpression: 'cron(0 17 L * ? *)', Description: at 02:00 JST}}
  Four: {Type: 'AWS::Events::Rule', Properties: {ScheduleExpression: 'cron(0/5 * * * ? *)'}}
""",
    "CG113: over midnight, over the week's end": """\
Resources:
  One:
    Type: AWS::RDS::DBInstance
    Properties: {PreferredBackupWindow: '23:45-00:30', PreferredMaintenanceWindow: 'Sat:22:00-Sat:23:00'}
  Two:
    Type: AWS::RDS::DBCluster
    Properties: {PreferredBackupWindow: '01:00-02:00', PreferredMaintenanceWindow: 'sat:23:30-sun:00:30'}
""",
    "CG120: the attachment's own value": """\
Resources:
  Gateway: {Type: 'AWS::EC2::InternetGateway'}
  Attachment: {Type: 'AWS::EC2::VPCGatewayAttachment', Properties: {InternetGatewayId: !Ref Gateway, VpcId: vpc-1}}
  Route: {Type: 'AWS::EC2::Route', Properties: {GatewayId: !GetAtt Attachment.InternetGatewayId}}
""",
    "CG122: a network load balancer": """\
Resources:
  Nlb: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Type: network, Subnets: [subnet-1]}}
""",
    "CG130: AWS's default policy, an administrator's role": """\
Resources:
  One: {Type: 'AWS::KMS::Key'}
  Two:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          Effect: Allow
          Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:role/administrator'}
          Action: [kms:Put*, kms:Describe*]
          Resource: '*'
""",
    "CG134: a secret that is no database's": """\
Resources:
  Database: {Type: 'AWS::RDS::DBInstance'}
  Key: {Type: 'AWS::SecretsManager::Secret'}
  Rotate: {Type: 'AWS::Lambda::Function'}
  Allow:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Rotate, Principal: secretsmanager.amazonaws.com}
  Schedule:
    Type: AWS::SecretsManager::RotationSchedule
    DependsOn: Allow
    Properties: {SecretId: !Ref Key, RotationLambdaARN: !GetAtt Rotate.Arn}
""",
    "CG150: bytes as a text": """\
Resources:
  Disk: {Type: 'AWS::CloudWatch::Alarm', Properties: {MetricName: FreeStorageSpace, Threshold: '10737418240'}}
""",
    "CG151: full names from another stack": """\
Parameters: {FullName: {Type: String}}
Resources:
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties: {Dimensions: [{Name: LoadBalancer, Value: !Ref FullName}]}
""",
    "CG020: an environment whose name is as long as it may be": """\
Parameters: {Env: {Type: String, Default: dev, AllowedValues: [dev, production]}}
Resources:
  Group: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {Name: !Sub 'aaaaaaaaaabbbbbbbbbbc-${Env}'}}
""",
    "CG022: what EC2 takes": """\
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: API (staff) #1, a+b=c; {x}!$* [y] @z & more:/._-
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}]
""",
    "CG046: a bucket of somebody else": """\
Parameters: {Bucket: {Type: String}}
Resources:
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins: [{DomainName: !Sub '${Bucket}.s3.${AWS::Region}.amazonaws.com', OriginAccessControlId: a}]
""",
    "CG111: rates, times, and the zone UTC": """\
Resources:
  One: {Type: 'AWS::Events::Rule', Properties: {ScheduleExpression: rate(1 minute)}}
  Two: {Type: 'AWS::Events::Rule', Properties: {ScheduleExpression: 'cron(0/15 * ? * MON-FRI *)'}}
  Three:
    Type: AWS::Scheduler::Schedule
    Properties: {ScheduleExpression: 'at(2026-04-01T02:00:00)', ScheduleExpressionTimezone: UTC}
""",
    "CG126: only what is not about the bucket's owner": """\
Resources:
  Api: {Type: 'AWS::EC2::VPCEndpoint', Properties: {ServiceName: com.amazonaws.ap-northeast-1.ecr.api}}
  Docker: {Type: 'AWS::EC2::VPCEndpoint', Properties: {ServiceName: com.amazonaws.ap-northeast-1.ecr.dkr}}
  S3:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      ServiceName: com.amazonaws.ap-northeast-1.s3
      PolicyDocument:
        Statement:
          - {Effect: Allow, Principal: '*', Action: 's3:*', Resource: '*',
             Condition: {StringEquals: {aws:ResourceAccount: !Ref AWS::AccountId}}}
          - {Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*',
             Condition: {StringEquals: {aws:PrincipalAccount: !Ref AWS::AccountId}}}
""",
    "CG141: a rule that the policy names by its name": """\
Resources:
  Work: {Type: 'AWS::SQS::Queue'}
  Daily:
    Type: AWS::Events::Rule
    Properties: {Name: daily, ScheduleExpression: rate(1 day), Targets: [{Id: work, Arn: !GetAtt Work.Arn}]}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Work]
      PolicyDocument:
        Statement:
          Effect: Allow
          Principal: {Service: events.amazonaws.com}
          Action: SQS:SendMessage
          Resource: '*'
          Condition: {ArnEquals: {aws:SourceArn: !Sub 'arn:aws:events:${AWS::Region}:${AWS::AccountId}:rule/daily'}}
""",
    "CG141: alarms to a topic with the policy that SNS makes": """\
Resources:
  Topic: {Type: 'AWS::SNS::Topic'}
  Alarm: {Type: 'AWS::CloudWatch::Alarm', Properties: {AlarmActions: [!Ref Topic]}}
""",
    "CG160: below the prefix": """\
Resources:
  Logs: {Type: 'AWS::S3::Bucket', Properties: {BucketName: logs}}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {AWS: 'arn:aws:iam::582318560864:root'}
            Action: s3:PutObject
            Resource: !Sub 'arn:aws:s3:::logs/alb/api/AWSLogs/${AWS::AccountId}/*'
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    DependsOn: Policy
    Properties:
      LoadBalancerAttributes:
        - {Key: access_logs.s3.enabled, Value: 'true'}
        - {Key: access_logs.s3.bucket, Value: !Ref Logs}
        - {Key: access_logs.s3.prefix, Value: alb/api}
""",
    "CG070: a bare major and another engine": """\
Resources:
  One: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: postgres, EngineVersion: '16'}}
  Two: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: mysql, EngineVersion: 8.0.35}}
  Three:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: postgres, EngineVersion: '18.1', AutoMinorVersionUpgrade: 'false'}
""",
}

UNDECIDED = {
    "CG020: an id that AWS makes, and little room": """\
Resources:
  Api: {Type: 'AWS::ApiGateway::RestApi'}
  Queue: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub '${Api}-events'}}
""",
    "CG020: a parameter of any length": """\
Parameters: {Project: {Type: String}}
Resources:
  Group: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {Name: !Sub '${Project}-prod-api'}}
""",
    "CG035: somebody else's group": """\
Parameters: {Arn: {Type: String}}
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties: {Rules: [{Name: own, Statement: {RuleGroupReferenceStatement: {Arn: !Ref Arn}}}]}
""",
    "CG037: a destination from outside": """\
Parameters: {Arn: {Type: String}}
Resources:
  Logging: {Type: 'AWS::WAFv2::LoggingConfiguration', Properties: {LogDestinationConfigs: [!Ref Arn]}}
""",
    "CG080: a task definition from outside": """\
Parameters: {Task: {Type: String}}
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties: {TaskDefinition: !Ref Task, LoadBalancers: [{ContainerName: api, ContainerPort: 8080}]}
""",
    "CG083: a security group from outside": """\
Parameters: {Group: {Type: 'AWS::EC2::SecurityGroup::Id'}}
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [!Ref Group]}}
      LoadBalancers: [{ContainerPort: 8080}]
""",
    "CG084: a target group from outside": """\
Parameters: {Arn: {Type: String}}
Resources:
  Service: {Type: 'AWS::ECS::Service', Properties: {LoadBalancers: [{TargetGroupArn: !Ref Arn}]}}
""",
    "CG087: a parameter for the time to start": """\
Parameters: {Seconds: {Type: Number}}
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties: {HealthCheckGracePeriodSeconds: !Ref Seconds, LoadBalancers: [{ContainerName: api}]}
""",
    "CG113: a window from outside": """\
Parameters: {Window: {Type: String}}
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {PreferredBackupWindow: !Ref Window, PreferredMaintenanceWindow: 'sun:17:00-sun:18:00'}
""",
    "CG120: a transit gateway that is attached elsewhere": """\
Parameters: {Gateway: {Type: String}}
Resources:
  Route: {Type: 'AWS::EC2::Route', Properties: {TransitGatewayId: !Ref Gateway}}
""",
    "CG122: subnets from outside": """\
Parameters: {Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}}
Resources:
  Group: {Type: 'AWS::RDS::DBSubnetGroup', Properties: {SubnetIds: !Ref Subnets}}
""",
    "CG021: only one environment has both": """\
Parameters: {Env: {Type: String, AllowedValues: [dev, stg]}}
Conditions: {Staging: !Equals [!Ref Env, stg]}
Resources:
  One: {Type: 'AWS::SNS::Topic', Properties: {TopicName: a}}
  Two: {Type: 'AWS::SNS::Topic', Condition: Staging, Properties: {TopicName: a}}
""",
}


def report_on(name: str, text: str, folder: Path) -> Report:
    """What the check that a case's name begins with says of a template for which nobody names a Region."""
    template = folder / "template.yaml"
    template.write_text(text, encoding="utf-8")
    project = Project(None)
    return run(find_work([template], project), [catalogue()[name.partition(":")[0]]], project).report


@pytest.mark.parametrize("name", CLEAN)
def test_another_right_way_to_write_it_is_clean(name: str, tmp_path: Path) -> None:
    report = report_on(name, CLEAN[name], tmp_path)

    assert ([], []) == ([it.message for it in report.findings], [it.message for it in report.undecided])


@pytest.mark.parametrize("name", UNDECIDED)
def test_what_the_template_does_not_tell_is_undecided(name: str, tmp_path: Path) -> None:
    report = report_on(name, UNDECIDED[name], tmp_path)

    assert ([], 1) == ([it.message for it in report.findings], len(report.undecided))


def test_what_is_not_known_is_named_as_the_template_names_it(tmp_path: Path) -> None:
    report = report_on("CG020", UNDECIDED["CG020: an id that AWS makes, and little room"], tmp_path)

    assert ["is the name at most 80 characters long? <Api> is not known"] == [it.message for it in report.undecided]


def test_the_edge_is_an_error_where_the_region_is_said_and_a_warning_where_it_is_not(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(DISTRIBUTION, encoding="utf-8")
    check, project = catalogue()["CG030"], Project(None)

    def severities(region: str) -> list[str]:
        return [
            it.severity for it in run(find_work([template], project, region=region), [check], project).report.findings
        ]

    assert ["error"] == severities("ap-northeast-1")
    assert [] == severities("us-east-1")
    assert ["warning"] == severities("")


def test_exports_of_two_stacks_in_a_folder_are_a_warning_only(tmp_path: Path) -> None:
    """Two templates in one folder may be alternatives; in one tree the second export fails for certain."""
    text = "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}\nOutputs: {X: {Value: x, Export: {Name: %s}}}\n"
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(text % "clinic-X", encoding="utf-8")
    check, project = catalogue()["CG004"], Project(None)

    report = run(find_work([tmp_path], project), [check], project).report

    assert ["warning"] == [it.severity for it in report.findings]
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(text % "!Sub '${AWS::StackName}-X'", encoding="utf-8")

    report = run(find_work([tmp_path], project), [check], project).report

    assert () == report.findings
