-- What is not protected, as the migrator, in one transaction that may run again: the view tenancy.problems lists it,
-- CALL tenancy.verify() fails while there is any. Both read the catalog alone, no row of a tenant.

-- Roles that row level security does not bind.
CREATE OR REPLACE FUNCTION tenancy.unbound(role oid) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE oid = role);

-- Relations of the tenants' schema, and whatever else the application reaches.
CREATE OR REPLACE VIEW tenancy.reached AS
SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS target, c.relkind, c.relowner, c.relrowsecurity, c.relforcerowsecurity,
       c.relispartition, c.reloptions, c.relacl, a.attnum AS tenant, coalesce(a.attnotnull, false) AS tenant_is_given
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tenancy')
  AND n.nspname NOT LIKE 'pg\_toast%' AND n.nspname NOT LIKE 'pg\_temp%'
  AND (n.nspname = tenancy.tenant_schema()
       OR has_schema_privilege(tenancy.app_rw(), n.oid, 'USAGE') AND has_any_column_privilege(tenancy.app_rw(), c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
       OR has_schema_privilege(tenancy.app_ro(), n.oid, 'USAGE') AND has_any_column_privilege(tenancy.app_ro(), c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
  -- Views of an extension show no row of a tenant.
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e');

CREATE OR REPLACE VIEW tenancy.problems AS
WITH tenants AS (SELECT * FROM tenancy.reached WHERE relkind IN ('r', 'p') AND tenant IS NOT NULL),
policies AS (
  SELECT polrelid, polname, polpermissive, polcmd, polroles,
         pg_get_expr(polqual, polrelid) AS reads, pg_get_expr(polwithcheck, polrelid) AS writes
  FROM pg_policy
),
-- The condition as PostgreSQL writes it back, with the casts that the column's type brings.
kept AS (
  SELECT polrelid, polpermissive FROM policies
  WHERE polcmd = '*' AND polroles = '{0}' AND reads = writes
    AND polname = CASE WHEN polpermissive THEN 'tenant_rows' ELSE 'tenant_isolation' END
    AND reads ~ '^\(+tenant_id\)?(::[a-z ]+)? = \(*NULLIF\(current_setting\(''app\.tenant_id''::text, true\), ''''::text\)\)*(::[a-z ]+\)*)*$'
)
SELECT target, 'row level security is not enabled' AS problem FROM tenants WHERE NOT relrowsecurity
UNION ALL
SELECT target, 'row level security is not forced: its owner is not bound' FROM tenants WHERE NOT relforcerowsecurity
UNION ALL
SELECT target, 'the restrictive policy tenant_isolation is missing or was changed' FROM tenants
WHERE NOT EXISTS (SELECT FROM kept WHERE polrelid = oid AND NOT polpermissive)
UNION ALL
SELECT target, 'tenant_id may be null' FROM tenants WHERE NOT tenant_is_given
UNION ALL
SELECT target, 'has no tenant_id and is not declared by tenancy.share' FROM tenancy.reached
WHERE relkind IN ('r', 'p') AND tenant IS NULL AND target NOT IN (SELECT s.target FROM tenancy.shared_tables s)
  AND NOT relispartition
UNION ALL
SELECT target, 'every tenant reads it and the application may write it' FROM tenancy.reached
WHERE relkind IN ('r', 'p') AND tenant IS NULL
  AND (has_any_column_privilege(tenancy.app_rw(), oid, 'INSERT, UPDATE') OR has_table_privilege(tenancy.app_rw(), oid, 'DELETE'))
UNION ALL
SELECT target, 'belongs to a role other than the migrator' FROM tenancy.reached
WHERE relowner <> (SELECT r.oid FROM pg_roles r WHERE rolname = tenancy.migrator())
  AND (relkind <> 'v' OR NOT coalesce(reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false))
UNION ALL
SELECT target, format('%s may TRUNCATE it, have triggers on it or refer to it, which no policy binds', role) FROM tenancy.reached,
LATERAL (VALUES (tenancy.app_rw()), (tenancy.app_ro())) AS roles (role)
WHERE has_table_privilege(role, oid, 'TRUNCATE, TRIGGER, REFERENCES')
UNION ALL
SELECT target, 'the read-only user may write it' FROM tenancy.reached
WHERE has_any_column_privilege(tenancy.app_ro(), oid, 'INSERT, UPDATE') OR has_table_privilege(tenancy.app_ro(), oid, 'DELETE')
UNION ALL
SELECT target, 'a materialized view or foreign table has no policies' FROM tenancy.reached WHERE relkind IN ('m', 'f')
UNION ALL
-- A foreign key is checked without policies: without the tenant in it, a row may refer to another tenant's.
SELECT one.target, format('the foreign key %s to %s leaves the tenant out', conname, other.target)
FROM pg_constraint JOIN tenants one ON one.oid = conrelid JOIN tenants other ON other.oid = confrelid
WHERE contype = 'f' AND conparentid = 0
  AND NOT EXISTS (SELECT FROM unnest(conkey, confkey) AS pair (mine, theirs) WHERE mine = one.tenant AND theirs = other.tenant)
UNION ALL
SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
       CASE WHEN tenancy.unbound(proowner) THEN 'runs as an owner that row level security does not bind'
            ELSE 'is SECURITY DEFINER and does not set search_path' END
FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
WHERE prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tenancy')
  AND (has_function_privilege(tenancy.app_rw(), p.oid, 'EXECUTE') OR has_function_privilege(tenancy.app_ro(), p.oid, 'EXECUTE'))
  AND (tenancy.unbound(proowner) OR NOT coalesce(EXISTS (SELECT FROM unnest(proconfig) AS c WHERE c LIKE 'search\_path=%'), false))
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
UNION ALL
SELECT rolname, 'has SUPERUSER, BYPASSRLS, REPLICATION, CREATEROLE or CREATEDB' FROM pg_roles
WHERE rolname IN (tenancy.migrator(), tenancy.app_rw(), tenancy.app_ro())
  AND (rolsuper OR rolbypassrls OR rolreplication OR rolcreaterole OR rolcreatedb)
UNION ALL
SELECT member::regrole::text, format('is a member of %s and can SET ROLE', roleid::regrole) FROM pg_auth_members
JOIN pg_roles r ON r.oid = member
WHERE rolname IN (tenancy.migrator(), tenancy.app_rw(), tenancy.app_ro()) AND roleid::regrole::text <> 'rds_iam'
UNION ALL
SELECT format('schema %s', nspname), format('%s may make objects in it', role) FROM pg_namespace,
LATERAL (VALUES (tenancy.app_rw()), (tenancy.app_ro())) AS roles (role)
WHERE nspname NOT LIKE 'pg\_%' AND has_schema_privilege(role, oid, 'CREATE')
UNION ALL
SELECT format('database %s', current_database()), format('%s may make temporary objects, and functions in them', role)
FROM (VALUES (tenancy.app_rw()), (tenancy.app_ro())) AS roles (role)
WHERE has_database_privilege(role, current_database(), 'TEMPORARY');

CREATE OR REPLACE PROCEDURE tenancy.verify() LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found text;
BEGIN
  SELECT string_agg(format('%s: %s', target, problem), E'\n' ORDER BY target, problem) INTO found FROM tenancy.problems;
  IF found IS NOT NULL THEN
    RAISE EXCEPTION E'tenants are not kept apart:\n%', found USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

-- What is there already does not hold up the stack: the migrations mend it, and end with CALL tenancy.verify().
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN SELECT * FROM tenancy.problems ORDER BY target, problem LOOP
    RAISE WARNING 'not protected: %: %', found.target, found.problem;
  END LOOP;
END $$;
