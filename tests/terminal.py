"""What a person does at a terminal that a test drives."""

from __future__ import annotations

import pexpect  # type: ignore[import-untyped]

PATIENCE_SECONDS = 10


def interrupt(child: pexpect.spawn) -> str:
    """Press Ctrl-C at a question, and again where it is not heard; give all that is printed until the process ends.

    Python hears it before it begins to read or while it reads: one that comes between the two waits for the answer.
    """
    child.sendintr()
    for _ in range(child.timeout // PATIENCE_SECONDS):
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=PATIENCE_SECONDS) == 0:
            break
        child.sendintr()
    child.close()
    return str(child.before or "")
