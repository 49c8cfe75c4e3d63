"""How many processors there are to share work among, and whether a process may be forked to use them."""

from __future__ import annotations

import os
import threading


def cores() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # pragma: no cover -- not on macOS
        return os.cpu_count() or 1


def may_fork() -> bool:
    """Whether a copy of this process would work: a lock that another thread holds would stay held in it."""
    return hasattr(os, "fork") and threading.active_count() == 1
