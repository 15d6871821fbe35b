import { MigrationUsageError } from './errors.js';
import type { Ledger } from './ledger.js';
import type { Session } from './session.js';

/**
 * Lets the app's role read and write what the owner's role has made and will make in the schema, and read the ledger:
 * the schema gate asks it. What it has already is not granted again. Without `role`, or when it is the owner, there is
 * nothing to do.
 * @returns how many statements it took
 * @throws MigrationUsageError when there is no such role
 */
export async function grantToApp(
  { client }: Session,
  { schema, table }: Ledger,
  role: string | undefined,
): Promise<number> {
  if (role === undefined) return 0;
  const { rows: known } = await client.query<{ name: string; owner: boolean }>(
    'SELECT quote_ident(rolname) AS name, rolname = current_user AS owner FROM pg_roles WHERE rolname = $1',
    [role],
  );
  const app = known[0];
  if (app === undefined)
    throw new MigrationUsageError(
      `the app's role ${JSON.stringify(role)} does not exist: create it (CREATE ROLE … LOGIN), then run this again`,
    );
  if (app.owner) return 0;

  const { rows } = await client.query<{ sql: string }>(MISSING, [role, schema, app.name, table]);
  for (const { sql } of rows) await client.query(sql);
  return rows.length;
}

/**
 * $1 role, $2 schema, $3 the role quoted, $4 the ledger. A sequence's USAGE is nextval(); only an owner needs setval().
 */
const MISSING = `
  WITH mine AS (
    SELECT c.oid, c.relkind, c.oid::regclass AS name FROM pg_class c
    WHERE c.relnamespace = $2::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND pg_has_role(c.relowner, 'USAGE')
  ), by_default AS (
    SELECT d.defaclobjtype AS kind, count(DISTINCT a.privilege_type) AS rights
    FROM pg_default_acl d, aclexplode(d.defaclacl) a
    WHERE pg_get_userbyid(d.defaclrole) = current_user AND d.defaclnamespace = $2::regnamespace
      AND a.grantee = $3::regrole
    GROUP BY 1
  )
  SELECT format('GRANT USAGE ON SCHEMA %s TO %s', $2::text, $3::text) AS sql
  WHERE NOT has_schema_privilege($1::name, $2::regnamespace, 'USAGE')
  UNION ALL
  SELECT format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %s', name, $3::text) FROM mine
  WHERE relkind <> 'S' AND oid <> $4::regclass AND NOT (
    has_table_privilege($1::name, oid, 'SELECT') AND has_table_privilege($1::name, oid, 'INSERT') AND
    has_table_privilege($1::name, oid, 'UPDATE') AND has_table_privilege($1::name, oid, 'DELETE'))
  UNION ALL
  SELECT format('GRANT USAGE, SELECT ON SEQUENCE %s TO %s', name, $3::text) FROM mine
  WHERE relkind = 'S' AND NOT (
    has_sequence_privilege($1::name, oid, 'USAGE') AND has_sequence_privilege($1::name, oid, 'SELECT'))
  UNION ALL
  SELECT format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM %s', $4::text, $3::text)
  WHERE has_table_privilege($1::name, $4::regclass, 'INSERT, UPDATE, DELETE, TRUNCATE')
  UNION ALL
  SELECT format('GRANT SELECT ON %s TO %s', $4::text, $3::text)
  WHERE NOT has_table_privilege($1::name, $4::regclass, 'SELECT')
  UNION ALL
  SELECT format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %s',
    $2::text, $3::text)
  WHERE coalesce((SELECT rights FROM by_default WHERE kind = 'r'), 0) < 4
  UNION ALL
  SELECT format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT USAGE, SELECT ON SEQUENCES TO %s', $2::text, $3::text)
  WHERE coalesce((SELECT rights FROM by_default WHERE kind = 'S'), 0) < 2`;
