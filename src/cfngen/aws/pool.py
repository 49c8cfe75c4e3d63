"""Several calls of AWS at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import TracebackType


class Pool(ThreadPoolExecutor):
    """Threads that a failure and Ctrl-C do not wait for: a call without an answer takes minutes to give up."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Wait for every call, or, where something went wrong, for none, and begin no more."""
        self.shutdown(wait=kind is None, cancel_futures=kind is not None)
