"""Stacks, change sets and events of the state file, with what readers ask most kept in memory.

A writer works on private copies inside `Store.write()`. They are committed to the disk and only then
published, so a reader never sees, and a crash never leaves, half of an operation.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from cfngen.local.database import Database
from cfngen.local.response import iso
from cfngen.local.state import ChangeSet, Stack


class Store:
    """The published state. Records that it gives must not be changed; `write` gives ones that may."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._load()
        self.template = lru_cache(maxsize=256)(self._template)
        self.changes = lru_cache(maxsize=64)(self._changes)

    def _load(self) -> None:
        read = self.database.read
        stacks = (Stack.from_json(body) for (body,) in read("SELECT body FROM stacks ORDER BY rowid"))
        sets = (ChangeSet.from_json(body) for (body,) in read("SELECT body FROM change_sets ORDER BY rowid"))
        self.stacks: dict[str, Stack] = {stack.id: stack for stack in stacks}
        self.change_sets: dict[str, ChangeSet] = {item.id: item for item in sets}
        self.names = {(stack.region, stack.name): stack.id for stack in self.stacks.values() if stack.exists}
        self.next_due = read("SELECT MIN(due) FROM pending")[0][0]
        last = read("SELECT body FROM events ORDER BY seq DESC LIMIT 1")
        self.last_event = json.loads(last[0][0])["Timestamp"] if last else 0.0

    def stack(self, name_or_id: str, region: str) -> Stack | None:
        """Find a stack by id (deleted ones too) or by the name of one that exists."""
        found = self.stacks.get(self.names.get((region, name_or_id), name_or_id))
        return found if found and found.region == region else None

    def children(self, stack_id: str) -> list[Stack]:
        """Give the nested stacks that exist directly below a stack."""
        return [stack for stack in list(self.stacks.values()) if stack.parent_id == stack_id and stack.exists]

    def sets_of(self, stack_id: str) -> list[ChangeSet]:
        """Give the change sets of a stack, the newest first."""
        return [item for item in reversed(list(self.change_sets.values())) if item.stack_id == stack_id]

    def _template(self, digest: str) -> str:
        rows = self.database.read("SELECT body FROM templates WHERE digest = ?", (digest,))
        return str(rows[0][0])

    def _changes(self, change_set_id: str) -> list[dict[str, Any]]:
        rows = self.database.read("SELECT body FROM changes WHERE id = ?", (change_set_id,))
        found: list[dict[str, Any]] = json.loads(rows[0][0]) if rows else []
        return found

    def events(self, stack_id: str, before: int, limit: int, now: float) -> list[tuple[int, dict[str, Any]]]:
        """Give up to `limit` events of a stack that have happened by `now`, the newest first.

        `before` is the number of the event to go on after (0: begin with the newest).
        """
        rows = self.database.read(
            "SELECT seq, body FROM events WHERE stack_id = ? AND due <= ? AND (? = 0 OR seq < ?) "
            "ORDER BY seq DESC LIMIT ?",
            (stack_id, now, before, before, limit),
        )
        return [(seq, json.loads(body)) for seq, body in rows]

    def document(self, kind: str, key: str) -> Any:
        """Give a small record of another kind (a drift detection, a fault), or None."""
        rows = self.database.read("SELECT body FROM documents WHERE kind = ? AND id = ?", (kind, key))
        return json.loads(rows[0][0]) if rows else None

    def documents(self, kind: str) -> dict[str, Any]:
        """Give all small records of a kind by their keys."""
        rows = self.database.read("SELECT id, body FROM documents WHERE kind = ? ORDER BY rowid", (kind,))
        return {key: json.loads(body) for key, body in rows}

    @contextmanager
    def write(self) -> Iterator[Write]:
        """Change the state: everything inside becomes visible and durable at once, or not at all."""
        with self.database.lock:
            with self.database.transaction() as connection:
                change = Write(self, connection)
                yield change
                change.save()
            change.publish()

    def reset(self) -> None:
        """Forget everything."""
        with self.database.transaction() as connection:
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- names of our own tables
        self.changes.cache_clear()
        self._load()


