"""A way past the policies is found by tenancy.problems, and tenancy.verify stops the migration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

psycopg = pytest.importorskip("psycopg")

from psycopg import errors  # noqa: E402 -- psycopg may be absent

from tests.tenancy.cluster import MASTER, Cluster  # noqa: E402
from tests.tenancy.conftest import PASSWORDS  # noqa: E402

PROTECTED = """
CREATE TABLE app.patients (tenant_id uuid NOT NULL, id int UNIQUE, name text, PRIMARY KEY (tenant_id, id));
SELECT tenancy.protect('app.patients');
"""
WIDER = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR name = ''"
# What the owner (or, where it says so, the administrator) does -> what is found.
WAYS = {
    "CREATE TABLE app.forgotten (tenant_id uuid NOT NULL)": (
        "app.forgotten: row level security is not enabled",
        "app.forgotten: row level security is not forced: its owner is not bound",
        "app.forgotten: the restrictive policy tenant_isolation is missing or was changed",
    ),
    "CREATE TABLE app.forgotten (id int)": ("app.forgotten: has no tenant_id and is not declared by tenancy.share",),
    "CREATE SCHEMA more; CREATE TABLE more.forgotten (tenant_id uuid NOT NULL); GRANT USAGE ON SCHEMA more TO app_rw; "
    "GRANT SELECT (tenant_id) ON more.forgotten TO app_rw": (
        "more.forgotten: row level security is not enabled",
        "more.forgotten: row level security is not forced: its owner is not bound",
        "more.forgotten: the restrictive policy tenant_isolation is missing or was changed",
    ),
    "ALTER TABLE app.patients DISABLE ROW LEVEL SECURITY": ("app.patients: row level security is not enabled",),
    "ALTER TABLE app.patients NO FORCE ROW LEVEL SECURITY": (
        "app.patients: row level security is not forced: its owner is not bound",
    ),
    "DROP POLICY tenant_isolation ON app.patients": (
        "app.patients: the restrictive policy tenant_isolation is missing or was changed",
    ),
    "ALTER POLICY tenant_isolation ON app.patients USING (true)": (
        "app.patients: the restrictive policy tenant_isolation is missing or was changed",
    ),
    "ALTER POLICY tenant_isolation ON app.patients WITH CHECK (true)": (
        "app.patients: the restrictive policy tenant_isolation is missing or was changed",
    ),
    f"ALTER POLICY tenant_isolation ON app.patients USING ({WIDER}) WITH CHECK ({WIDER})": (
        "app.patients: the restrictive policy tenant_isolation is missing or was changed",
    ),
    "ALTER POLICY tenant_isolation ON app.patients TO app_ro": (
        "app.patients: the restrictive policy tenant_isolation is missing or was changed",
    ),
    "ALTER TABLE app.patients DROP CONSTRAINT patients_pkey, ALTER tenant_id DROP NOT NULL": (
        "app.patients: tenant_id may be null",
    ),
    "GRANT TRUNCATE ON app.patients TO app_rw": (
        "app.patients: app_rw may TRUNCATE it, have triggers on it or refer to it, which no policy binds",
    ),
    "GRANT UPDATE ON app.patients TO app_ro": ("app.patients: the read-only user may write it",),
    "CREATE TABLE app.codes (); SELECT tenancy.share('app.codes', 'codes'); GRANT DELETE ON app.codes TO app_rw": (
        "app.codes: every tenant reads it and the application may write it",
    ),
    "CREATE MATERIALIZED VIEW app.sums AS SELECT tenant_id FROM app.patients; GRANT SELECT ON app.sums TO app_ro": (
        "app.sums: a materialized view or foreign table has no policies",
    ),
    "CREATE TABLE app.visits (tenant_id uuid NOT NULL, patient int REFERENCES app.patients (id)); "
    "SELECT tenancy.protect('app.visits')": (
        "app.visits: the foreign key visits_patient_fkey to app.patients leaves the tenant out",
    ),
    "CREATE FUNCTION app.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'; "
    "GRANT EXECUTE ON FUNCTION app.f() TO app_rw": ("app.f(): is SECURITY DEFINER and does not set search_path",),
    "CREATE TABLE app.events (tenant_id uuid NOT NULL, m int) PARTITION BY LIST (m); "
    "SELECT tenancy.protect('app.events'); CREATE TABLE app.events_1 PARTITION OF app.events FOR VALUES IN (1)": (
        "app.events_1: row level security is not enabled",
        "app.events_1: row level security is not forced: its owner is not bound",
        "app.events_1: the restrictive policy tenant_isolation is missing or was changed",
    ),
    "GRANT CREATE ON SCHEMA app TO app_rw": ("schema app: app_rw may make objects in it",),
}
BY_THE_ADMINISTRATOR = {
    "CREATE VIEW app.all_names AS SELECT name FROM app.patients": (
        "app.all_names: belongs to a role other than the migrator",
    ),
    f"ALTER TABLE app.patients OWNER TO {MASTER}": ("app.patients: belongs to a role other than the migrator",),
    "CREATE FUNCTION app.f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = app AS 'SELECT 1'": (
        "app.f(): runs as an owner that row level security does not bind",
    ),
    "GRANT pg_read_all_data TO app_ro": ("app_ro: is a member of pg_read_all_data and can SET ROLE",),
    "ALTER ROLE app_rw CREATEDB": ("app_rw: has SUPERUSER, BYPASSRLS, REPLICATION, CREATEROLE or CREATEDB",),
    "GRANT ALL ON SCHEMA public TO PUBLIC": (
        "schema public: app_ro may make objects in it",
        "schema public: app_rw may make objects in it",
    ),
}


@pytest.fixture(scope="module")
def two(cluster: Cluster, database: str) -> Iterator[tuple[Any, Any]]:
    """Connections of the owner and of the administrator, to a database with one protected table."""
    with (
        cluster.connect("migrator", database, PASSWORDS["migrator"]) as owner,
        cluster.connect(database=database) as administrator,
    ):
        owner.execute(PROTECTED)
        yield owner, administrator


def found(connection: Any) -> list[str]:
    return [": ".join(row) for row in connection.execute("SELECT * FROM tenancy.problems ORDER BY 1, 2").fetchall()]


def test_nothing_is_found_in_what_the_functions_made(two: tuple[Any, Any]) -> None:
    owner, _ = two

    assert [] == found(owner)
    owner.execute("CALL tenancy.verify()")


@pytest.mark.parametrize("way", [*WAYS, *BY_THE_ADMINISTRATOR])
def test_a_way_past_the_policies_is_found(two: tuple[Any, Any], way: str) -> None:
    connection = two[way in BY_THE_ADMINISTRATOR]
    with connection.transaction(force_rollback=True):
        connection.execute(way)
        said = found(connection)
        if way not in BY_THE_ADMINISTRATOR:
            with pytest.raises(errors.InsufficientPrivilege, match="tenants are not kept apart"):
                connection.execute("CALL tenancy.verify()")

    assert list((WAYS | BY_THE_ADMINISTRATOR)[way]) == said


def test_protecting_again_mends_what_was_undone_and_keeps_narrower_grants(two: tuple[Any, Any]) -> None:
    owner, _ = two
    with owner.transaction(force_rollback=True):
        owner.execute(
            "ALTER TABLE app.patients DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY; "
            "ALTER POLICY tenant_isolation ON app.patients USING (true); "
            "REVOKE DELETE ON app.patients FROM app_rw; GRANT TRUNCATE ON app.patients TO app_rw; "
            "SELECT tenancy.protect('app.patients')"
        )
        assert [] == found(owner)
        may = owner.execute("SELECT has_table_privilege('app_rw', 'app.patients', 'DELETE')").fetchone()

    assert (False,) == may


def test_a_view_that_reads_as_whoever_asks_may_belong_to_anybody(two: tuple[Any, Any]) -> None:
    _, administrator = two
    with administrator.transaction(force_rollback=True):
        administrator.execute("CREATE VIEW app.mine WITH (security_invoker) AS SELECT name FROM app.patients")

        assert [] == found(administrator)


def test_a_new_table_is_closed_until_it_is_protected(two: tuple[Any, Any]) -> None:
    """Forgetting costs an error in the test environment, not another tenant's rows."""
    owner, _ = two
    query = "SELECT has_table_privilege(role, 'app.fresh', 'SELECT') FROM unnest(ARRAY['app_rw', 'app_ro']) AS role"
    with owner.transaction(force_rollback=True):
        owner.execute("CREATE TABLE app.fresh (tenant_id uuid NOT NULL)")
        before = owner.execute(query).fetchall()
        owner.execute("SELECT tenancy.protect('app.fresh')")
        after = owner.execute(query).fetchall()

    assert [[(False,)] * 2, [(True,)] * 2] == [before, after]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE TABLE app.t (id int); SELECT tenancy.protect('app.t')", "app.t has no column tenant_id"),
        ("CREATE TABLE app.t (tenant_id uuid); SELECT tenancy.protect('app.t')", "tenant_id may be null"),
        ("CREATE TABLE app.t (tenant_id uuid); SELECT tenancy.share('app.t', 'x')", "has a column tenant_id"),
        ("CREATE TABLE app.t (id int); SELECT tenancy.share('app.t', '')", "shared_tables_reason_check"),
        ("SELECT tenancy.protect('app.nothing')", 'relation "app.nothing" does not exist'),
    ],
)
def test_a_table_that_cannot_be_protected_is_refused(two: tuple[Any, Any], statement: str, said: str) -> None:
    owner, _ = two
    with pytest.raises(psycopg.Error, match=said), owner.transaction():
        owner.execute(statement)


def test_names_that_need_quotes_are_quoted(two: tuple[Any, Any]) -> None:
    owner, _ = two
    with owner.transaction(force_rollback=True):
        owner.execute("""CREATE TABLE app."Odd ""name" (tenant_id text NOT NULL);
                         SELECT tenancy.protect('app."Odd ""name"');
                         CREATE TABLE app."Codes; --" (id int);
                         SELECT tenancy.share('app."Codes; --"', 'odd')""")

        assert [] == found(owner)
