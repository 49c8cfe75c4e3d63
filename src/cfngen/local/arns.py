"""ARNs in the formats of the services.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import re
import uuid

from cfngen.local import ACCOUNT_ID
from cfngen.local.simulated import digest, letters, partition

# service, region kept, account kept, and what follows; {name} and the ids below are filled in
_FORMATS: dict[str, str] = {
    "AWS::ApiGateway::RestApi": "apigateway:{region}::/restapis/{id10}",
    "AWS::Athena::WorkGroup": "athena:{region}:{account}:workgroup/{name}",
    "AWS::Backup::BackupVault": "backup:{region}:{account}:backup-vault:{name}",
    "AWS::Backup::BackupPlan": "backup:{region}:{account}:backup-plan:{uuid}",
    "AWS::CertificateManager::Certificate": "acm:{region}:{account}:certificate/{uuid}",
    "AWS::CloudFront::Distribution": "cloudfront::{account}:distribution/E{id13}",
    "AWS::CloudTrail::Trail": "cloudtrail:{region}:{account}:trail/{name}",
    "AWS::CloudWatch::Alarm": "cloudwatch:{region}:{account}:alarm:{name}",
    "AWS::CloudWatch::CompositeAlarm": "cloudwatch:{region}:{account}:alarm:{name}",
    "AWS::CodeBuild::Project": "codebuild:{region}:{account}:project/{name}",
    "AWS::Cognito::UserPool": "cognito-idp:{region}:{account}:userpool/{region}_{id9}",
    "AWS::DynamoDB::Table": "dynamodb:{region}:{account}:table/{name}",
    "AWS::DynamoDB::GlobalTable": "dynamodb:{region}:{account}:table/{name}",
    "AWS::ECR::Repository": "ecr:{region}:{account}:repository/{name}",
    "AWS::ECS::Cluster": "ecs:{region}:{account}:cluster/{name}",
    "AWS::ECS::Service": "ecs:{region}:{account}:service/{name}",
    "AWS::ECS::TaskDefinition": "ecs:{region}:{account}:task-definition/{name}:1",
    "AWS::EFS::FileSystem": "elasticfilesystem:{region}:{account}:file-system/fs-{hex17}",
    "AWS::EKS::Cluster": "eks:{region}:{account}:cluster/{name}",
    "AWS::ElasticLoadBalancingV2::LoadBalancer":
        "elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex16}",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex16}",
    "AWS::ElasticLoadBalancingV2::Listener":
        "elasticloadbalancing:{region}:{account}:listener/app/{name}/{hex16}/{hex16}",
    "AWS::ElasticLoadBalancingV2::ListenerRule":
        "elasticloadbalancing:{region}:{account}:listener-rule/app/{name}/{hex16}/{hex16}/{hex16}",
    "AWS::Events::EventBus": "events:{region}:{account}:event-bus/{name}",
    "AWS::Events::Rule": "events:{region}:{account}:rule/{name}",
    "AWS::GuardDuty::Detector": "guardduty:{region}:{account}:detector/{hex32}",
    "AWS::IAM::Group": "iam::{account}:group/{name}",
    "AWS::IAM::InstanceProfile": "iam::{account}:instance-profile/{name}",
    "AWS::IAM::ManagedPolicy": "iam::{account}:policy/{name}",
    "AWS::IAM::Role": "iam::{account}:role/{name}",
    "AWS::IAM::User": "iam::{account}:user/{name}",
    "AWS::KMS::Key": "kms:{region}:{account}:key/{uuid}",
    "AWS::KinesisFirehose::DeliveryStream": "firehose:{region}:{account}:deliverystream/{name}",
    "AWS::Kinesis::Stream": "kinesis:{region}:{account}:stream/{name}",
    "AWS::Lambda::Function": "lambda:{region}:{account}:function:{name}",
    "AWS::Lambda::LayerVersion": "lambda:{region}:{account}:layer:{name}:1",
    "AWS::Logs::LogGroup": "logs:{region}:{account}:log-group:{name}:*",
    "AWS::RDS::DBCluster": "rds:{region}:{account}:cluster:{name}",
    "AWS::RDS::DBInstance": "rds:{region}:{account}:db:{name}",
    "AWS::S3::Bucket": "s3:::{name}",
    "AWS::SES::EmailIdentity": "ses:{region}:{account}:identity/{name}",
    "AWS::SNS::Topic": "sns:{region}:{account}:{name}",
    "AWS::SQS::Queue": "sqs:{region}:{account}:{name}",
    "AWS::SSM::Parameter": "ssm:{region}:{account}:parameter/{name}",
    "AWS::Scheduler::Schedule": "scheduler:{region}:{account}:schedule/default/{name}",
    "AWS::SecretsManager::Secret": "secretsmanager:{region}:{account}:secret:{name}-{id6}",
    "AWS::StepFunctions::StateMachine": "states:{region}:{account}:stateMachine:{name}",
    "AWS::WAFv2::IPSet": "wafv2:{region}:{account}:regional/ipset/{name}/{uuid}",
    "AWS::WAFv2::WebACL": "wafv2:{region}:{account}:regional/webacl/{name}/{uuid}",
}  # fmt: skip


def arn(resource_type: str, name: str, region: str, seed: str) -> str:
    """Give the ARN of a simulated resource; types without a known format get the usual one."""
    form = _FORMATS.get(resource_type)
    if form is None:
        service, kind = [*resource_type.split("::"), "", ""][1:3]
        kind = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", kind).lower()
        form = f"{service.lower()}:{{region}}:{{account}}:{kind}/{{name}}"
    bare = name.lstrip("/") if resource_type == "AWS::SSM::Parameter" else name
    text = form.format(
        region=region,
        account=ACCOUNT_ID,
        name=bare,
        uuid=uuid.uuid5(uuid.NAMESPACE_OID, seed),
        hex16=digest(seed, 16),
        hex17=digest(seed, 17),
        hex32=digest(seed, 32),
        id6=letters(seed, 6),
        id9=letters(seed, 9),
        id10=letters(seed, 10).lower(),
        id13=letters(seed, 13),
    )
    return f"arn:{partition(region)}:{text}"
