"""The bootstrap as the task runs it: once, again, refused, and without a password anywhere."""

from __future__ import annotations

import pytest

from tests.tenancy.cluster import MASTER, Cluster
from tests.tenancy.conftest import PASSWORDS, Bootstrap

ROLES = ("migrator", "app_rw", "app_ro")


def test_it_makes_three_roles_that_sign_in_with_the_passwords_of_their_secrets(cluster: Cluster, database: str) -> None:
    for role in ROLES:
        with cluster.connect(role, database, PASSWORDS[role]) as connection:
            assert (role,) == connection.execute("SELECT current_user").fetchone()


def test_no_role_is_above_the_policies(cluster: Cluster, database: str) -> None:
    with cluster.connect(database=database) as admin:
        flags = admin.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication FROM pg_roles "
            "WHERE rolname = ANY (%s)",
            [list(ROLES)],
        ).fetchall()

    assert [(False,)] * 3 == flags


def test_passwords_are_scram_verifiers_and_never_in_the_servers_log(cluster: Cluster, database: str) -> None:
    """log_statement = ddl writes ALTER ROLE word for word."""
    with cluster.connect(database=database) as admin:
        kept = admin.execute("SELECT rolpassword FROM pg_authid WHERE rolname = ANY (%s)", [list(ROLES)]).fetchall()

    assert all(password.startswith("SCRAM-SHA-256$") for (password,) in kept)
    assert "ALTER USER app_rw PASSWORD 'SCRAM-SHA-256$" in cluster.log
    assert [] == [password for password in PASSWORDS.values() if password in cluster.log]


def catalog(cluster: Cluster, database: str) -> list[tuple[object, ...]]:
    """Everything that the bootstrap may change, passwords' salts aside."""
    query = """
      SELECT 'role', rolname, rolcanlogin::text, (SELECT string_agg(setconfig::text, ' ') FROM pg_db_role_setting
        JOIN pg_database d ON d.oid = setdatabase WHERE setrole = r.oid AND datname = current_database())
        FROM pg_roles r
      UNION ALL SELECT 'schema', nspname, nspowner::regrole::text, nspacl::text FROM pg_namespace
      UNION ALL SELECT 'relation', oid::regclass::text, relowner::regrole::text, relacl::text FROM pg_class
        WHERE relnamespace::regnamespace::text IN ('tenancy', 'app')
      UNION ALL SELECT 'function', oid::regprocedure::text, prosrc, proacl::text FROM pg_proc
        WHERE pronamespace::regnamespace::text = 'tenancy'
      UNION ALL SELECT 'policy', polname, polrelid::regclass::text, pg_get_expr(polqual, polrelid) FROM pg_policy
      UNION ALL SELECT 'default', defaclobjtype::text, defaclnamespace::text, defaclacl::text FROM pg_default_acl
      UNION ALL SELECT 'database', datname, datdba::regrole::text, datacl::text FROM pg_database
        WHERE datname = current_database()
      ORDER BY 1, 2, 3, 4"""
    with cluster.connect(database=database) as admin:
        return admin.execute(query).fetchall()


def test_a_second_run_changes_nothing(cluster: Cluster, database: str, bootstrap: Bootstrap) -> None:
    with cluster.connect("migrator", database, PASSWORDS["migrator"]) as migrator:
        migrator.execute("CREATE TABLE app.notes (id int, tenant_id uuid NOT NULL)")
        migrator.execute("SELECT tenancy.protect('app.notes')")
        migrator.execute("REVOKE DELETE ON app.notes FROM app_rw")
    once = catalog(cluster, database)

    again = bootstrap(database)

    assert (0, "rls-bootstrap: done\n", "") == (again.returncode, again.stdout, again.stderr)
    assert once == catalog(cluster, database)


def test_a_password_that_rotated_is_taken_over(cluster: Cluster, database: str, bootstrap: Bootstrap) -> None:
    assert 0 == bootstrap(database, APP_DB_PASSWORD="rotated").returncode
    with cluster.connect("app_rw", database, "rotated"):
        pass
    assert 0 == bootstrap(database).returncode


