"""Work in dependency order, as much of it at once as the order allows."""

from __future__ import annotations

from collections.abc import Callable

Start = Callable[[str], None]
Finish = Callable[[list[str]], None]


class Graph:
    """Starts each name when those it waits for are done.

    `order` maps a name to the names it waits for. `start(name)` begins the work, which ends with
    `done(name, ok)`. After a failure nothing that waits for it starts; with `stop_on_failure` nothing at all does, and
    `cancel` is told what is under way. `finish(failed)` is called once, when no more can be done.
    """

    def __init__(
        self,
        order: dict[str, set[str]],
        start: Start,
        finish: Finish,
        cancel: Start | None = None,
    ) -> None:
        self._waiting = {name: needs & order.keys() - {name} for name, needs in order.items()}
        self._start = start
        self._finish = finish
        self._cancel = cancel
        self.running: dict[str, None] = {}
        self.failed: list[str] = []
        self._over = False
        self._depth = 0

    def begin(self) -> None:
        """Start what waits for nothing."""
        self._step()

    def done(self, name: str, ok: bool) -> None:
        """Note the end of a piece of work; a cancelled one's end is not noted."""
        if name not in self.running:
            return
        del self.running[name]
        if ok:
            for needs in self._waiting.values():
                needs.discard(name)
        else:
            self.failed.append(name)
            if self._cancel:
                self._stop()
        self._step()

    def stop(self, cancel: Start) -> None:
        """Cancel what is under way and start nothing more."""
        self._cancel = cancel
        self._stop()
        self._over = True

    def _stop(self) -> None:
        self._waiting.clear()
        running, self.running = self.running, {}
        for name in running:
            self.failed.append(name)
            assert self._cancel is not None  # noqa: S101 -- the callers set it
            self._cancel(name)

    def _step(self) -> None:
        if self._depth:  # called from within a start: the outer call goes on
            return
        self._depth += 1
        while ready := [name for name, needs in self._waiting.items() if not needs]:
            for name in ready:
                if self._waiting.pop(name, None) is not None:
                    self.running[name] = None
                    self._start(name)
        self._depth -= 1
        if not self.running and not self._over:
            self._over = True
            self._finish(self.failed)
