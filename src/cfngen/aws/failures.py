"""What AWS or the way to it answers when a call fails, as one CfngenError."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cfngen.errors import CfngenError

# Error code -> what to do. The codes are those of the services' references, "Common Errors":
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
_HINTS = {
    "ExpiredToken": "the credentials have expired: sign in again, then run the same command",
    "ExpiredTokenException": "the credentials have expired: sign in again, then run the same command",
    "RequestExpired": "the clock of this machine is wrong, or the request waited too long",
    "RequestTimeTooSkewed": "the clock of this machine is wrong: set it, then run the same command",
    "SignatureDoesNotMatch": "the secret key does not belong to the access key, or this machine's clock is wrong",
    "InvalidClientTokenId": "the access key does not exist in this partition: choose other credentials",
    "UnrecognizedClientException": "the access key does not exist in this partition: choose other credentials",
    "AccessDenied": "the caller's policies, a service control policy or the bucket's policy refuse this",
    "AccessDeniedException": "the caller's policies or a service control policy refuse this",
    "UnauthorizedOperation": "the caller's policies or a service control policy refuse this",
    "InvalidChangeSetStatus": "somebody else has executed it, or is doing so: cfngen events --env ENV --follow",
    "NoSuchBucket": "run: cfngen upload --env ENV --create-bucket",
    "Throttling": "AWS limits the rate of calls, and did so after every retry: run the same command again later",
    "ThrottlingException": "AWS limits the rate of calls, and did so after every retry: run the same command later",
    "ServiceUnavailable": "AWS did not answer after every retry: run the same command again later",
    "SlowDown": "S3 limits the rate of calls, and did so after every retry: run the same command again later",
    "InvalidAccessKeyId": "the access key does not exist in this partition: choose other credentials",
    # To a HEAD request S3 gives no reason, only the status.
    "400": "S3 does not say why here: most often the credentials have expired; sign in again",
    "403": "the caller's policies or the bucket's refuse this",
    "500": "S3 did not answer after every retry: run the same command again later",
    "503": "S3 did not answer after every retry: run the same command again later",
}

_PASSING = ("Throttling", "TooManyRequests", "RequestLimitExceeded", "ServiceUnavailable", "InternalFailure")
_SERVER_ERROR = 500


@contextmanager
def told(doing: str, where: str = "") -> Iterator[None]:
    """Turn every failure of a call inside into a CfngenError that says what was being done."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code, message = code_of(error), str(error.response.get("Error", {}).get("Message", ""))
        hint = _HINTS.get(code) or _HINTS.get(code.removesuffix("Exception"), "")
        raise CfngenError(f"cannot {doing}: {code}: {message}", where=where, hint=hint) from error
    except BotoCoreError as error:
        raise CfngenError(f"cannot {doing}: {error}", where=where, hint=_way(error)) from error


def code_of(error: Any) -> str:
    """The code of a ClientError: `AccessDenied`, `ValidationError`, …; '' of any other error."""
    return str((getattr(error, "response", None) or {}).get("Error", {}).get("Code", ""))


def message_of(error: Any) -> str:
    """The text of a ClientError."""
    return str(error.response.get("Error", {}).get("Message", ""))


def _way(error: Any) -> str:
    """What to do about an error that never reached AWS."""
    name = type(error).__name__
    if name in ("NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"):
        return "set AWS_PROFILE or the environment's profile in [tool.cfngen.environments], or sign in"
    if name in ("UnauthorizedSSOTokenError", "SSOTokenLoadError", "TokenRetrievalError"):
        return "sign in again: aws sso login"
    if name == "ProfileNotFound":
        return "the profile stands in [tool.cfngen.environments] or AWS_PROFILE; aws configure list-profiles"
    return "nothing is lost: run the same command again when AWS can be reached"


def is_passing(error: BaseException | None) -> bool:
    """Whether a call failed for a reason that is usually over soon: throttling, a fault of AWS, the network."""
    from botocore import exceptions

    if isinstance(error, exceptions.ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return code_of(error).removesuffix("Exception") in _PASSING or status >= _SERVER_ERROR
    lost = isinstance(error, exceptions.HTTPClientError | exceptions.ConnectionError)
    return lost and not isinstance(error, exceptions.SSLError)
