# Makes the roles as the master user, then schema, functions and grants as the migrator. It may run again at any time.
#
# Passwords go to psql's own \password, which makes the SCRAM verifier here: the database writes CREATE and ALTER ROLE
# into its log word for word. Without a terminal psql reads the answers to its questions, which stand in the task's log,
# from its input: the password twice.
set -eu
export PGHOST="$DB_HOST" PGPORT="$DB_PORT" PGDATABASE="$DB_NAME" PGCONNECT_TIMEOUT=10 PGAPPNAME=rls-bootstrap
export PGOPTIONS="-c client_min_messages=warning"

as() {
  PGUSER="$1" PGPASSWORD="$2" psql --no-psqlrc --quiet --single-transaction --set=ON_ERROR_STOP=1 \
    --set=migrator="$MIGRATOR_DB_USERNAME" --set=app_rw="$APP_DB_USERNAME" --set=app_ro="$READ_ONLY_DB_USERNAME" \
    --set=schema="$TENANT_SCHEMA" --file=-
}
password() {
  printf '\\password %s\n%s\n%s\n' "$1" "$2" "$2"
}

{
  printf '%s\n' "$ROLES_SQL"
  password "$MIGRATOR_DB_USERNAME" "$MIGRATOR_DB_PASSWORD"
  password "$APP_DB_USERNAME" "$APP_DB_PASSWORD"
  password "$READ_ONLY_DB_USERNAME" "$READ_ONLY_DB_PASSWORD"
} | as "$DB_USERNAME" "$DB_PASSWORD"
printf '%s\n%s\n' "$SCHEMA_SQL" "$CHECKS_SQL" | as "$MIGRATOR_DB_USERNAME" "$MIGRATOR_DB_PASSWORD"
echo "rls-bootstrap: done"
