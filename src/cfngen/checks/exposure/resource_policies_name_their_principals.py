"""Resource policies name their principals."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import statements
from cfngen.checks.readings import listed

check = Check(
    id="P15",
    title="Resource policies name their principals",
    severity="error",
    what=(
        "No policy of a queue, topic, secret, repository, event bus, vault, domain, file system, stream or "
        "function allows everybody something, unless a condition ties them to an account, organisation or "
        "network. For an API that is not private it is a warning: its methods may ask who calls."
    ),
    why="The principal * is every account of AWS, and for some services everybody on the internet.",
    fix="Name the account, role or service; for a service add aws:SourceArn or aws:SourceAccount.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
    controls=("C-AUTH-05", "FI-05"),
    also=(
        "Security Hub SQS.3",
        "Security Hub SNS.4",
        "Security Hub SecretsManager.5",
        "CKV_AWS_168",
        "CKV_AWS_169",
        "CKV_AWS_32",
    ),
    before="""\
Resources:
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues:
        - https://sqs.ap-northeast-1.amazonaws.com/111111111111/orders
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: '*'
            Action: sqs:SendMessage
            Resource: '*'
""",
    after="""\
Resources:
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues:
        - https://sqs.ap-northeast-1.amazonaws.com/111111111111/orders
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal:
              Service: events.amazonaws.com
            Action: sqs:SendMessage
            Resource: '*'
            Condition:
              StringEquals:
                aws:SourceAccount: !Ref AWS::AccountId
""",
)


PLACES = (
    ("AWS::SQS::QueuePolicy", "PolicyDocument"),
    ("AWS::SQS::QueueInlinePolicy", "PolicyDocument"),
    ("AWS::SNS::TopicPolicy", "PolicyDocument"),
    ("AWS::SNS::TopicInlinePolicy", "PolicyDocument"),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"),
    ("AWS::ECR::Repository", "RepositoryPolicyText"),
    ("AWS::ECR::RegistryPolicy", "PolicyText"),
    ("AWS::Events::EventBus", "Policy"),
    ("AWS::Backup::BackupVault", "AccessPolicy"),
    ("AWS::OpenSearchService::Domain", "AccessPolicies"),
    ("AWS::Elasticsearch::Domain", "AccessPolicies"),
    ("AWS::EFS::FileSystem", "FileSystemPolicy"),
    ("AWS::Kinesis::ResourcePolicy", "ResourcePolicy"),
    ("AWS::DynamoDB::Table", "ResourcePolicy.PolicyDocument"),
    ("AWS::Logs::ResourcePolicy", "PolicyDocument"),
    ("AWS::ApiGateway::RestApi", "Policy"),
    ("AWS::S3::AccessPoint", "Policy"),
)


@check.finds
def open_policies(estate: Estate) -> Iterator[Violation]:
    for resource_type, path in PLACES:
        for it in estate.of(resource_type):
            for statement in statements(it, path):
                if statement.is_for_everybody:
                    severity = "warning" if is_public_api(it) else ""
                    yield it.wrong(f"statement {statement.name} lets anyone in", statement.path, severity)
    for it in estate.of("AWS::Events::EventBusPolicy"):
        given = it.get("Statement")
        everybody = isinstance(given, dict) and given.get("Principal") == "*" and not given.get("Condition")
        if everybody or (it.get("Principal") == "*" and not it.get("Condition")):
            yield it.wrong("anyone may put events")


def is_public_api(it: Resource) -> bool:
    """Whether it is an API that the internet reaches, policy or none; of a private one the policy is the door."""
    return it.type == "AWS::ApiGateway::RestApi" and "PRIVATE" not in listed(it.get("EndpointConfiguration.Types"))
