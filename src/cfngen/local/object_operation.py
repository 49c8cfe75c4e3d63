"""Which of S3's operations a request asks for, by its method, path and query."""

from __future__ import annotations

from functools import cache
from urllib.parse import parse_qsl

from botocore.loaders import Loader

# Requests without a sub-resource in the query, where several operations share one form.
_PLAIN = {
    ("GET", "object"): "GetObject",
    ("HEAD", "object"): "HeadObject",
    ("PUT", "object"): "PutObject",
    ("DELETE", "object"): "DeleteObject",
    ("GET", "bucket"): "ListObjects",
    ("HEAD", "bucket"): "HeadBucket",
    ("PUT", "bucket"): "CreateBucket",
    ("DELETE", "bucket"): "DeleteBucket",
    ("GET", "service"): "ListBuckets",
}


def object_operation(method: str, path: str, query: str) -> str:
    """Name the operation of a request to `/bucket/key`; its method where S3 has no such operation."""
    bucket, _, key = path.lstrip("/").partition("/")
    place = "object" if key else "bucket" if bucket else "service"
    given = dict(parse_qsl(query, keep_blank_values=True))
    if given.get("list-type") == "2":
        return "ListObjectsV2"
    named = next(
        (_sub_resources()[found] for name in given if (found := (method, place, name)) in _sub_resources()), ""
    )
    return named or _PLAIN.get((method, place), method)


@cache
def _sub_resources() -> dict[tuple[str, str, str], str]:
    """Operations by method, place and the first name in the query, as botocore's model of S3 writes them."""
    model = Loader().load_service_model("s3", "service-2")
    found: dict[tuple[str, str, str], str] = {}
    for name, operation in model["operations"].items():
        path, _, query = operation["http"]["requestUri"].partition("?")
        if query and not operation.get("deprecated"):
            place = "object" if "{Key+}" in path else "bucket"
            found.setdefault((operation["http"]["method"], place, query.partition("&")[0]), name)
    return found
