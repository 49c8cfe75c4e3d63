"""One PostgreSQL for all tests here, and the bootstrap of the template run against it."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

psycopg = pytest.importorskip("psycopg")

from tests.tenancy.cluster import MASTER, PORT, Cluster, running  # noqa: E402 -- needs psycopg
from tests.tenancy.tables import TABLES, A, B, SignIn  # noqa: E402

PASSWORDS = {"migrator": "migrator-password", "app_rw": "app-rw-password", "app_ro": "app-ro-password"}
Bootstrap = Callable[..., "subprocess.CompletedProcess[str]"]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL."""
    if shutil.which("psql") is None:
        pytest.skip("psql is not installed")
    with running() as made:
        yield made


@pytest.fixture(scope="session")
def task() -> dict[str, Any]:
    """The container of the bootstrap's task definition, as the template has it."""
    from cfngen.templates.tenancy.rls_bootstrap import task as made

    (container,) = made.to_dict()["Properties"]["ContainerDefinitions"]
    return dict(container)


@pytest.fixture(scope="session")
def bootstrap(cluster: Cluster, task: dict[str, Any]) -> Bootstrap:
    """Run what the task runs, with what ECS would give it."""
    carried = {one["Name"]: one["Value"] for one in task["Environment"] if one["Name"].endswith("_SQL")}

    def run(database: str, **other: str) -> subprocess.CompletedProcess[str]:
        given = {
            "DB_HOST": str(cluster.folder),
            "DB_PORT": PORT,
            "DB_NAME": database,
            "TENANT_SCHEMA": "app",
            "DB_USERNAME": MASTER,
            "DB_PASSWORD": "master-password",
        }
        for variable, role in (("MIGRATOR_DB", "migrator"), ("APP_DB", "app_rw"), ("READ_ONLY_DB", "app_ro")):
            given |= {f"{variable}_USERNAME": role, f"{variable}_PASSWORD": PASSWORDS[role]}
        # A session of its own: a container has no terminal either.
        done = subprocess.run(
            task["Command"], env={"PATH": os.environ["PATH"], **carried, **given, **other},
            capture_output=True, text=True, check=False, start_new_session=True, stdin=subprocess.DEVNULL,
            cwd=Path("/"), timeout=60,
        )  # fmt: skip
        # psql's questions for the passwords, which it is answered from its input.
        done.stderr = re.sub(
            r"^Enter (new password for user \"\w+\"|it again): \n", "", done.stderr, flags=re.MULTILINE
        )
        return done

    return run


@pytest.fixture(scope="module")
def database(cluster: Cluster, bootstrap: Bootstrap) -> str:
    """The name of a database that was bootstrapped."""
    name = f"clinic{next(_numbers)}"
    cluster.database(name)
    done = bootstrap(name)
    assert 0 == done.returncode, done.stdout + done.stderr
    return name


@pytest.fixture(scope="module")
def sign_in(cluster: Cluster, database: str) -> Iterator[Callable[[str], Any]]:
    """A connection as one of the roles, with the password of its secret; the same one for all tests of a module."""
    opened: dict[str, Any] = {}

    def connect(role: str) -> Any:
        if role not in opened:
            opened[role] = cluster.connect(role, database, PASSWORDS[role])
        return opened[role]

    yield connect
    for connection in opened.values():
        connection.close()


@pytest.fixture(scope="module")
def app(sign_in: SignIn) -> Any:
    """A connection of the application's user, to tables in which two tenants have rows."""
    sign_in("migrator").execute(TABLES)
    connection = sign_in("app_rw")
    for tenant, name in ((A, "Aoki"), (B, "Baba")):
        with connection.transaction():
            connection.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant)])
            connection.execute("INSERT INTO patients (id, name, amount) VALUES (1, %s, 42)", [name])
            connection.execute("INSERT INTO visits (tenant_id, patient) VALUES (%s, 1)", [tenant])
            connection.execute("INSERT INTO events VALUES (%s, 1, %s), (%s, 2, %s)", [tenant, name, tenant, name])
    return connection


@pytest.fixture
def read_only(app: Any, sign_in: SignIn) -> Any:
    """A connection of the user that only reads."""
    del app
    return sign_in("app_ro")


@pytest.fixture
def migrator(app: Any, sign_in: SignIn) -> Any:
    """A connection of the tables' owner."""
    del app
    return sign_in("migrator")
