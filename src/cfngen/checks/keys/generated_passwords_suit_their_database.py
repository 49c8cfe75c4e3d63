"""Generated passwords suit their database."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_true, mapping
from cfngen.engine.values import text

check = Check(
    id="CG133",
    title="Generated passwords suit their database",
    severity="error",
    what=(
        "A secret whose generated value becomes the password of a database or the token of a cache excludes the "
        "characters that the service refuses: / @ and the quotation mark for RDS, more for Redshift and ElastiCache."
    ),
    why=(
        "Most generated passwords have such a character and some have not: 'Only printable ASCII characters besides "
        "'/', '@', '\"', ' ' may be used', in one environment and not in the other."
    ),
    fix="Set ExcludePunctuation: true, or name them in ExcludeCharacters; better, ManageMasterUserPassword: true.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    controls=("CG133",),
    before="""\
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString: {SecretStringTemplate: '{"username": "clinic"}', GenerateStringKey: password}
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: !Sub '{{resolve:secretsmanager:${Secret}:SecretString:password}}'
""",
    after="""\
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString:
        SecretStringTemplate: '{"username": "clinic"}'
        GenerateStringKey: password
        ExcludeCharacters: '/@"'
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: !Sub '{{resolve:secretsmanager:${Secret}:SecretString:password}}'
""",
)

OF_RDS = '/@"'
# Type -> where it takes a password, and the characters that it refuses.
TAKERS = {
    "AWS::RDS::DBInstance": ("MasterUserPassword", OF_RDS),
    "AWS::RDS::DBCluster": ("MasterUserPassword", OF_RDS),
    "AWS::DocDB::DBCluster": ("MasterUserPassword", OF_RDS),
    "AWS::Redshift::Cluster": ("MasterUserPassword", OF_RDS + "'\\"),
    "AWS::ElastiCache::ReplicationGroup": ("AuthToken", "\"%'()*+,./:;=?@[\\]_`{|}~"),
}


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    for kind, (path, characters) in TAKERS.items():
        for it in estate.of(kind):
            secret = _secret(estate, text(it.get(path) or ""))
            generated = mapping(secret.get("GenerateSecretString")) if secret else {}
            if secret is None or not generated or is_true(generated.get("ExcludePunctuation")):
                continue
            excluded = generated.get("ExcludeCharacters") or ""
            if is_open(excluded):
                yield secret.unclear(f"can {it.logical_id} take the password?", "GenerateSecretString")
            elif left := [one for one in characters if one not in text(excluded)]:
                message = f"{it.logical_id} refuses passwords with {' '.join(left)}"
                yield secret.wrong(message, "GenerateSecretString")


def _secret(estate: Estate, value: str) -> Resource | None:
    """The secret that a dynamic reference reads."""
    if "{{resolve:secretsmanager:" not in value:
        return None
    named = value.partition("{{resolve:secretsmanager:")[2]
    found = estate.find(named, "AWS::SecretsManager::Secret")
    secrets = estate.of("AWS::SecretsManager::Secret")
    return found or next((it for it in secrets if named.startswith(f"{it.get('Name')}:")), None)