@pytest.mark.parametrize(
    ("statement", "undo", "said"),
    [
        ("ALTER ROLE app_rw BYPASSRLS", "ALTER ROLE app_rw NOBYPASSRLS", "row level security does not bind app_rw"),
        ("ALTER ROLE migrator SUPERUSER", "ALTER ROLE migrator NOSUPERUSER", "does not bind migrator"),
        ("GRANT migrator TO app_rw", "REVOKE migrator FROM app_rw", "app_rw of migrator"),
        ("GRANT pg_read_all_data TO app_ro", "REVOKE pg_read_all_data FROM app_ro", "app_ro of pg_read_all_data"),
    ],
)
def test_roles_that_policies_would_not_bind_are_refused(
    cluster: Cluster, database: str, bootstrap: Bootstrap, statement: str, undo: str, said: str
) -> None:
    with cluster.connect() as admin:
        admin.execute(statement)
        try:
            done = bootstrap(database)
        finally:
            admin.execute(undo)

    assert 0 != done.returncode
    assert said in done.stderr


def test_signing_in_by_iam_is_no_membership_of_concern(cluster: Cluster, database: str, bootstrap: Bootstrap) -> None:
    with cluster.connect() as admin:
        admin.execute("GRANT rds_iam TO app_rw")
        done = bootstrap(database)
        admin.execute("REVOKE rds_iam FROM app_rw")

    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("same", [{"APP_DB_USERNAME": "migrator"}, {"MIGRATOR_DB_USERNAME": MASTER}])
def test_one_role_is_not_two(database: str, bootstrap: Bootstrap, same: dict[str, str]) -> None:
    done = bootstrap(database, **same)

    assert 0 != done.returncode
    assert "four different roles" in done.stderr


def test_a_schema_of_somebody_else_is_refused_with_what_to_do(cluster: Cluster, bootstrap: Bootstrap) -> None:
    cluster.database("taken")
    with cluster.connect(database="taken") as admin:
        admin.execute(f"CREATE SCHEMA app AUTHORIZATION {MASTER}")

    done = bootstrap("taken")

    assert 0 != done.returncode
    assert "the schema app belongs to somebody else than migrator" in done.stderr
    assert "ALTER SCHEMA app OWNER TO migrator" in done.stderr


def test_it_fails_whole_or_not_at_all(cluster: Cluster, bootstrap: Bootstrap) -> None:
    """A run that is cut off before its end leaves nothing half made."""
    cluster.database("broken")
    done = bootstrap("broken", SCHEMA_SQL="CREATE SCHEMA tenancy; SELECT 1 / 0;")

    with cluster.connect(database="broken") as admin:
        there = admin.execute("SELECT to_regnamespace('tenancy')").fetchone()

    assert 0 != done.returncode
    assert (None,) == there


def test_a_wrong_password_of_the_master_is_said(database: str, bootstrap: Bootstrap) -> None:
    done = bootstrap(database, DB_PASSWORD="wrong")

    assert 0 != done.returncode
    assert 'password authentication failed for user "dbadmin"' in done.stderr


def test_names_are_the_projects_own(cluster: Cluster, bootstrap: Bootstrap) -> None:
    cluster.database("other")
    names = {"MIGRATOR_DB_USERNAME": "owner_2", "APP_DB_USERNAME": "select", "READ_ONLY_DB_USERNAME": "looker"}

    done = bootstrap("other", TENANT_SCHEMA="records", **names)

    assert (0, "") == (done.returncode, done.stderr)
    with cluster.connect("owner_2", "other", PASSWORDS["migrator"]) as migrator:
        migrator.execute("CREATE TABLE records.notes (tenant_id text NOT NULL)")
        migrator.execute("SELECT tenancy.protect('records.notes')")
        migrator.execute("CALL tenancy.verify()")
    with cluster.connect("select", "other", PASSWORDS["app_rw"]) as app:
        assert [] == app.execute("SELECT * FROM notes").fetchall()


def test_what_is_there_already_and_open_is_told_and_does_not_stop_the_stack(
    cluster: Cluster, bootstrap: Bootstrap
) -> None:
    cluster.database("older")
    assert 0 == bootstrap("older").returncode
    with cluster.connect("migrator", "older", PASSWORDS["migrator"]) as migrator:
        migrator.execute("CREATE TABLE app.visits (tenant_id uuid NOT NULL)")

    done = bootstrap("older")

    assert 0 == done.returncode
    assert "not protected: app.visits: row level security is not enabled" in done.stderr
