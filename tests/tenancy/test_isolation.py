"""What a tenant can and cannot do to rows of another one, in every way that SQL has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

psycopg = pytest.importorskip("psycopg")

from psycopg import errors  # noqa: E402 -- psycopg may be absent

A, B = UUID(int=0xA), UUID(int=0xB)
SignIn = Callable[[str], Any]
TABLES = """
CREATE TABLE app.patients (
  id int NOT NULL, tenant_id uuid NOT NULL DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid,
  name text NOT NULL, amount int NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, id)
);
CREATE TABLE app.visits (
  id serial PRIMARY KEY, tenant_id uuid NOT NULL, patient int NOT NULL,
  FOREIGN KEY (tenant_id, patient) REFERENCES app.patients (tenant_id, id)
);
CREATE TABLE app.events (tenant_id uuid NOT NULL, month int NOT NULL, said text) PARTITION BY RANGE (month);
CREATE TABLE app.events_1 PARTITION OF app.events FOR VALUES FROM (1) TO (2);
CREATE TABLE app.events_2 PARTITION OF app.events FOR VALUES FROM (2) TO (3);
CREATE TABLE app.codes (code text PRIMARY KEY);
SELECT tenancy.protect(one::regclass) FROM unnest(ARRAY['app.patients', 'app.visits', 'app.events']) AS one;
SELECT tenancy.share('app.codes', 'codes are everybody''s');
INSERT INTO app.codes VALUES ('A00');
CREATE VIEW app.names AS SELECT name FROM app.patients;
GRANT SELECT ON app.names TO app_rw, app_ro;
CREATE FUNCTION app.count_patients() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = app, pg_temp
  AS 'SELECT count(*) FROM patients';
