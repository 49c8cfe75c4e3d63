"""Secrets are not written in templates."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import STORED, is_open, is_true, listed
from cfngen.checks.secrecy import holds_secret, is_secret_text, names_a_secret
from cfngen.checks.stack_view import StackView
from cfngen.engine.values import Secret, text

check = Check(
    id="K05",
    title="Secrets are not written in templates",
    severity="error",
    what=(
        "No parameter whose name is a secret's has a Default, and none that is a secret shows what is typed; "
        "no property that takes a password has one written out."
    ),
    why=(
        "A template is in the repository and in every change set; a default is a password that somebody "
        "forgot to change."
    ),
    fix="Let Secrets Manager generate the value (GenerateSecretString) and use a dynamic reference.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html",
    controls=("K04", "C-ENC-02"),
    also=("cfn-lint W1011", "cfn-lint W2501"),
    before="""\
Parameters:
  DatabasePassword:
    Type: String
    Default: correct-horse
Resources:
  Topic:
    Type: AWS::SNS::Topic
""",
    after="""\
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString:
        PasswordLength: 32
""",
)


# Properties that take a secret's text. Database passwords have a check of their own.
PLACES = (
    ("AWS::SecretsManager::Secret", "SecretString"),
    ("AWS::ElastiCache::ReplicationGroup", "AuthToken"),
    ("AWS::ElastiCache::User", "Passwords"),
    ("AWS::MemoryDB::User", "AuthenticationMode.Passwords"),
    ("AWS::OpenSearchService::Domain", "AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword"),
    ("AWS::DMS::Endpoint", "Password"),
    ("AWS::DirectoryService::MicrosoftAD", "Password"),
    ("AWS::DirectoryService::SimpleAD", "Password"),
    ("AWS::IAM::User", "LoginProfile.Password"),
    ("AWS::Cognito::UserPoolIdentityProvider", "ProviderDetails.client_secret"),
)
SAFE = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


@check.finds
def written_secrets(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::SSM::Parameter"):
        name = str(it.get("Name") or it.logical_id).rpartition("/")[2]
        if holds_secret(name, it.get("Value")) and not is_open(it.get("Value")):
            yield it.wrong("a parameter that everybody may read holds a secret", "Value")
    for resource_type, path in PLACES:
        for it in estate.of(resource_type):
            if any(map(is_written, listed(it.get(path)))):
                yield it.wrong("a secret is written in the template", path)
    for it in estate.of("AWS::AmazonMQ::Broker"):
        for position, user in enumerate(it.items("Users")):
            if is_written(user.get("Password")):
                yield it.wrong("a secret is written in the template", f"Users.{position}.Password")
    for view in {one.where: one for one in estate.views}.values():
        yield from typed_secrets(view)


def is_written(value: object) -> bool:
    """Whether a secret's text stands in the template, and nothing that looks it up elsewhere."""
    known = isinstance(value, str) and not isinstance(value, Secret) and (STORED in value or not is_open(value))
    return known and bool(value) and not any(safe in str(value) for safe in SAFE)


def typed_secrets(view: StackView) -> Iterator[Violation]:
    """What is wrong with a template's parameters; in a nested stack the parent gives them, mostly ARNs."""
    for name, about in view.stack.template.parameters.items():
        place, default = ("Parameters", name), about.get("Default")
        given = view.depth > 0 or "AWS::SSM::" in str(about.get("Type"))
        if is_secret_text(default) and not text(default).startswith(SAFE):
            yield Violation(view, place, f"the default of the parameter {name} is a secret")
        elif given or not names_a_secret(name):
            continue
        elif holds_secret(name, default):
            yield Violation(view, place, f"the parameter {name} has a secret as its default")
        elif not is_true(about.get("NoEcho")):
            yield Violation(view, place, f"the parameter {name} shows the secret that it takes", severity="warning")
