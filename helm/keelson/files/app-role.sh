# Run once, when the database is made: the service's own role, which owns nothing. `migrate` gives it its rights.
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\set password `cat /etc/secrets/app/DATABASE_PASSWORD`
CREATE ROLE keelson_app LOGIN PASSWORD :'password';
SQL
