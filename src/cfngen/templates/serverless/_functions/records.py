"""Records of one tenant, whom the verified token alone names."""

import json
import logging
import os
import re
import time

import boto3
from botocore.config import Config

log = logging.getLogger()
log.setLevel("INFO")
LIMITS = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2})
db = boto3.client("dynamodb", config=LIMITS)
TABLE, ORIGINS = os.environ["TABLE"], os.environ["ORIGINS"].split(",")
CLIENTS = {os.environ["VENDOR_CLIENT"]: "vendor", os.environ["STAFF_CLIENT"]: "staff"}


class HttpError(Exception):
    """Status and reason."""


def tenant(given):
    """The partition of whose token it is; only an ID token names the company."""
    if "lambda" in given:
        return given["lambda"]["tenant"]
    claims = given.get("claims") or given.get("jwt", {}).get("claims", {})
    pool, company = CLIENTS.get(claims.get("aud")), claims.get("custom:company_id")
    if claims.get("token_use") != "id" or not (pool == "staff" or (pool and company)):
        raise HttpError(403, "no tenant")
    return "tenant#staff" if pool == "staff" else f"tenant#vendor#{company}"


def read(key, event, headers):
    item = db.get_item(TableName=TABLE, Key=key, ConsistentRead=True).get("Item")
    # TTL deletes late.
    if not item or int(item.get("expires_at", {"N": "1" * 12})["N"]) <= time.time():
        raise HttpError(404, "none")
    return json.loads(item["data"]["S"]), item["version"]["N"]


def write(key, event, headers):
    """Version after version; a repeated request gets its first answer."""
    request, old = headers.get("idempotency-key", ""), headers.get("if-match", "").strip('"')
    if not re.fullmatch(r"(?a)[\w-]{8,64}", request):
        raise HttpError(400, "Idempotency-Key: 8 to 64 of A-Za-z0-9_-")
    when, values = "attribute_not_exists(pk)", {}
    if re.fullmatch("[0-9]{1,15}", old):
        when, values = "version = :v", {":v": {"N": old}}
    elif old or headers.get("if-none-match") != "*":
        raise HttpError(428, "If-Match: version, or If-None-Match: *")
    try:
        data = json.loads(event.get("body") or "")
    except ValueError:
        data = None
    text = json.dumps(data, sort_keys=True)
    if not isinstance(data, dict) or len(text) > 100_000:  # an item has 400 KB
        raise HttpError(400, "no JSON object, or too long")
    new = str(int(old or 0) + 1)
    item = {"data": {"S": text}, "version": {"N": new}, "request": {"S": request}}
    try:
        db.put_item(
            TableName=TABLE,
            Item=key | item,
            ConditionExpression=when,
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **({"ExpressionAttributeValues": values} if values else {}),
        )
    except db.exceptions.ConditionalCheckFailedException as error:
        there = error.response.get("Item", {})
        if any(there.get(k) != v for k, v in item.items()):
            raise HttpError(412, "stale version") from None
    return {"version": int(new)}, new


def handler(event, context):
    """Answer a REST or HTTP API; log no data."""
    ctx = event["requestContext"]
    method = event.get("httpMethod") or ctx["http"]["method"]
    headers = {k.lower(): v for k, v in (event.get("headers") or {}).items()}
    out = {"content-type": "application/json", "cache-control": "no-store"}
    try:
        name = event["pathParameters"]["id"]
        if not re.fullmatch(r"(?a)[\w-]{1,64}", name):
            raise HttpError(400, "not an id")
        key = {"pk": {"S": tenant(ctx.get("authorizer") or {})}, "sk": {"S": f"record#{name}"}}
        body, version = {"GET": read, "PUT": write}[method](key, event, headers)
        status, out["etag"] = 200, f'"{version}"'
    except HttpError as refused:
        status, body = refused.args[0], {"message": refused.args[1]}
    if headers.get("origin") in ORIGINS:
        out |= {"access-control-allow-origin": headers["origin"], "access-control-expose-headers": "etag"}
    log.info("answered", extra={"method": method, "status": status})
    return {"statusCode": status, "headers": out, "body": json.dumps(body)}
