"""What Ref and GetAtt of a resource that exists already give, as far as its properties tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfngen.engine.pseudo import Pseudo
from cfngen.engine.schemas import primary_identifier
from cfngen.engine.values import Opaque, Secret, concatenate

# (type, attribute; "" for Ref) -> the value of a resource whose name is given. Each is the resource type's documented
# return value: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
FORMS = {
    ("AWS::SNS::Topic", ""): ("TopicName", "arn:{partition}:sns:{region}:{account}:{name}"),
    ("AWS::SNS::Topic", "TopicArn"): ("TopicName", "arn:{partition}:sns:{region}:{account}:{name}"),
    ("AWS::SQS::Queue", ""): ("QueueName", "https://sqs.{region}.{suffix}/{account}/{name}"),
    ("AWS::SQS::Queue", "Arn"): ("QueueName", "arn:{partition}:sqs:{region}:{account}:{name}"),
    ("AWS::S3::Bucket", "Arn"): ("BucketName", "arn:{partition}:s3:::{name}"),
    ("AWS::DynamoDB::Table", "Arn"): ("TableName", "arn:{partition}:dynamodb:{region}:{account}:table/{name}"),
    ("AWS::Lambda::Function", "Arn"): ("FunctionName", "arn:{partition}:lambda:{region}:{account}:function:{name}"),
    ("AWS::Logs::LogGroup", "Arn"): ("LogGroupName", "arn:{partition}:logs:{region}:{account}:log-group:{name}:*"),
    ("AWS::ECR::Repository", "Arn"): ("RepositoryName", "arn:{partition}:ecr:{region}:{account}:repository/{name}"),
    ("AWS::ECS::Cluster", "Arn"): ("ClusterName", "arn:{partition}:ecs:{region}:{account}:cluster/{name}"),
}


def existing(
    logical_id: str, resource_type: str, attribute: str | None, properties: Mapping[str, Any], pseudo: Pseudo
) -> Any:
    """The value of an existing resource's Ref (attribute None) or GetAtt.

    A value that its properties set is that one; a name or ARN that follows from a given name is made from it; any
    other is an Opaque mark such as `<Bucket.Arn>`: AWS knows it, and it does not change unless the resource does.
    """
    name_property, form = FORMS.get((resource_type, attribute or ""), ("", ""))
    if name_property in properties and isinstance(properties[name_property], str):
        pieces = form.format(
            partition=pseudo.partition,
            region=pseudo.region,
            account=pseudo.account,
            suffix=pseudo.url_suffix,
            name="\0",
        ).partition("\0")
        return concatenate([pieces[0], properties[name_property], pieces[2]])
    if attribute is None:
        identifier = primary_identifier(resource_type, pseudo.region)
        if len(identifier) == 1 and len(identifier[0]) == 1 and _is_text(properties.get(identifier[0][0])):
            return properties[identifier[0][0]]
        return Opaque(f"<{logical_id}>")
    value: Any = properties
    for step in attribute.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if _is_text(value) or isinstance(value, list) else Opaque(f"<{logical_id}.{attribute}>")


def _is_text(value: Any) -> bool:
    return isinstance(value, str | int | float | Secret) and not isinstance(value, bool)
