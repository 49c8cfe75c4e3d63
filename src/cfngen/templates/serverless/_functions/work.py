"""Does the work that events ask for, each event once however often it comes."""

import json
import logging
import os
import re
import time

import boto3
from botocore.config import Config

log = logging.getLogger()
log.setLevel(logging.INFO)
LIMITS = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2, "mode": "standard"})
db = boto3.client("dynamodb", config=LIMITS)
TABLE, DONE = os.environ["TABLE"], os.environ["IDEMPOTENCY_TABLE"]
# Longer than a message lives in the queue, the dead-letter queue and the archive's usual replay.
REMEMBERED_SECONDS = 30 * 86400
# What one message may take; with less time left the rest goes back to the queue untried.
ONE_MESSAGE_MS = 9000
TENANT = re.compile(r"tenant#(staff|vendor#.{1,64})")
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def work(event):
    """Mark the record as checked, and the event as done, both or neither."""
    detail, now = event["detail"], int(time.time())
    if not (TENANT.fullmatch(detail["tenant"]) and NAME.fullmatch(detail["record"])):
        raise ValueError("the event names no record")
    once = {
        "TableName": DONE,
        "Item": {"id": {"S": f"work#{event['id']}"}, "expiration": {"N": str(now + REMEMBERED_SECONDS)}},
        "ConditionExpression": "attribute_not_exists(id)",
    }
    effect = {
        "TableName": TABLE,
        "Key": {"pk": {"S": detail["tenant"]}, "sk": {"S": f"record#{detail['record']}"}},
        "UpdateExpression": "SET checked_at = :now",
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeValues": {":now": {"N": str(now)}},
    }
    try:
        db.transact_write_items(TransactItems=[{"Put": once}, {"Update": effect}])
    except db.exceptions.TransactionCanceledException as error:
        reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", [{}])]
        if reasons[0] != "ConditionalCheckFailed":
            raise
        log.info("done already", extra={"event": event["id"]})


def handler(event, context):
    """Do each message of a batch, and name those that failed: only they come again."""
    failed = []
    for message in event["Records"]:
        number = message["messageId"]
        try:
            if context.get_remaining_time_in_millis() < ONE_MESSAGE_MS:
                raise TimeoutError("no time left for this message")
            work(json.loads(message["body"]))
        except Exception as error:
            # The kind alone: a message's text may be a patient's.
            log.error("failed", extra={"message_id": number, "error": type(error).__name__})
            failed.append({"itemIdentifier": number})
    log.info("batch", extra={"messages": len(event["Records"]), "failed": len(failed)})
    return {"batchItemFailures": failed}
