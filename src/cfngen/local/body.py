"""A request's body, read whole before anything else looks at it, so that none is larger or shorter than allowed."""

from __future__ import annotations

import io
from typing import Any

from cfngen.local.aws_error import AwsError

MOST_BYTES = 1024 * 1024
"""Of a call to CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""

MOST_OBJECT_BYTES = 256 * 1024 * 1024
"""Of an object, which is held in memory."""

_PIECE = 64 * 1024  # bytes of a chunked body that are read at once


def read_request(environ: dict[str, Any]) -> None:
    """Read the body of a call; raises AwsError where it is too large, cut short or not what HTTP asks for."""
    _buffer(environ, MOST_BYTES, "RequestEntityTooLarge", f"Request must not be larger than {MOST_BYTES} bytes", 413)


def read_object(environ: dict[str, Any]) -> None:
    """Read the body of a call to S3; raises AwsError as `read_request` does."""
    _buffer(environ, MOST_OBJECT_BYTES, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400)


def _buffer(environ: dict[str, Any], most: int, *refusal: Any) -> None:
    """Put the body into memory and say in `environ` that it is there; one whose length says too much is not read."""
    length = _length(environ)
    if length > most:
        raise AwsError(*refusal)
    chunked = "chunked" in str(environ.get("HTTP_TRANSFER_ENCODING", "")).lower()
    try:
        body = _chunks(environ["wsgi.input"], most) if chunked else environ["wsgi.input"].read(length)
    except OSError as error:  # what werkzeug and the socket raise
        raise AwsError("MalformedHttpRequestException", "The request's body could not be read") from error
    if len(body) > most:
        raise AwsError(*refusal)
    if not chunked and len(body) < length:
        said = "the number of bytes specified by the Content-Length HTTP header"
        raise AwsError("IncompleteBody", f"You did not provide {said}")
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ.pop("wsgi.input_terminated", None)


def _chunks(stream: Any, most: int) -> bytes:
    body = bytearray()
    while len(body) <= most and (piece := stream.read(_PIECE)):
        body += piece
    return bytes(body)


def _length(environ: dict[str, Any]) -> int:
    text = str(environ.get("CONTENT_LENGTH") or "0")
    if not (text.isascii() and text.isdigit()):
        raise AwsError("MalformedInput", "The Content-Length header is not a number")
    return int(text) if len(text) < 20 else 10**20
