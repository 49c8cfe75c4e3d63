"""A PostgreSQL of the tests' own, on a Unix socket in a folder that goes with it, with users as RDS makes them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

ADMIN = "rdsadmin"
MASTER = "dbadmin"
PORT = "5432"  # of a file name only: nothing listens on the network
START_SECONDS = 30
# What a password must never appear in.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "log_statement": "ddl",
    "log_min_duration_statement": "0",
    "max_connections": "30",
    "shared_buffers": "16MB",
}


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL. `folder` holds its socket and log."""

    folder: Path

    @property
    def log(self) -> str:
        """Everything that the server has written so far."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def connect(self, user: str = ADMIN, database: str = "postgres", password: str = "") -> psycopg.Connection[Any]:
        """Sign in; every statement is a transaction of its own unless the caller opens one."""
        return psycopg.connect(
            host=str(self.folder), port=PORT, user=user, dbname=database, password=password, autocommit=True
        )

    def database(self, name: str) -> None:
        """Make an empty database that belongs to the master user, as RDS does."""
        with self.connect() as admin:
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(MASTER)))


def programs() -> Path | None:
    """The folder of initdb and postgres; distributions keep it out of PATH."""
    found = [Path(path).resolve() for name in ("initdb",) if (path := shutil.which(name))]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return next((path.parent for path in found if (path.parent / "postgres").exists()), None)


def other_user() -> dict[str, Any]:
    """How a process is started as somebody else when we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            known = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL does not run as root, and there is no other user")


@contextmanager
def running() -> Iterator[Cluster]:
    """Make a cluster, start it, and stop and remove it. Skips where PostgreSQL is not installed."""
    where = programs()
    if where is None:
        pytest.skip("PostgreSQL is not installed")
    user = other_user()
    folder = Path(tempfile.mkdtemp(prefix="cfngen-pg-"))  # short: a socket's path has 107 characters at most
    if user:
        os.chown(folder, user["user"], user["group"])
    try:
        _run([where / "initdb", "--auth=trust", "--username", ADMIN, "--encoding=UTF8", "--locale=C", "--no-sync",
              "--pgdata", folder / "data"], user)  # fmt: skip
        # Everybody but the administrator signs in with a password.
        (folder / "data" / "pg_hba.conf").write_text(f"local all {ADMIN} trust\nlocal all all scram-sha-256\n")
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [where / "postgres", "-D", folder / "data", "-k", folder, "-p", PORT, *options],
                stdout=log, stderr=log, start_new_session=True, cwd=folder, **user,
            )  # fmt: skip
        try:
            cluster = Cluster(folder)
            _wait(cluster, server)
            with cluster.connect() as admin:
                admin.execute("CREATE ROLE rds_superuser; CREATE ROLE rds_iam")
                admin.execute(f"CREATE ROLE {MASTER} LOGIN CREATEDB CREATEROLE PASSWORD 'master-password'")
                admin.execute(f"GRANT rds_superuser TO {MASTER}")
            yield cluster
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[Any], user: dict[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **user)
    assert 0 == done.returncode, done.stderr


def _wait(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            cluster.connect().close()
        except psycopg.OperationalError:
            assert server.poll() is None, cluster.log
            assert time.monotonic() < until, cluster.log
            time.sleep(0.05)
        else:
            return
