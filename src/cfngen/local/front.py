"""The WSGI application in front of everything: limits, routing, faults, and AWS's shape for every error."""

from __future__ import annotations

import json
import logging
import socket
import uuid
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, unquote

from cfngen.local.admin import Admin
from cfngen.local.api import Api
from cfngen.local.aws_error import AwsError
from cfngen.local.body import read_object, read_request
from cfngen.local.faults import ConnectionDroppedError
from cfngen.local.model import operation
from cfngen.local.object_operation import object_operation
from cfngen.local.request import parse
from cfngen.local.response import render
from cfngen.local.routing import Route, is_local_host, is_well_formed, object_path, raw_path, route

StartResponse = Callable[..., Any]
_MOST_FIELDS = 20_000
_NOTICE = (
    "This is cfngen's embedded CloudFormation endpoint, not AWS. It rehearses change sets and stacks and creates "
    "no resources.\nIt answers cloudformation, s3 and sts; see cfngen local --help.\n"
)
_FAILURE = AwsError("InternalFailure", "The request processing has failed because of an unknown error.", 500)
_S3_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
log = logging.getLogger("cfngen.local")


class Front:
    """Takes requests apart and hands them to CloudFormation's API, to S3 and STS, or to `cfngen local`."""

    def __init__(self, api: Api, admin: Admin) -> None:
        self._api = api
        self._admin = admin

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a WSGI request."""
        request_id = str(uuid.uuid4())
        try:
            status, headers, body = self._answer(environ, request_id)
        except AwsError as error:
            status, headers, body = error.status, _xml(), error.body(request_id)
        except ConnectionDroppedError:
            _hang_up(environ)
            raise ConnectionAbortedError from None  # which werkzeug takes for what it is
        except Exception:
            log.exception("request %s", request_id)
            status, headers, body = 500, _xml(), _FAILURE.body(request_id)
        headers += [("x-amzn-RequestId", request_id), ("x-cfngen-local", "simulated; no resources are created")]
        if not any(name.lower() == "content-length" for name, _ in headers):
            headers.append(("Content-Length", str(len(body))))
        start_response(f"{status} {_PHRASES.get(status, 'Unknown')}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(self, environ: dict[str, Any], request_id: str) -> tuple[int, list[tuple[str, str]], bytes]:
        if not is_local_host(environ):
            raise AwsError("AccessDenied", "The Host header does not name this machine", 403)
        path = raw_path(environ)
        if path.startswith("/_cfngen/"):
            read_request(environ)
            return self._admin.answer(environ, path.removeprefix("/_cfngen/"))
        found = route(environ)
        if found.service == "s3":
            read_object(environ)
        else:
            read_request(environ)
        if found.service == "cloudformation":
            return self._cloudformation(environ, found, request_id)
        if found.service == "s3":
            where = object_path(environ)
            if environ["REQUEST_METHOD"] not in (_S3_METHODS if where != "/" else ("GET", "HEAD")):
                raise AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
            if not is_well_formed(where):
                raise AwsError("InvalidURI", "Couldn't parse the specified URI.")
            action = object_operation(environ["REQUEST_METHOD"], where, str(environ.get("QUERY_STRING", "")))
            with self._api.faults.service("s3", action, unquote(where.partition("/")[2].partition("/")[2])):
                return self._api.objects.s3(environ, where, found.region)
        if found.service == "sts":
            action = dict(parse_qsl(environ["wsgi.input"].getvalue().decode("latin-1"))).get("Action", "")
            with self._api.faults.service("sts", action):
                return self._api.objects.sts(environ)
        if not found.service and path == "/":
            return 200, [("Content-Type", "text/plain; charset=utf-8")], _NOTICE.encode()
        return _refused(environ, found)

    def _cloudformation(
        self, environ: dict[str, Any], found: Route, request_id: str
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        values = _values(environ)
        action = next((value for name, value in values if name == "Action"), "")
        version = next((value for name, value in values if name == "Version"), "2010-05-15")
        if not action:
            raise AwsError("MissingAction", "Missing Action")
        if version != "2010-05-15" or operation(action) is None or not self._api.serves(action):
            raise AwsError("InvalidAction", f"Could not find operation {action[:128]} for version {version[:32]}")
        if not found.signed:
            raise AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
        if not found.region:
            raise AwsError("SignatureDoesNotMatch", "Credential should be scoped to a valid region.", 403)
        with self._api.faults.service("cloudformation", action):
            result = self._api.call(action, parse(action, values), found.region)
        return 200, _xml(), render(action, result, request_id)


def _values(environ: dict[str, Any]) -> list[tuple[str, str]]:
    """Read the form of a POST and the query string of a GET; raises AwsError where they are malformed."""
    text = str(environ.get("QUERY_STRING", ""))
    if environ["REQUEST_METHOD"] == "POST":
        body = environ["wsgi.input"].read()
        text += ("&" if text else "") + body.decode("utf-8", "strict" if body.isascii() else "surrogateescape")
    elif environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        raise AwsError("UnknownOperationException", "Method not allowed", 405)
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise AwsError("MalformedQueryString", "The query string contains a syntax error.", 404) from error


def _xml() -> list[tuple[str, str]]:
    return [("Content-Type", "text/xml")]


def _refused(environ: dict[str, Any], found: Route) -> tuple[int, list[tuple[str, str]], bytes]:
    """Refuse a service that is not here, in the protocol that its client speaks."""
    text = f"cfngen's embedded endpoint answers cloudformation, s3 and sts, not {found.service or 'unsigned calls'}"
    if "json" in environ.get("CONTENT_TYPE", ""):
        body = json.dumps({"__type": "UnknownOperationException", "message": text}).encode()
        return 404, [("Content-Type", environ["CONTENT_TYPE"].split(";")[0])], body
    raise AwsError("UnknownOperationException", text, 404)


def _hang_up(environ: dict[str, Any]) -> None:
    connection = environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)


_PHRASES = {200: "OK", 204: "No Content", 206: "Partial Content", 304: "Not Modified", 400: "Bad Request",
            403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict",
            412: "Precondition Failed", 413: "Request Entity Too Large", 416: "Range Not Satisfiable",
            500: "Internal Server Error", 503: "Service Unavailable"}  # fmt: skip
