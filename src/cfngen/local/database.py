"""The state file: SQLite in WAL mode, one writing connection, as many reading ones as there are readers."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cfngen.errors import CfngenError

VERSION = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS stacks (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS change_sets (id TEXT PRIMARY KEY, stack_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS changes (
    id TEXT PRIMARY KEY REFERENCES change_sets (id) ON DELETE CASCADE, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS templates (digest TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, stack_id TEXT NOT NULL, due REAL NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_of_stack ON events (stack_id, seq);
CREATE TABLE IF NOT EXISTS pending (seq INTEGER PRIMARY KEY, due REAL NOT NULL, tree TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (kind TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, region TEXT, created TEXT);
CREATE TABLE IF NOT EXISTS bucket_settings (
    bucket TEXT, setting TEXT, url TEXT, headers TEXT, body BLOB, PRIMARY KEY (bucket, setting));
CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT, name TEXT, position INTEGER, version TEXT, marker INTEGER, modified TEXT, columns TEXT, body BLOB,
    PRIMARY KEY (bucket, name, position));
"""


class Database:
    """A state file; `path` is made with its folder, readable by its owner alone (it holds NoEcho values)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._readers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        try:
            self._writer = self._connect()
            found = self._writer.execute("PRAGMA user_version").fetchone()[0]
            if found not in (0, VERSION):
                raise CfngenError(
                    f"the state file has version {found}, this cfngen writes {VERSION}",
                    where=str(path),
                    hint="run cfngen local reset to begin anew, or name another file with --state",
                )
            if found != VERSION:  # what is there already costs no waiting for the disk
                self._writer.execute("PRAGMA journal_mode=WAL")
                self._writer.executescript(f"{SCHEMA} PRAGMA user_version={VERSION};")
            self._writer.execute("SELECT name FROM sqlite_master LIMIT 1").fetchone()
        except sqlite3.DatabaseError as error:
            raise CfngenError(
                f"the state file cannot be used: {error}",
                where=str(path),
                hint="run cfngen local reset to begin anew, or name another file with --state",
            ) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the one writer; commit to the disk on leaving, roll back where an exception leaves."""
        with self.lock:
            if self._writer.in_transaction:  # an inner one belongs to the outer
                yield self._writer
                return
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    def read(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run a query outside the writer: it sees what was last committed."""
        try:
            connection = self._readers.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            return connection.execute(query, values).fetchall()
        finally:
            self._readers.put(connection)
