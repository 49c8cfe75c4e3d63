"""How AWS refuses callers: the codes, the words and the HTTP status that each service uses.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

import datetime

from cfngen.local.aws_error import AwsError

_EXPIRED = "The security token included in the request is expired"
_DENIED = (
    "User: {caller} is not authorized to perform: {service}:{operation} because no identity-based policy allows the "
    "{service}:{operation} action"
)
_EARLY = "Signature not yet current: {later} is still later than {soon} ({now} + 5 min.)"
_SKEWED = "The difference between the request time and the current time is too large."
# code -> service ('': those that are not named) -> (code in the service's own words, status, message)
_WORDS: dict[str, dict[str, tuple[str, int, str]]] = {
    "ExpiredToken": {
        "": ("ExpiredToken", 403, _EXPIRED),
        "s3": ("ExpiredToken", 400, "The provided token has expired."),
    },
    "AccessDenied": {
        "": ("AccessDenied", 403, _DENIED),
        "s3": ("AccessDenied", 403, "Access Denied"),
    },
    "InvalidClientTokenId": {
        "": ("InvalidClientTokenId", 403, "The security token included in the request is invalid."),
        "s3": ("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."),
    },
    "RequestTimeTooSkewed": {
        "": ("SignatureDoesNotMatch", 403, _EARLY),
        "s3": ("RequestTimeTooSkewed", 403, _SKEWED),
    },
}
CODES = tuple(_WORDS)


def refusal(code: str, service: str, operation: str, caller: str) -> AwsError:
    """The error with which a service refuses a call for a reason of CODES."""
    words = _WORDS[code]
    name, status, message = words.get(service, words[""])
    now = datetime.datetime.now(datetime.UTC)
    times = {
        key: f"{now + datetime.timedelta(minutes=minutes):%Y%m%dT%H%M%SZ}"
        for key, minutes in (("now", 0), ("soon", 5), ("later", 20))
    }
    text = message.format(caller=caller, service=service, operation=operation, **times)
    return AwsError(name, text, status)
