"""What looks like a secret: names that promise one, and texts that are one."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from cfngen.checks.readings import MARK
from cfngen.engine.values import Secret, text

_WORDS = (
    r"pass(word|wd|phrase|code)?|pwd|secrets?|tokens?|credentials?|private_?key|api_?key|access_?key(_?id)?|"
    r"secret_?key(_base)?|auth_?key|client_?secret|signing_?key|encryption_?key|session_?key|engine_auth_data"
)
_NAME = re.compile(rf"(^|_)({_WORDS})(_?\d+)?$")
# Names of things about a secret, not of a secret.
_ABOUT = re.compile(
    r"_(arn|arns|name|id|path|file|url|uri|endpoint|ttl|length|days|hours|minutes|seconds|expiry|expires|enabled|"
    r"type|version|prefix|header|policy|algorithm|rotation|field|use|issuer)$"
    r"|(^|_)(manage|use|enable|require|has|is|rotate|create|generate|max|min|num)_"
)
_TEXT = re.compile(
    r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"  # an access key of IAM
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(ghp|gho|ghs|github_pat|xox[abp]|sk_live|rk_live)[_-][A-Za-z0-9_-]{10,}"
    r"|://[^/\s:@]*:[^/\s@]+@"  # user:password@ in a URL
    r"|(?i:\bpassword\s*=\s*[^\s;]+)"
    r"|(?i:\"(password|secret|token|api_?key)\"\s*:\s*\"[^\"<{]+\")"  # in JSON
    r"|hooks\.slack\.com/services/T"
)
_REFERENCE = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[-.:\s]", "_", name).lower()


@cache
def names_a_secret(name: str) -> bool:
    """Whether what has this name is a secret: DB_PASSWORD and dbPassword are, DB_PASSWORD_LENGTH is not."""
    snake = _snake(name)
    return bool(_NAME.search(snake)) and not (_ABOUT.search(snake) and not snake.endswith("access_key_id"))


def is_secret_text(value: Any) -> bool:
    """Whether a text shows what it is: a hidden parameter, a resolved secret, a key, a URL with a password."""
    if isinstance(value, Secret):
        return True
    found = value if isinstance(value, str) else ""
    return any(reference in found for reference in _REFERENCE) or bool(_TEXT.search(found))


def holds_secret(name: str, value: Any) -> bool:
    """Whether a plain variable holds a secret, by its name or by its text.

    An ARN, a URL, a flag or a resource's own name under such a name says where the secret is.
    """
    if is_secret_text(value):
        return True
    if not names_a_secret(name) or isinstance(value, bool | dict | list) or value in (None, ""):
        return False
    shown = text(value)
    elsewhere = shown.startswith(("arn:", "/", "https://", "http://", "alias/")) or bool(MARK.search(shown))
    # A name of Secrets Manager with its folders, clinic/prod/db: what is generated has other letters too.
    elsewhere = elsewhere or bool(re.fullmatch(r"[a-z][a-z-]*(/[a-z-]+)+", shown))
    # What is not known here has a name too: <parameter DbSecretArn>.
    elsewhere = elsewhere or any(_ABOUT.search(_snake(one)) for one in re.findall("<([^<>]*)>", shown))
    return not elsewhere and shown.lower() not in ("true", "false", "none", "null")
