-- Roles and the database's own privileges, as the master user, in one transaction that may run again.
-- psql variables: migrator, app_rw, app_ro, schema. The passwords follow this text (bootstrap.sh).

-- Blocks in dollar quotes see no psql variables, but settings.
SELECT set_config('tenancy.migrator', :'migrator', true), set_config('tenancy.app_rw', :'app_rw', true),
       set_config('tenancy.app_ro', :'app_ro', true) \gset said_

DO $$
DECLARE
  role text;
  roles text[] := ARRAY[current_setting('tenancy.migrator'), current_setting('tenancy.app_rw'),
                        current_setting('tenancy.app_ro')];
  wrong text;
BEGIN
  -- Two runs at once would make the same role.
  PERFORM pg_advisory_xact_lock(hashtextextended('tenancy.bootstrap', 0));

  IF roles[1] = roles[2] OR roles[1] = roles[3] OR roles[2] = roles[3] OR current_user = ANY (roles) THEN
    RAISE EXCEPTION 'migrator, application user, read-only user and master user are four different roles, not %, %',
      roles, current_user;
  END IF;
  FOREACH role IN ARRAY roles LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', role);
    END IF;
  END LOOP;

  -- Refused, not mended: only a superuser takes these away, and RDS lets nobody be one.
  SELECT string_agg(rolname, ', ') INTO wrong FROM pg_roles
    WHERE rolname = ANY (roles) AND (rolsuper OR rolbypassrls OR rolreplication);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'row level security does not bind % (SUPERUSER, BYPASSRLS or REPLICATION)', wrong
      USING HINT = 'name other roles, or have the attributes removed';
  END IF;
  -- A member can SET ROLE. rds_iam only says how somebody signs in.
  SELECT string_agg(format('%s of %s', member::regrole, roleid::regrole), ', ') INTO wrong FROM pg_auth_members
    WHERE member::regrole::text = ANY (SELECT quote_ident(one) FROM unnest(roles) AS one)
      AND roleid::regrole::text <> 'rds_iam';
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'a role of the tenants'' database is a member of another: %', wrong
      USING HINT = 'REVOKE the membership: a member can SET ROLE';
  END IF;
  FOREACH role IN ARRAY roles LOOP
    EXECUTE format('ALTER ROLE %I LOGIN NOCREATEDB NOCREATEROLE', role);
    EXECUTE format('ALTER ROLE %I IN DATABASE %I RESET ALL', role, current_database());
  END LOOP;
END $$;

-- Nobody reaches the database who is not named, and nobody makes temporary tables or functions in it but its owner.
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO :"migrator", :"app_rw", :"app_ro";
GRANT CREATE ON DATABASE :"DBNAME" TO :"migrator";
REVOKE CREATE ON SCHEMA public FROM PUBLIC; -- PostgreSQL 14 lets everybody; whoever can, hides tables of the same name

-- Objects of the application first and temporary ones last, which otherwise come first without being named.
ALTER ROLE :"migrator" IN DATABASE :"DBNAME" SET search_path = :"schema", pg_temp;
ALTER ROLE :"app_rw" IN DATABASE :"DBNAME" SET search_path = :"schema", pg_temp;
ALTER ROLE :"app_ro" IN DATABASE :"DBNAME" SET search_path = :"schema", pg_temp;
ALTER ROLE :"app_ro" IN DATABASE :"DBNAME" SET default_transaction_read_only = on;

SET LOCAL password_encryption = 'scram-sha-256';
