"""Faults on demand: resources that fail, and a service that throttles, errs, is slow or hangs up."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cfngen.local import ACCOUNT_ID
from cfngen.local.aws_error import AwsError
from cfngen.local.refusals import CODES, refusal
from cfngen.local.store import Store

SERVICE_FAULTS = ("throttle", "error", "slow", "drop", "lose", "refuse")
SERVICES = ("cloudformation", "s3", "sts", "any")
OPERATIONS = ("create", "update", "delete", "rollback")
_LONGEST = 3600  # seconds that a slow answer may take


class ConnectionDroppedError(Exception):
    """The request is to be left without an answer."""


class Faults:
    """The faults that were asked for, kept in the state file; each counts down with its use (0: for ever)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held = store.documents("fault")

    def add(self, fault: dict[str, Any]) -> str:
        """Ask for a fault; gives its id.

        `kind` is `resource` with `path` and `on`, or one of SERVICE_FAULTS with, where wanted, `service` (of
        SERVICES; default cloudformation), `action`, `key` (a part of an object's key) and `after` (so many such calls
        go well before); for `slow` with `seconds`, for `refuse` with `code` (of refusals.CODES). `times` says how
        often (0: until cleared). Raises AwsError for anything else.
        """
        _check(fault)
        key = uuid.uuid4().hex[:8]
        with self._store.write() as change:
            change.set_document("fault", key, fault)
        self._held = self._store.documents("fault")
        return key

    def clear(self) -> None:
        """Forget all faults."""
        with self._store.write() as change:
            for key in self._held:
                change.set_document("fault", key, None)
        self._held = {}

    def list(self) -> dict[str, Any]:
        """Give the faults that are still to come by their ids."""
        return dict(self._held)

    def _use(self, key: str, fault: dict[str, Any]) -> bool:
        """Count a fault down; False where another call has used it up meanwhile, or its time has not come."""
        with self._store.database.transaction() as connection:
            if key not in self._held:
                return False
            is_due = not fault.get("after")
            count = "times" if is_due else "after"
            left = fault.get(count, 0) - 1
            if left > 0 or (left == 0 and not is_due):
                fault[count] = left
                body = json.dumps(fault)
                connection.execute("UPDATE documents SET body = ? WHERE kind = 'fault' AND id = ?", (body, key))
            elif left == 0:
                del self._held[key]
                connection.execute("DELETE FROM documents WHERE kind = 'fault' AND id = ?", (key,))
        return is_due

    @contextmanager
    def service(self, service: str, action: str, object_key: str = "") -> Iterator[None]:
        """Let a call suffer that is made inside; raises AwsError or ConnectionDroppedError."""
        is_lost = False
        for key, fault in list(self._held.items()):
            if not _is_meant(fault, service, action, object_key) or not self._use(key, fault):
                continue
            if fault["kind"] == "lose":
                is_lost = True
            else:
                _suffer(fault, service, action)
        yield
        if is_lost:
            raise ConnectionDroppedError

    def resource(self, path: str, operation: str) -> str:
        """Give the reason for which the resource at `path` must fail `operation`, empty where it need not.

        `path` is `Stack/Child/LogicalId`; a fault's path may leave out leading parts.
        """
        for key, fault in list(self._held.items()):
            if fault["kind"] != "resource" or fault["on"] != operation:
                continue
            if f"/{path}".endswith(f"/{fault['path'].strip('/')}") and self._use(key, fault):
                return str(fault.get("reason") or "Injected failure (cfngen local fail)")
        return ""


def _is_meant(fault: dict[str, Any], service: str, action: str, object_key: str) -> bool:
    """Say whether a fault is one of this call."""
    return (
        fault["kind"] != "resource"
        and fault.get("service", "cloudformation") in (service, "any")
        and fault.get("action", action) == action
        and fault.get("key", "") in object_key
    )


def _suffer(fault: dict[str, Any], service: str, action: str) -> None:
    kind = fault["kind"]
    if kind == "slow":
        time.sleep(fault["seconds"])
    elif kind == "drop":
        raise ConnectionDroppedError
    elif kind == "refuse":
        raise refusal(fault["code"], service, action, f"arn:aws:sts::{ACCOUNT_ID}:user/moto")
    elif kind == "throttle":
        if service == "s3":  # https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
            raise AwsError("SlowDown", "Please reduce your request rate.", 503)
        raise AwsError("Throttling", "Rate exceeded")
    else:
        raise AwsError("ServiceUnavailable", "The request has failed due to a temporary failure.", 503)


def _check(fault: dict[str, Any]) -> None:
    kind, seconds = fault.get("kind"), fault.get("seconds", 0)
    own = {"slow": {"seconds"}, "refuse": {"code"}}.get(str(kind), set[str]())
    fine = {"path", "on", "reason"} if kind == "resource" else {"action", "service", "key", "after"} | own
    problems = (
        [f"kind must be resource, {', '.join(SERVICE_FAULTS)}"] if kind not in ("resource", *SERVICE_FAULTS) else []
    )
    problems += [f"{name} does not belong to it" for name in sorted(fault.keys() - fine - {"kind", "times"})]
    texts = ("path", "reason", "action", "key")
    problems += [f"{name} must be text" for name in texts if not isinstance(fault.get(name, ""), str)]
    for name in ("times", "after"):
        if type(fault.get(name, 0)) is not int or fault.get(name, 0) < 0:
            problems.append(f"{name} must be a number not less than 0")
    if fault.get("service", "any") not in SERVICES:
        problems.append(f"service must be one of {', '.join(SERVICES)}")
    if kind == "refuse" and fault.get("code") not in CODES:
        problems.append(f"code must be one of {', '.join(CODES)}")
    if kind == "resource" and (not fault.get("path") or fault.get("on") not in OPERATIONS):
        problems.append(f"a resource needs a path and on, one of {', '.join(OPERATIONS)}")
    if kind == "slow" and not (type(seconds) in (int, float) and 0 < seconds <= _LONGEST):
        problems.append(f"seconds must be more than 0 and at most {_LONGEST}")
    if problems:
        raise AwsError("MalformedInput", f"not a fault: {'; '.join(problems)}")
