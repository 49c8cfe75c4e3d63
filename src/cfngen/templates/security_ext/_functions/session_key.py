"""Rotates the application's session key; the previous one stays beside it until the next rotation."""

import json
import logging
import secrets

import boto3
from botocore.config import Config

log = logging.getLogger()
log.setLevel(logging.INFO)
LIMITS = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 3, "mode": "standard"})
KEY_BYTES = 48  # 64 characters


def handler(event, context):
    """One step of a rotation; Secrets Manager may ask for the same step again."""
    manager = boto3.client("secretsmanager", config=LIMITS)
    secret, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    stages = manager.describe_secret(SecretId=secret)["VersionIdsToStages"]
    if token not in stages:
        raise ValueError("this version is not staged for rotation")
    if "AWSCURRENT" in stages[token]:
        log.info("%s: nothing to do, the version is current", step)
        return
    if "AWSPENDING" not in stages[token]:
        raise ValueError("this version is not pending")
    log.info("%s", step)
    STEPS[step](manager, secret, token, stages)


def read(manager, secret, **version):
    """Give a version's JSON."""
    return json.loads(manager.get_secret_value(SecretId=secret, **version)["SecretString"])


def create(manager, secret, token, stages):
    """Write the new version once, with all other keys of the JSON as they are."""
    try:
        read(manager, secret, VersionId=token, VersionStage="AWSPENDING")
    except manager.exceptions.ResourceNotFoundException:
        now = read(manager, secret, VersionStage="AWSCURRENT")
        new = now | {"session_key": secrets.token_urlsafe(KEY_BYTES), "previous_session_key": now["session_key"]}
        manager.put_secret_value(
            SecretId=secret, ClientRequestToken=token, SecretString=json.dumps(new), VersionStages=["AWSPENDING"]
        )


def nothing(manager, secret, token, stages):
    """No other system knows the key: tasks read it when they start."""


def test(manager, secret, token, stages):
    """Refuse a version that would sign every session out."""
    new = read(manager, secret, VersionId=token, VersionStage="AWSPENDING")
    now = read(manager, secret, VersionStage="AWSCURRENT")
    kept = now["session_key"] in (new["session_key"], new.get("previous_session_key"))
    if not kept or len(new["session_key"]) < KEY_BYTES:
        raise ValueError("the pending version does not keep the current key, or its own is short")


def finish(manager, secret, token, stages):
    """Make the new version current."""
    current = next(version for version, names in stages.items() if "AWSCURRENT" in names)
    manager.update_secret_version_stage(
        SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
    )


STEPS = {"createSecret": create, "setSecret": nothing, "testSecret": test, "finishSecret": finish}