class Write:
    """The private copies of one transaction."""

    def __init__(self, store: Store, connection: Any) -> None:
        self.store = store
        self._connection = connection
        self._stacks: dict[str, Stack] = {}
        self._sets: dict[str, ChangeSet] = {}
        self._removed_sets: list[str] = []
        self._last_event = store.last_event

    def stack(self, stack_id: str) -> Stack:
        """Give the copy of a stack that this transaction may change."""
        if stack_id not in self._stacks:
            row = self._connection.execute("SELECT body FROM stacks WHERE id = ?", (stack_id,)).fetchone()
            self._stacks[stack_id] = Stack.from_json(row[0])
        return self._stacks[stack_id]

    def held(self) -> list[str]:
        """Give the ids of the stacks that this transaction has copies of."""
        return list(self._stacks)

    def peek(self, stack_id: str) -> Stack:
        """Give a stack as this transaction sees it, to be read only."""
        return self._stacks.get(stack_id) or self.store.stacks[stack_id]

    def knows(self, stack_id: str) -> bool:
        """Say whether a stack of that id is or was there."""
        return stack_id in self._stacks or stack_id in self.store.stacks

    def add_stack(self, stack: Stack) -> Stack:
        """Add a stack."""
        self._stacks[stack.id] = stack
        return stack

    def children(self, stack_id: str) -> list[Stack]:
        """Give the copies of the nested stacks that exist directly below a stack."""
        ids = [child.id for child in self.store.children(stack_id)]
        ids += [key for key, stack in self._stacks.items() if stack.parent_id == stack_id and key not in ids]
        return [stack for stack in map(self.stack, ids) if stack.exists]

    def discard_stacks(self) -> None:
        """Forget the copies: what they became is written as steps that are due later."""
        self._stacks.clear()

    def change_set(self, change_set_id: str) -> ChangeSet:
        """Give the copy of a change set that this transaction may change."""
        if change_set_id not in self._sets:
            query = "SELECT body FROM change_sets WHERE id = ?"
            row = self._connection.execute(query, (change_set_id,)).fetchone()
            self._sets[change_set_id] = ChangeSet.from_json(row[0])
        return self._sets[change_set_id]

    def add_change_set(self, item: ChangeSet, changes: list[dict[str, Any]]) -> None:
        """Add a change set with its changes in DescribeChangeSet's shape."""
        self._sets[item.id] = item
        self._connection.execute("INSERT INTO change_sets VALUES (?, ?, ?)", (item.id, item.stack_id, item.to_json()))
        self._connection.execute(
            "INSERT INTO changes VALUES (?, ?)", (item.id, json.dumps(changes, separators=(",", ":")))
        )

    def remove_change_set(self, change_set_id: str) -> None:
        """Delete a change set and its changes."""
        self._connection.execute("DELETE FROM change_sets WHERE id = ?", (change_set_id,))
        self._sets.pop(change_set_id, None)
        self._removed_sets.append(change_set_id)

    def keep_template(self, body: str) -> str:
        """Keep a template's text and give its digest."""
        digest = hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()
        self._connection.execute("INSERT OR IGNORE INTO templates VALUES (?, ?)", (digest, body))
        return digest

    def template(self, digest: str) -> str:
        """Give a template's text, also one kept in this transaction."""
        query = "SELECT body FROM templates WHERE digest = ?"
        return str(self._connection.execute(query, (digest,)).fetchone()[0])

    def event(self, stack_id: str, due: float, body: dict[str, Any]) -> None:
        """Add an event that is to be seen from `due` on; stamps never repeat nor run backwards.

        One without an id gets that of a resource's event, as AWS writes it.
        """
        self._last_event = round(max(due, self._last_event + 0.001), 3)
        body["EventId"] = body["EventId"] or (
            f"{body['LogicalResourceId']}-{body['ResourceStatus']}-{iso(self._last_event)}"
        )
        body["Timestamp"] = self._last_event
        self._connection.execute(
            "INSERT INTO events (stack_id, due, body) VALUES (?, ?, ?)",
            (stack_id, due, json.dumps(body, separators=(",", ":"))),
        )

    def later(self, due: float, tree: str, steps: list[dict[str, Any]]) -> None:
        """Keep steps of the operation on the tree of stacks whose root is `tree`, to be applied when due."""
        self._connection.execute(
            "INSERT INTO pending (due, tree, body) VALUES (?, ?, ?)",
            (due, tree, json.dumps(steps, separators=(",", ":"))),
        )

    def due(self, now: float) -> list[list[dict[str, Any]]]:
        """Take the steps that are due, in their order."""
        query = "SELECT seq, body FROM pending WHERE due <= ? ORDER BY due, seq"
        rows = self._connection.execute(query, (now,)).fetchall()
        self._connection.executemany("DELETE FROM pending WHERE seq = ?", [(seq,) for seq, _ in rows])
        return [json.loads(body) for _, body in rows]

    def cancel(self, tree: str, now: float) -> None:
        """Drop what an operation on a tree would still have done, and the events of it."""
        self._connection.execute("DELETE FROM pending WHERE tree = ?", (tree,))
        ids = [stack.id for stack in self.store.stacks.values() if (stack.root_id or stack.id) == tree]
        self._connection.executemany("DELETE FROM events WHERE stack_id = ? AND due > ?", [(key, now) for key in ids])
        row = self._connection.execute("SELECT body FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        self._last_event = json.loads(row[0])["Timestamp"] if row else 0.0

    def set_document(self, kind: str, key: str, body: Any) -> None:
        """Keep a small record of another kind, or remove it where `body` is None."""
        self._connection.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, key))
        if body is not None:
            self._connection.execute("INSERT INTO documents VALUES (?, ?, ?)", (kind, key, json.dumps(body)))

    def save(self) -> None:
        """Write the copies; the caller commits."""
        rows = [(stack.id, stack.to_json()) for stack in self._stacks.values()]
        upsert = "INSERT INTO stacks VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body"
        self._connection.executemany(upsert, rows)
        self._connection.executemany(
            "UPDATE change_sets SET body = ? WHERE id = ?",
            [(item.to_json(), item.id) for item in self._sets.values()],
        )
        self._next_due = self._connection.execute("SELECT MIN(due) FROM pending").fetchone()[0]

    def publish(self) -> None:
        """Let readers see the copies, which nobody changes from here on."""
        store = self.store
        for stack in self._stacks.values():
            store.stacks[stack.id] = stack
            if stack.exists:
                store.names[(stack.region, stack.name)] = stack.id
            elif store.names.get((stack.region, stack.name)) == stack.id:
                del store.names[(stack.region, stack.name)]
        store.change_sets.update(self._sets)
        for key in self._removed_sets:
            store.change_sets.pop(key, None)
        store.next_due = self._next_due
        store.last_event = self._last_event


def now() -> float:
    """Give the present second."""
    return time.time()