GRANT EXECUTE ON FUNCTION app.count_patients() TO app_rw;
CREATE FUNCTION app.not_granted() RETURNS int LANGUAGE sql AS 'SELECT 1';
CALL tenancy.verify();
"""


@contextmanager
def of(connection: Any, tenant: object) -> Iterator[Any]:
    """A transaction for one tenant, as the application opens it; rolled back, so that tests leave nothing."""
    with connection.transaction(force_rollback=True):
        if tenant is not None:
            connection.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant)])
        yield connection


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


def rows(connection: Any, statement: str, *values: object) -> list[Any]:
    return list(connection.execute(statement, values or None).fetchall())


def everything(cluster: Any, database: str) -> list[Any]:
    """All rows of all tenants, as the administrator sees them."""
    with cluster.connect(database=database) as admin:
        return [rows(admin, f"TABLE {table}") for table in ("app.patients", "app.visits", "app.events")]


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


@pytest.mark.parametrize("statement", ["TRUNCATE patients", "TRUNCATE events CASCADE", "TRUNCATE app.codes"])
def test_truncate_which_no_policy_binds_is_not_granted(app: Any, statement: str) -> None:
    with of(app, A), pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


def test_copy_gives_own_rows_and_takes_none(app: Any) -> None:
    with of(app, A), app.cursor().copy("COPY patients (name) TO STDOUT") as copy:
        assert b"Aoki\n" == b"".join(map(bytes, copy))
    with of(app, A), pytest.raises(errors.FeatureNotSupported), app.cursor().copy("COPY events FROM STDIN") as copy:
        copy.write(f"{B}\t1\tx\n")


def test_partitions_are_not_reached_past_their_table(app: Any, migrator: Any) -> None:
    with of(app, A), pytest.raises(errors.InsufficientPrivilege):
        app.execute("SELECT * FROM events_1")
    with of(migrator, A):
        assert [("Aoki",)] == rows(migrator, "SELECT said FROM events_1")


def test_a_view_and_a_function_of_the_owner_show_own_rows_only(app: Any) -> None:
    """They run as the owner, whom FORCE binds."""
    with of(app, A):
        assert [("Aoki",)] == rows(app, "SELECT * FROM names")
        assert [(1,)] == rows(app, "SELECT count_patients()")
    with of(app, None):
        assert [] == rows(app, "SELECT * FROM names")
        assert [(0,)] == rows(app, "SELECT count_patients()")


def test_a_foreign_key_with_the_tenant_in_it_reaches_no_other_tenants_row(app: Any) -> None:
    """Keys are checked without policies: B's patient 1 is there, and A's visit still cannot name it."""
    with of(app, B):
        app.execute("INSERT INTO patients (id, name) VALUES (7, 'Bando')")
    with app.transaction():
        app.execute("SELECT set_config('app.tenant_id', %s, true)", [str(B)])
        app.execute("INSERT INTO patients (id, name) VALUES (8, 'Bessho')")
    with of(app, A), pytest.raises(errors.ForeignKeyViolation):
        app.execute("INSERT INTO visits (tenant_id, patient) VALUES (%s, 8)", [A])
    with app.transaction():
        app.execute("SELECT set_config('app.tenant_id', %s, true)", [str(B)])
        app.execute("DELETE FROM patients WHERE id = 8")


def test_a_condition_does_not_run_on_rows_of_another_tenant(app: Any) -> None:
    """An error or a notice in a condition would tell what is in them."""
    with app.transaction():
        app.execute("SELECT set_config('app.tenant_id', %s, true)", [str(B)])
        app.execute("UPDATE patients SET amount = 77")
    with of(app, A):
        assert [("Aoki",)] == rows(app, "SELECT name FROM patients WHERE 1 / (amount - 77) IS NOT NULL")


def test_a_prepared_statement_follows_the_tenant(app: Any) -> None:
    app.execute("PREPARE mine AS SELECT name FROM patients")
    found = []
    for tenant in (A, B, None, A):
        with of(app, tenant):
            found.append(rows(app, "EXECUTE mine"))

    assert [[("Aoki",)], [("Baba",)], [], [("Aoki",)]] == found


@pytest.mark.parametrize("statement", ["SET LOCAL row_security = off", "SET ROLE migrator", "SET ROLE app_ro",
                                       "SET ROLE dbadmin", "SET SESSION AUTHORIZATION migrator"])  # fmt: skip
def test_no_way_out_of_the_policies(app: Any, statement: str) -> None:
    """row_security = off asks for an error instead of fewer rows; it lets nobody past."""
    with of(app, A), pytest.raises(errors.InsufficientPrivilege):
        app.execute(f"{statement}; TABLE patients")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE patients DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE patients NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant_isolation ON patients",
        "CREATE POLICY mine ON patients USING (true)",
        "CREATE TABLE app.mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE sql COST 0.0001 AS 'SELECT true'",
        "CREATE SCHEMA mine",
        "CREATE TRIGGER mine AFTER INSERT ON patients EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "SELECT tenancy.protect('app.patients')",
        "SELECT * FROM tenancy.problems",
        "SELECT not_granted()",
        "INSERT INTO codes VALUES ('B00')",
        "GRANT migrator TO app_rw",
    ],
)
@pytest.mark.parametrize("role", ["app_rw", "app_ro"])
def test_the_application_changes_nothing_but_rows(app: Any, sign_in: SignIn, role: str, statement: str) -> None:
    del app
    connection = sign_in(role)
    with of(connection, A), pytest.raises((errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction)):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO patients (id, name) VALUES (5, 'x')", "UPDATE patients SET name = 'x'", "DELETE FROM patients",
     "TRUNCATE patients", "SELECT nextval('visits_id_seq')", "SELECT * FROM patients FOR UPDATE"],
)  # fmt: skip
def test_the_read_only_user_writes_nothing_even_when_it_says_it_may(read_only: Any, statement: str) -> None:
    """default_transaction_read_only is a help, which a session can switch off; the missing grant is the rule."""
    with of(read_only, A), pytest.raises((errors.ReadOnlySqlTransaction, errors.InsufficientPrivilege)):
        read_only.execute(statement)
    with read_only.transaction(force_rollback=True):
        read_only.execute("SET TRANSACTION READ WRITE")
        read_only.execute("SELECT set_config('app.tenant_id', %s, true)", [str(A)])
        with pytest.raises(errors.InsufficientPrivilege):
            read_only.execute(statement)


def test_the_owner_is_bound_as_long_as_it_does_not_say_otherwise(migrator: Any) -> None:
    with of(migrator, A):
        assert [("Aoki",)] == rows(migrator, "SELECT name FROM patients")
        with pytest.raises(errors.InsufficientPrivilege):
            migrator.execute("UPDATE patients SET tenant_id = %s", [B])
    with of(migrator, None):
        assert 0 == migrator.execute("UPDATE patients SET amount = 0").rowcount
    with of(migrator, None), pytest.raises(errors.InsufficientPrivilege):  # as pg_dump does
        migrator.execute("SET LOCAL row_security = off; SELECT * FROM patients")


def test_a_wider_policy_beside_ours_does_not_open_a_table(app: Any, migrator: Any) -> None:
    migrator.execute("CREATE POLICY everybody ON patients USING (true) WITH CHECK (true)")
    try:
        with of(app, A):
            assert [("Aoki",)] == rows(app, "SELECT name FROM patients")
        with of(app, None):
            assert [] == rows(app, "SELECT name FROM patients")
        with of(app, A), pytest.raises(errors.InsufficientPrivilege):
            app.execute("UPDATE patients SET tenant_id = %s", [B])
    finally:
        migrator.execute("DROP POLICY everybody ON patients")


def test_statistics_tell_nothing_about_other_tenants(app: Any, migrator: Any) -> None:
    migrator.execute("ANALYZE patients")
    with of(app, A):
        assert [] == rows(app, "SELECT * FROM pg_stats WHERE tablename = 'patients'")


@pytest.mark.parametrize(("type_", "one", "other"), [("bigint", 1, 2), ("text", "a", "b"), ("varchar(20)", "a", "b")])
def test_tenants_may_be_told_apart_by_other_types(
    migrator: Any, app: Any, type_: str, one: object, other: object
) -> None:
    migrator.execute(f"CREATE TABLE app.typed (tenant_id {type_} NOT NULL)")
    try:
        migrator.execute("SELECT tenancy.protect('app.typed')")
        migrator.execute("CALL tenancy.verify()")
        with of(app, one):
            app.execute("INSERT INTO typed VALUES (%s)", [one])
            assert [(one,)] == rows(app, "SELECT * FROM typed")
            with pytest.raises(errors.InsufficientPrivilege), app.transaction():
                app.execute("INSERT INTO typed VALUES (%s)", [other])
            app.execute("SELECT set_config('app.tenant_id', %s, true)", [str(other)])
            assert [] == rows(app, "SELECT * FROM typed")
    finally:
        migrator.execute("DROP TABLE app.typed")


def test_an_index_on_the_tenant_is_used(app: Any) -> None:
    """The condition stands in the policy itself, stable and without a function of ours, so that the planner can."""
    with of(app, A):
        app.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(line for (line,) in rows(app, "EXPLAIN SELECT name FROM patients"))

    assert "Index Cond: (tenant_id = (NULLIF(current_setting(" in plan
