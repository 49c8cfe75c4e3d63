"""Which service a request is for, by the scope that its signature names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

from cfngen.local.template_url import LOCAL_HOSTS

_SCOPE = re.compile(
    r"Credential=(?P<key>[^/,\s]*)/(?P<day>\d{8})/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)/aws4_request"
)
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_CHARACTERS = re.compile(r"[\w.~%!$&'()*+,;=:@/-]*", re.ASCII)


@dataclass(frozen=True)
class Route:
    """A request's service and region; `signed` says whether it carried credentials at all."""

    service: str
    region: str
    signed: bool


def route(environ: dict[str, Any]) -> Route:
    """Read the scope from the Authorization header, else from a presigned URL; signatures are not checked."""
    query = environ.get("QUERY_STRING", "")
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    text = authorization
    if "X-Amz-Credential=" in query:
        text = "Credential=" + parse_qs(query).get("X-Amz-Credential", [""])[0]
    match = _SCOPE.search(text)
    if match:
        region = match["region"] if _REGION.fullmatch(match["region"]) else ""
        return Route(match["service"], region, signed=True)
    if authorization.startswith("AWS ") or "AWSAccessKeyId=" in query:  # signature version 2
        return Route("s3", "us-east-1", signed=True)
    if "Action=" in query or environ.get("REQUEST_METHOD") == "POST":
        return Route("cloudformation", "us-east-1", signed=False)
    return Route("", "us-east-1", signed=False)


def raw_path(environ: dict[str, Any]) -> str:
    """Give the path as it was sent, without leading doubled slashes (a trailing one in an endpoint's URL)."""
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ.get("PATH_INFO", "/"))
    if raw.startswith(("http://", "https://")):
        raw = "/" + raw.split("/", 3)[3] if raw.count("/") > 2 else "/"
    return "/" + raw.partition("?")[0].lstrip("/")


def object_path(environ: dict[str, Any]) -> str:
    """Give `/bucket/key` of an S3 request, whether the bucket is in the path or in the host's name."""
    host = host_name(environ)
    path = raw_path(environ)
    for ending in (".s3.localhost", ".localhost"):
        if host.endswith(ending) and host != "s3.localhost":
            return f"/{host.removesuffix(ending)}{path}"
    return path


def host_name(environ: dict[str, Any]) -> str:
    """Give the name in the Host header, without a port."""
    host = str(environ.get("HTTP_HOST", "127.0.0.1")).lower()
    return host if host.endswith("]") else re.sub(r":\d*$", "", host)


def is_local_host(environ: dict[str, Any]) -> bool:
    """Say whether the Host header is this machine's: a web page with a rebound name must not get in."""
    host = host_name(environ)
    return host in LOCAL_HOSTS or host.endswith(".localhost")


def is_well_formed(path: str) -> bool:
    """Say whether a path has only characters of a URL, with every percent sign followed by two digits."""
    return (
        bool(_CHARACTERS.fullmatch(path)) and not re.search(r"%(?![0-9A-Fa-f]{2})", path) and "\0" not in unquote(path)
    )
