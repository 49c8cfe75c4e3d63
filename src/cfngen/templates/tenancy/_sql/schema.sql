-- Schemas, grants and the functions by which tables are protected, as the migrator, in one transaction that may run again.
-- psql variables: migrator, app_rw, app_ro, schema.

SELECT set_config('tenancy.schema', :'schema', true) \gset said_

DO $$
DECLARE
  name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('tenancy.bootstrap', 0));
  FOREACH name IN ARRAY ARRAY['tenancy', current_setting('tenancy.schema')] LOOP
    IF to_regnamespace(quote_ident(name)) IS NULL THEN
      EXECUTE format('CREATE SCHEMA %I', name);
    ELSIF (SELECT nspowner FROM pg_namespace WHERE nspname = name) <> (SELECT oid FROM pg_roles WHERE rolname = current_user) THEN
      RAISE EXCEPTION 'the schema % belongs to somebody else than %', name, current_user
        USING HINT = format('ALTER SCHEMA %I OWNER TO %I, and its tables too', name, current_user);
    END IF;
  END LOOP;
END $$;

REVOKE ALL ON SCHEMA tenancy, :"schema" FROM PUBLIC;
GRANT USAGE ON SCHEMA :"schema" TO :"app_rw", :"app_ro";

-- PUBLIC may execute every new function unless this is taken away for all schemas of the role.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
-- No default privileges on tables, on purpose: a new table is closed until tenancy.protect or tenancy.share opens it.
ALTER DEFAULT PRIVILEGES IN SCHEMA :"schema" GRANT USAGE ON SEQUENCES TO :"app_rw";

CREATE OR REPLACE FUNCTION tenancy.migrator() RETURNS name LANGUAGE sql IMMUTABLE RETURN :'migrator'::name;
CREATE OR REPLACE FUNCTION tenancy.app_rw() RETURNS name LANGUAGE sql IMMUTABLE RETURN :'app_rw'::name;
CREATE OR REPLACE FUNCTION tenancy.app_ro() RETURNS name LANGUAGE sql IMMUTABLE RETURN :'app_ro'::name;
CREATE OR REPLACE FUNCTION tenancy.tenant_schema() RETURNS name LANGUAGE sql IMMUTABLE RETURN :'schema'::name;

CREATE TABLE IF NOT EXISTS tenancy.shared_tables (
  target text PRIMARY KEY, -- with its schema
  reason text NOT NULL CHECK (reason <> '')
);
COMMENT ON TABLE tenancy.shared_tables IS 'Tables without a tenant that every tenant reads, and why';

-- The one condition. Unset is NULL and, once a connection has set it locally, the empty string: both match no row.
CREATE OR REPLACE FUNCTION tenancy.condition(target regclass) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant record;
BEGIN
  SELECT atttypid::regtype AS type, attnotnull INTO tenant FROM pg_attribute
    WHERE attrelid = target AND attname = 'tenant_id' AND NOT attisdropped;
  IF NOT FOUND THEN
    RAISE EXCEPTION '% has no column tenant_id', target
      USING HINT = 'add one, or declare the table with tenancy.share(table, reason)';
  ELSIF NOT tenant.attnotnull THEN
    RAISE EXCEPTION '%.tenant_id may be null: such a row is nobody''s', target USING HINT = 'ALTER COLUMN tenant_id SET NOT NULL';
  END IF;
  RETURN format($condition$tenant_id = nullif(current_setting('app.tenant_id', true), '')::%s$condition$, tenant.type);
END $$;

-- Binds a table, its partitions and its owner to one tenant at a time, then opens it to the application.
-- Narrower grants that were made since stay when it runs again.
CREATE OR REPLACE FUNCTION tenancy.protect(target regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  part regclass;
  mine text;
  known boolean := EXISTS (SELECT FROM pg_policy WHERE polrelid = target AND polname = 'tenant_isolation');
BEGIN
  FOR part IN SELECT target UNION SELECT relid FROM pg_partition_tree(target) LOOP
    mine := tenancy.condition(part);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
    FOR i IN 1..2 LOOP
      IF EXISTS (SELECT FROM pg_policy WHERE polrelid = part AND polname = (ARRAY['tenant_isolation', 'tenant_rows'])[i]) THEN
        EXECUTE format('DROP POLICY %I ON %s', (ARRAY['tenant_isolation', 'tenant_rows'])[i], part);
      END IF;
    END LOOP;
    -- Restrictive: whatever other policies allow, this one has to hold too.
    EXECUTE format('CREATE POLICY tenant_isolation ON %s AS RESTRICTIVE TO PUBLIC USING (%s) WITH CHECK (%s)', part, mine, mine);
    -- Restrictive policies only take away, so one has to give; the same condition, lest the other one is ever dropped.
    EXECUTE format('CREATE POLICY tenant_rows ON %s TO PUBLIC USING (%s) WITH CHECK (%s)', part, mine, mine);
    -- Policies do not bind TRUNCATE, foreign keys look past them, triggers run as whoever writes.
    EXECUTE format('REVOKE TRUNCATE, REFERENCES, TRIGGER ON %s FROM PUBLIC, %I, %I', part, tenancy.app_rw(), tenancy.app_ro());
    IF part <> target THEN -- partitions are reached through their table alone
      EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, %I, %I', part, tenancy.app_rw(), tenancy.app_ro());
    END IF;
  END LOOP;
  IF NOT known THEN
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, %I, %I', target, tenancy.app_rw(), tenancy.app_ro());
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', target, tenancy.app_rw());
    EXECUTE format('GRANT SELECT ON %s TO %I', target, tenancy.app_ro());
  END IF;
END $$;

-- Lets every tenant read a table that belongs to none, such as codes and calendars. Nobody but the migrator writes it.
CREATE OR REPLACE FUNCTION tenancy.share(target regclass, reason text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'tenant_id' AND NOT attisdropped) THEN
    RAISE EXCEPTION '% has a column tenant_id', target USING HINT = 'protect it: tenancy.protect(table)';
  END IF;
  INSERT INTO tenancy.shared_tables VALUES (target::text, share.reason)
    ON CONFLICT ON CONSTRAINT shared_tables_pkey DO UPDATE SET reason = excluded.reason;
  EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, %I, %I', target, tenancy.app_rw(), tenancy.app_ro());
  EXECUTE format('GRANT SELECT ON %s TO %I, %I', target, tenancy.app_rw(), tenancy.app_ro());
END $$;
