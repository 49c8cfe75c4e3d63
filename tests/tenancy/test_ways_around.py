"""Every other way that SQL has to the rows of another tenant, and what the roles may not do at all."""

from __future__ import annotations

from typing import Any

import pytest

psycopg = pytest.importorskip("psycopg")

from psycopg import errors  # noqa: E402 -- psycopg may be absent

from tests.tenancy.tables import A, B, SignIn, of, rows  # noqa: E402


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
