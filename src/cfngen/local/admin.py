"""What `cfngen local` asks of a running endpoint: health, faults, drift, reset, stop."""

from __future__ import annotations

import json
import os
import signal
import threading
from typing import Any

from cfngen import __version__
from cfngen.local import ACCOUNT_ID, BUCKET
from cfngen.local.api import Api
from cfngen.local.aws_error import AwsError
from cfngen.local.store import Store

HEADER = "HTTP_X_CFNGEN_LOCAL"
"""A header that a web page cannot send across origins without being asked first."""


class Admin:
    """The verbs below `/_cfngen/`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def answer(self, environ: dict[str, Any], verb: str) -> tuple[int, list[tuple[str, str]], bytes]:
        """Answer one verb with JSON; all but `health` need a POST with the header `X-Cfngen-Local`."""
        if verb == "health":
            result = self.health()
        elif environ["REQUEST_METHOD"] != "POST" or HEADER not in environ:
            raise AwsError("AccessDenied", "POST with the header X-Cfngen-Local", 403)
        else:
            result = self._verb(verb, _body(environ))
        return 200, [("Content-Type", "application/json")], json.dumps(result).encode()

    def health(self) -> dict[str, Any]:
        """Say who answers and what it holds."""
        store = self._api.store
        return {
            "service": "cfngen-local",
            "version": __version__,
            "pid": os.getpid(),
            "state": str(store.database.path),
            "account": ACCOUNT_ID,
            "bucket": BUCKET,
            "creates_resources": False,
            "resource_seconds": self._api.resource_seconds,
            "stacks": len(store.names),
            "faults": self._api.faults.list(),
        }

    def _verb(self, verb: str, body: dict[str, Any]) -> dict[str, Any]:
        if verb == "fail":
            return {"id": self._api.faults.add(body)}
        if verb == "heal":
            self._api.faults.clear()
        elif verb == "reset":
            self._api.reset()
        elif verb == "drift":
            return self._drift(body)
        elif verb == "stop":
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
        else:
            raise AwsError("InvalidAction", f"Could not find operation {verb[:64]}", 404)
        return {}

    def _drift(self, body: dict[str, Any]) -> dict[str, Any]:
        """Set what a resource, named by `physical_id` or `path`, actually is; no `actual`: as its template says."""
        actual, path = body.get("actual"), body.get("path")
        if "actual" not in body or not (actual is None or isinstance(actual, dict) or actual == "deleted"):
            raise AwsError("MalformedInput", 'actual is properties, "deleted", or null for no drift')
        physical_id = body.get("physical_id") or (isinstance(path, str) and _physical_id(self._api.store, path))
        if not isinstance(physical_id, str) or not physical_id:
            raise AwsError("MalformedInput", "drift takes the physical_id or the path of a resource")
        with self._api.store.write() as change:
            change.set_document("actual", physical_id, actual)
        return {"physical_id": physical_id}


def _physical_id(store: Store, path: str) -> str:
    """The physical id of the one resource whose path ends like this: `Child/LogicalId`, leading parts left out.

    Raises AwsError for none and for several.
    """
    found = {}
    for stack in [one for one in list(store.stacks.values()) if one.exists]:
        above, parts = stack, list[str]()
        while above.parent_id and above.parent_id in store.stacks:
            parts.insert(0, above.logical_id)
            above = store.stacks[above.parent_id]
        for resource in stack.resources.values():
            whole = "/".join((above.name, *parts, resource.logical_id))
            if resource.physical_id and f"/{whole}".endswith(f"/{path.strip('/')}"):
                found[whole] = resource.physical_id
    if len(found) != 1:
        what = f"is {len(found)} resources: {', '.join(sorted(found))}" if found else "is no resource that exists"
        raise AwsError("ValidationError", f"{path} {what}")
    return next(iter(found.values()))


def _body(environ: dict[str, Any]) -> dict[str, Any]:
    try:
        found = json.loads(environ["wsgi.input"].read() or b"{}")
    except ValueError as error:
        raise AwsError("MalformedInput", "the body is not JSON") from error
    if not isinstance(found, dict):
        raise AwsError("MalformedInput", "the body is not a JSON object")
    return found
