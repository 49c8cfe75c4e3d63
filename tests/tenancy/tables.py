"""Tables of two tenants, and how tests look at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

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


def rows(connection: Any, statement: str, *values: object) -> list[Any]:
    return list(connection.execute(statement, values or None).fetchall())


def everything(cluster: Any, database: str) -> list[Any]:
    """All rows of all tenants, as the administrator sees them."""
    with cluster.connect(database=database) as admin:
        return [rows(admin, f"TABLE {table}") for table in ("app.patients", "app.visits", "app.events")]
