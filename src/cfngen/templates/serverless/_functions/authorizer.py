"""Lets in whom a user pool still knows by the access token, of vendors or of staff."""

import base64
import http.client
import json
import logging
import os

log = logging.getLogger()
log.setLevel(logging.INFO)
# Client -> host of its pool's sign-in pages, and whose it is.
POOLS = {
    os.environ["VENDOR_CLIENT"]: (os.environ["VENDOR_HOST"], "vendor"),
    os.environ["STAFF_CLIENT"]: (os.environ["STAFF_HOST"], "staff"),
}
SECONDS = 3
NO = {"isAuthorized": False}


def claimed(token):
    """What a token says of itself, verified by nobody: it only chooses the pool to ask."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def user(host, token):
    """The attributes that the pool gives for the token; None for one that is forged, old or revoked."""
    pool = http.client.HTTPSConnection(host, timeout=SECONDS)
    try:
        pool.request("GET", "/oauth2/userInfo", headers={"Authorization": f"Bearer {token}"})
        answer = pool.getresponse()
        if answer.status in (400, 401, 403):
            return None
        if answer.status != 200:  # throttled, or away: an error, which API Gateway does not keep, and no refusal
            raise RuntimeError(f"the pool answers {answer.status}")
        return json.load(answer)
    finally:
        pool.close()


def refused(reason):
    log.info("refused", extra={"reason": reason})
    return NO


def handler(event, context):
    """Answer an HTTP API (payload 2.0, simple response), which keeps the answer for the same header."""
    kind, _, token = event["identitySource"][0].partition(" ")
    if kind.lower() != "bearer":
        return refused("no bearer token")
    try:
        claims = claimed(token)
        host, audience = POOLS[claims["client_id"]]
    except (IndexError, KeyError, TypeError, ValueError):
        return refused("no token of our clients")
    if claims.get("token_use") != "access":
        return refused("no access token")
    attributes = user(host, token)
    if attributes is None:
        return refused("the pool does not accept the token")
    company = attributes.get("custom:company_id")
    if audience == "vendor" and not company:
        return refused("the user has no company")
    tenant = "tenant#staff" if audience == "staff" else f"tenant#vendor#{company}"
    return {"isAuthorized": True, "context": {"tenant": tenant, "sub": attributes["sub"]}}
