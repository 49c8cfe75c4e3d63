"""Work in dependency order."""

from __future__ import annotations

from cfngen.local.operations.graph import Graph


class Played:
    def __init__(self, order: dict[str, set[str]], *, cancel: bool = False) -> None:
        self.started: list[str] = []
        self.cancelled: list[str] = []
        self.finished: list[list[str]] = []
        stop = self.cancelled.append if cancel else None
        self.graph = Graph(order, self.started.append, self.finished.append, stop)
        self.graph.begin()


def test_what_does_not_depend_on_each_other_runs_at_once() -> None:
    played = Played({"a": set(), "b": set(), "c": {"a", "b"}})
    assert ["a", "b"] == played.started

    played.graph.done("a", ok=True)
    assert ["a", "b"] == played.started
    played.graph.done("b", ok=True)
    assert ["a", "b", "c"] == played.started
    played.graph.done("c", ok=True)
    assert [[]] == played.finished


def test_a_failure_cancels_what_is_under_way_and_starts_nothing() -> None:
    played = Played({"a": set(), "b": set(), "c": {"b"}}, cancel=True)
    played.graph.done("a", ok=False)
    played.graph.done("b", ok=True)  # too late

    assert (["a", "b"], ["b"], [["a", "b"]]) == (played.started, played.cancelled, played.finished)


def test_without_cancelling_only_what_waits_for_the_failed_is_left() -> None:
    played = Played({"a": set(), "b": set(), "c": {"a"}, "d": {"b"}})
    played.graph.done("a", ok=False)
    played.graph.done("b", ok=True)
    played.graph.done("d", ok=True)

    assert (["a", "b", "d"], [["a"]]) == (played.started, played.finished)


def test_nothing_to_do_is_finished_at_once() -> None:
    assert [[]] == Played({}).finished
