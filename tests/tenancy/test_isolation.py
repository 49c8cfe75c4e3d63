"""What a tenant can and cannot do to rows of another one."""

from __future__ import annotations

from typing import Any

import pytest

psycopg = pytest.importorskip("psycopg")

from psycopg import errors  # noqa: E402 -- psycopg may be absent

from tests.tenancy.tables import A, B, SignIn, everything, of, rows  # noqa: E402


@pytest.mark.parametrize("unset", [None, ""], ids=["never set", "empty"])
@pytest.mark.parametrize("role", ["app_rw", "app_ro", "migrator"])
def test_without_a_tenant_there_is_no_row(app: Any, sign_in: SignIn, role: str, unset: str | None) -> None:
    """For the owner, too."""
    del app
    with of(sign_in(role), unset) as connection:
        for table in ("patients", "visits", "events"):
            assert [] == rows(connection, f"TABLE {table}")


def test_a_connection_that_was_used_for_a_tenant_is_nobodys_afterwards(sign_in: SignIn, app: Any) -> None:
    """PostgreSQL leaves an empty string where a setting was local, not NULL; a pool gives such connections out."""
    del app
    connection = sign_in("app_rw")
    with of(connection, A):
        assert [("Aoki",)] == rows(connection, "SELECT name FROM patients")

    assert [("",)] == rows(connection, "SELECT current_setting('app.tenant_id', true)")
    assert [] == rows(connection, "SELECT name FROM patients")


@pytest.mark.parametrize("unset", [None, ""])
def test_without_a_tenant_nothing_is_written(app: Any, unset: str | None) -> None:
    with of(app, unset), pytest.raises((errors.InsufficientPrivilege, errors.NotNullViolation)):
        app.execute("INSERT INTO patients (id, name) VALUES (2, 'Nobody')")
    with of(app, unset), pytest.raises(errors.InsufficientPrivilege):
        app.execute("INSERT INTO patients (id, tenant_id, name) VALUES (2, %s, 'Aida')", [A])


def test_what_is_no_tenants_id_is_an_error_and_no_row(app: Any) -> None:
    with of(app, "x' OR 'a'='a"), pytest.raises(errors.InvalidTextRepresentation):
        app.execute("SELECT name FROM patients")


def test_a_tenant_reads_its_own_rows_only(app: Any, read_only: Any) -> None:
    for connection in (app, read_only):
        with of(connection, A):
            assert [("Aoki",)] == rows(connection, "SELECT name FROM patients")
            assert [] == rows(connection, "SELECT name FROM patients WHERE tenant_id = %s", B)
            assert [(2,)] == rows(connection, "SELECT count(*) FROM events")
            assert [(1,)] == rows(connection, "SELECT count(*) FROM visits JOIN patients ON patients.id = patient")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO patients (id, tenant_id, name) VALUES (9, %(b)s, 'x')",
        "INSERT INTO patients (id, tenant_id, name) VALUES (9, %(b)s, 'x') RETURNING name",
        "INSERT INTO patients (id, tenant_id, name) VALUES (1, %(b)s, 'x') ON CONFLICT DO NOTHING",
        "INSERT INTO patients VALUES (1, %(b)s, 'x') ON CONFLICT (tenant_id, id) DO UPDATE SET name = 'x'",
        "INSERT INTO events VALUES (%(b)s, 1, 'x')",
        "UPDATE patients SET tenant_id = %(b)s",
        "UPDATE events SET tenant_id = %(b)s",
        "WITH mine AS (DELETE FROM visits RETURNING *) INSERT INTO visits SELECT id, %(b)s, patient FROM mine",
        "MERGE INTO events USING (SELECT 1) AS s ON false WHEN NOT MATCHED THEN INSERT VALUES (%(b)s, 1, 'x')",
    ],
)
def test_a_tenant_writes_no_row_of_another_and_moves_none_to_it(app: Any, statement: str) -> None:
    with of(app, A), pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        app.execute(statement, {"b": B})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE patients SET name = 'x' WHERE tenant_id = %(b)s RETURNING *",
        "UPDATE patients SET tenant_id = %(a)s WHERE tenant_id = %(b)s RETURNING *",
        "DELETE FROM visits WHERE tenant_id = %(b)s RETURNING *",
        "DELETE FROM events WHERE tenant_id = %(b)s RETURNING *",
        "SELECT * FROM patients WHERE tenant_id = %(b)s FOR UPDATE",
    ],
)
def test_rows_of_another_tenant_are_not_there_to_be_changed(app: Any, statement: str) -> None:
    with of(app, A):
        assert [] == list(app.execute(statement, {"a": A, "b": B}).fetchall())


def test_nothing_of_the_above_changed_a_row(app: Any, cluster: Any, database: str) -> None:
    """Committed this time, and looked at from above the policies."""
    before = everything(cluster, database)
    with app.transaction():
        app.execute("SELECT set_config('app.tenant_id', %s, true)", [str(A)])
        app.execute("UPDATE patients SET amount = amount WHERE tenant_id <> %s", [A])
        app.execute("DELETE FROM visits WHERE tenant_id <> %s", [A])

    assert before == everything(cluster, database)
    assert [2, 2, 4] == [len(table) for table in before]
