"""Clients can sign users in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_false, is_open, is_set, is_true, listed, mapping, number
from cfngen.checks.tasks._ecs import waits_for
from cfngen.engine.values import text

check = Check(
    id="CG057",
    title="Clients of a user pool can sign users in",
    severity="error",
    what=(
        "A client with OAuth flows has AllowedOAuthFlowsUserPoolClient: true, flows, scopes and, for code and "
        "implicit, callback URLs over HTTPS; client_credentials comes alone and with a secret; refresh tokens live "
        "longer than others; attributes and identity providers are those of the pool, and there first."
    ),
    why=(
        "Cognito refuses the client (InvalidOAuthFlowException, 'Invalid read attributes specified', 'The provider … "
        "does not exist'), or takes it and the login page answers 'invalid_request' to everybody."
    ),
    fix="Set what belongs together; Ref the identity provider or DependsOn it.",
    source="https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
    controls=("CG057",),
    before="""\
Resources:
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      AllowedOAuthFlows: [code]
      AllowedOAuthScopes: [openid]
      CallbackURLs: ['https://portal.example.jp/callback']
""",
    after="""\
Resources:
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [code]
      AllowedOAuthScopes: [openid]
      CallbackURLs: ['https://portal.example.jp/callback']
""",
)

FLOWS, SCOPES, CALLBACKS = "AllowedOAuthFlows", "AllowedOAuthScopes", "CallbackURLs"
SWITCH = "AllowedOAuthFlowsUserPoolClient"
MACHINES = "client_credentials"
# A scheme of an app's own, HTTPS, or this computer's HTTP.
URL = re.compile(
    r"https://.+|http://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:/.*)?|(?!https?:)[A-Za-z][\w+.-]*:.*"
)
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
# Token -> its unit where none is given, its least and its most seconds.
TOKENS = {
    "AccessToken": ("hours", 300, 86400),
    "IdToken": ("hours", 300, 86400),
    "RefreshToken": ("days", 3600, 3650 * 86400),
}
STANDARD = {
    *("address", "birthdate", "email", "email_verified", "family_name", "gender", "given_name", "identities", "locale"),
    *("middle_name", "name", "nickname", "phone_number", "phone_number_verified", "picture", "preferred_username"),
    *("profile", "sub", "updated_at", "website", "zoneinfo"),
}


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Cognito::UserPoolClient"):
        yield from _oauth(it)
        yield from _urls(it)
        yield from _tokens(it)
        pool = estate.find(it.get("UserPoolId"), "AWS::Cognito::UserPool")
        if pool is not None:
            yield from _attributes(it, pool)
            yield from _providers(estate, it, pool)


def _oauth(it: Resource) -> Iterator[Violation]:
    flows = [text(one) for one in listed(it.get(FLOWS))]
    if any(is_open(it.get(path)) for path in (FLOWS, SCOPES, CALLBACKS, SWITCH)):
        return
    is_on = is_true(it.get(SWITCH))
    for path in (FLOWS, SCOPES):
        if is_set(it.get(path)) and not is_on:
            yield it.wrong(f"{SWITCH} is not true, so nobody signs in by them", path)
        elif is_on and not is_set(it.get(path)):
            yield it.wrong(f"{SWITCH} asks for {path}", SWITCH)
    if is_on and {"code", "implicit"} & set(flows) and not is_set(it.get(CALLBACKS)):
        yield it.wrong("there is no URL to come back to", CALLBACKS)
    if MACHINES in flows and len(flows) > 1:
        yield it.wrong(f"{MACHINES} does not go with other flows", FLOWS)
    elif MACHINES in flows and (it.get("GenerateSecret") is None or is_false(it.get("GenerateSecret"))):
        yield it.wrong(f"{MACHINES} needs GenerateSecret: true", FLOWS)


def _urls(it: Resource) -> Iterator[Violation]:
    if "implicit" in map(text, listed(it.get(FLOWS))):
        yield it.wrong("implicit shows tokens in the address; code does not", FLOWS, severity="warning")
    for path in (CALLBACKS, "LogoutURLs"):
        for position, url in enumerate(listed(it.get(path))):
            if not is_open(url) and "<" not in text(url) and not URL.fullmatch(text(url)):
                yield it.wrong(f"{text(url)} is no HTTPS URL", f"{path}.{position}")


def _tokens(it: Resource) -> Iterator[Violation]:
    units, lives = mapping(it.get("TokenValidityUnits")), {}
    for token, (unit, least, most) in TOKENS.items():
        path, given = f"{token}Validity", number(it.get(f"{token}Validity"))
        factor = SECONDS.get(text(units.get(token) or unit))
        if given is None or factor is None:
            continue
        lives[token] = given * factor
        if not least <= lives[token] <= most:
            yield it.wrong(f"Cognito lets a token live {least:,} to {most:,} seconds, not {lives[token]:,.0f}", path)
    for token in ("AccessToken", "IdToken"):
        if token in lives and "RefreshToken" in lives and lives["RefreshToken"] < lives[token]:
            yield it.wrong(f"the {token} lives longer than the RefreshToken", "RefreshTokenValidity")


def _attributes(it: Resource, pool: Resource) -> Iterator[Violation]:
    schema = [text(one.get("Name")) for one in pool.items("Schema")]
    if is_open(pool.get("Schema")) or any("<" in name for name in schema):
        return
    known = STANDARD | {f"custom:{name}" for name in schema} | {f"dev:custom:{name}" for name in schema}
    for path in ("ReadAttributes", "WriteAttributes"):
        for position, name in enumerate(listed(it.get(path))):
            if not is_open(name) and "<" not in text(name) and text(name) not in known:
                yield it.wrong(f"{pool.logical_id} has no attribute {text(name)}", f"{path}.{position}")


def _providers(estate: Estate, it: Resource, pool: Resource) -> Iterator[Violation]:
    mine = [one for one in estate.of("AWS::Cognito::UserPoolIdentityProvider") if pool.named_by(one.get("UserPoolId"))]
    for position, name in enumerate(listed(it.get("SupportedIdentityProviders"))):
        provider = next((one for one in mine if _is(one, name)), None)
        if provider is not None and not waits_for(it, provider):
            message = f"it does not wait for {provider.logical_id}"
            yield it.wrong(message, f"SupportedIdentityProviders.{position}")


def _is(provider: Resource, name: Any) -> bool:
    return provider.named_by(name) or text(name) == text(provider.get("ProviderName"))
