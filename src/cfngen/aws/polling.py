"""Waiting for AWS: often at first, then ever less often, and never without end."""

from __future__ import annotations

import time
from collections.abc import Iterator

from cfngen.errors import CfngenError, ExitCode

_FIRST_SECONDS = 0.2
_LONGEST_SECONDS = 5.0
_GROWTH = 1.5
# A poll of many stacks waits longer, so that the rate of calls leaves room for others in the account.
_SECONDS_PER_CALL = 0.1


class Patience:
    """Pauses between polls, up to a time limit in seconds."""

    def __init__(self, limit: float, what: str, where: str, hint: str = "") -> None:
        self.limit = limit
        self.what = what
        self.where = where
        self.hint = hint
        self._pause = _FIRST_SECONDS

    def polls(self) -> Iterator[None]:
        """One step a poll. Raises CfngenError (exit 6) when the limit is over."""
        end = time.monotonic() + self.limit
        while True:
            yield
            if time.monotonic() >= end:
                text = f"{self.what} did not end within {self.limit:g} seconds"
                raise CfngenError(text, where=self.where, hint=self.hint, exit_code=ExitCode.STUCK)
            time.sleep(min(self._pause, max(0.0, end - time.monotonic())))
            self._pause = min(self._pause * _GROWTH, _LONGEST_SECONDS)

    def progress(self, calls: int = 1) -> None:
        """Something happened: poll often again, as often as that many calls a poll allow."""
        self._pause = min(max(_FIRST_SECONDS, calls * _SECONDS_PER_CALL), _LONGEST_SECONDS)
