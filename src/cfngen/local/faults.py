"""Faults on demand: resources that fail, and a service that throttles, errs, is slow or hangs up."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from cfngen.local.aws_error import AwsError
from cfngen.local.store import Store

SERVICE_FAULTS = ("throttle", "error", "slow", "drop")
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

        `kind` is `resource` with `path` and `on`, or one of SERVICE_FAULTS with an optional `action` and, for
        `slow`, `seconds`; `times` says how often (0: until cleared). Raises AwsError for anything else.
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
        """Count a fault down; False where another call has used it up meanwhile."""
        with self._store.database.transaction() as connection:
            if key not in self._held:
                return False
            left = fault.get("times", 0) - 1
            if left > 0:
                fault["times"] = left
                body = json.dumps(fault)
                connection.execute("UPDATE documents SET body = ? WHERE kind = 'fault' AND id = ?", (body, key))
            elif left == 0:
                del self._held[key]
                connection.execute("DELETE FROM documents WHERE kind = 'fault' AND id = ?", (key,))
        return True

    def service(self, action: str) -> None:
        """Let a call of `action` suffer; raises AwsError or ConnectionDroppedError."""
        for key, fault in list(self._held.items()):
            kind = fault["kind"]
            if kind == "resource" or fault.get("action", action) != action or not self._use(key, fault):
                continue
            if kind == "slow":
                time.sleep(fault["seconds"])
            elif kind == "throttle":
                raise AwsError("Throttling", "Rate exceeded")
            elif kind == "drop":
                raise ConnectionDroppedError
            else:
                raise AwsError("ServiceUnavailable", "The request has failed due to a temporary failure.", 503)

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


def _check(fault: dict[str, Any]) -> None:
    kind, seconds, times = fault.get("kind"), fault.get("seconds", 0), fault.get("times", 0)
    fine = {"path", "on", "reason"} if kind == "resource" else {"action", "seconds"} if kind == "slow" else {"action"}
    problems = (
        [f"kind must be resource, {', '.join(SERVICE_FAULTS)}"] if kind not in ("resource", *SERVICE_FAULTS) else []
    )
    problems += [f"{name} does not belong to it" for name in sorted(fault.keys() - fine - {"kind", "times"})]
    problems += [
        f"{name} must be text" for name in ("path", "reason", "action") if not isinstance(fault.get(name, ""), str)
    ]
    if type(times) is not int or times < 0:
        problems.append("times must be a number not less than 0")
    if kind == "resource" and (not fault.get("path") or fault.get("on") not in OPERATIONS):
        problems.append(f"a resource needs a path and on, one of {', '.join(OPERATIONS)}")
    if kind == "slow" and not (type(seconds) in (int, float) and 0 < seconds <= _LONGEST):
        problems.append(f"seconds must be more than 0 and at most {_LONGEST}")
    if problems:
        raise AwsError("MalformedInput", f"not a fault: {'; '.join(problems)}")
