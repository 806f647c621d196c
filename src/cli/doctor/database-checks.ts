import type { Config } from '../../config/index.js';
import { migrationState } from '../../database/index.js';
import { type Asked, type Check, type Look, note, ok, problem, warning } from './check.js';

const ROLE = 'docs/security.md, "A role that cannot rewrite the log"';
const MAX_CLOCK_MS = 2_000;

async function one<T extends object>(database: Asked, sql: string, values?: readonly unknown[]): Promise<T> {
  return (await database.query<T>(sql, values))[0]!;
}

const setting = async (database: Asked, name: string): Promise<string> =>
  (await one<{ value: string }>(database, 'SELECT current_setting($1) AS value', [name])).value;

/** A check of the database; nothing to look at where it does not answer. */
function databaseCheck(
  name: string,
  look: (database: Asked, config: Config) => Promise<readonly Look[]>,
): Check {
  return { name, look: ({ config, database }) => (database ? look(database, config) : []) };
}

const version = databaseCheck('database version', async (database) => {
  const number = Math.trunc(Number(await setting(database, 'server_version_num')) / 10_000);
  if (number < 14) return [problem(`PostgreSQL ${number} is too old`, 'Use PostgreSQL 14 to 18')];
  if (number > 18) return [warning(`PostgreSQL ${number} has not been tried`, 'Use PostgreSQL 14 to 18')];
  const encoding = await setting(database, 'server_encoding');
  if (encoding !== 'UTF8')
    return [problem(`The database is in ${encoding}`, 'Make one with ENCODING UTF8 and restore into it')];
  return [ok(`PostgreSQL ${await setting(database, 'server_version')}`)];
});

const migrations = databaseCheck('migrations', async (database) => {
  const { made, may } = await one<{ made: boolean; may: boolean }>(
    database,
    `SELECT to_regclass('schema_migration') IS NOT NULL AS made,
       has_schema_privilege(current_schema(), 'CREATE') AS may`,
  );
  const rows = made ? await database.query<{ name: string }>('SELECT name FROM schema_migration') : [];
  const { pending, unknown } = migrationState(rows.map((row) => row.name));
  if (unknown.length > 0)
    return [
      warning(
        `A newer version has migrated it: ${unknown.join(', ')}`,
        'The version before that one works on; run that one or a newer one once it is rolled out',
      ),
    ];
  if (pending.length === 0) return [ok(`all ${rows.length} have run`)];
  const message = `${pending.length} have not run: ${pending.slice(0, 3).join(', ')}${pending.length > 3 ? ' …' : ''}`;
  return may
    ? [note(message, 'They run when the service starts')]
    : [problem(`${message}; this role may not run them`, 'DATABASE_URL=<the owner’s> npx hindsight migrate')];
});

const extensions = databaseCheck('extensions', async (database) => {
  const rows = await database.query<{ name: string; installed: boolean }>(
    `SELECT w.name, e.extname IS NOT NULL AS installed FROM unnest(ARRAY['pg_trgm', 'fuzzystrmatch']) AS w(name)
       LEFT JOIN pg_extension e ON e.extname = w.name LEFT JOIN pg_available_extensions a ON a.name = w.name
     WHERE e.extname IS NOT NULL OR a.name IS NULL`,
  );
  const missing = rows.filter((row) => !row.installed).map((row) => row.name);
  if (missing.length === 0) return [ok('pg_trgm and fuzzystrmatch are there')];
  return [problem(`The server does not offer ${missing.join(' and ')}`, 'Install its contrib package')];
});

const role = databaseCheck('role', async (database, { databaseUrl }) => {
  const { name, superuser } = await one<{ name: string; superuser: boolean }>(
    database,
    'SELECT current_user AS name, rolsuper AS superuser FROM pg_roles WHERE rolname = current_user',
  );
  const tables = await database.query<{ name: string; usable: boolean; rewrites: boolean }>(
    `SELECT c.relname AS name, has_table_privilege(c.oid, 'SELECT')
         AND (c.relname = 'schema_migration' OR has_table_privilege(c.oid, 'INSERT')) AS usable,
       c.relname = 'audit_log' AND (pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'UPDATE')
         OR has_table_privilege(c.oid, 'DELETE') OR has_table_privilege(c.oid, 'TRUNCATE')) AS rewrites
     FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' ORDER BY 1`,
  );
  if (tables.length === 0) return [ok(`${name}; there are no tables yet`)];
  const closed = tables.filter((table) => !table.usable).map((table) => table.name);
  if (closed.length > 0)
    return [
      problem(`${name} may not read and write ${closed.join(', ')}`, `Grant it what stands in ${ROLE}`),
    ];
  // Whoever runs the service has the embedded server's files, whatever its roles may do.
  if (databaseUrl === undefined) return [ok(`${name}, of the embedded PostgreSQL`)];
  if (superuser) return [warning(`${name} is a superuser`, `Run the service as a role of its own: ${ROLE}`)];
  if (tables.some((table) => table.rewrites))
    return [
      warning(
        `${name} could rewrite the audit log`,
        `Run the service as another role than the owner: ${ROLE}`,
      ),
    ];
  return [ok(`${name} can neither change nor empty the audit log`)];
});

const connections: Check = {
  name: 'connections',
  look: async ({ config, database }) => {
    if (!database) return [];
    const { most, others } = await one<{ most: number; others: number }>(
      database,
      `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
         (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend'
            AND application_name NOT LIKE 'hindsight%') AS others`,
    );
    const said = `DATABASE_POOL_SIZE ${config.poolSize}, of ${most} that PostgreSQL allows, ${others} of them others’`;
    const fix = 'Lower DATABASE_POOL_SIZE, raise max_connections, or put PgBouncer in between';
    if (config.poolSize > most - others) return [problem(said, fix)];
    if (config.poolSize * 2 > most - others) return [warning(`${said}: a second process would not fit`, fix)];
    return [ok(`${said}: room for ${Math.floor((most - others) / config.poolSize)} processes`)];
  },
};

const time: Check = {
  name: 'time',
  look: async ({ config, database }) => {
    if (!database) return [];
    const { known } = await one<{ known: boolean }>(
      database,
      'SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = $1) AS known',
      [config.timeZone],
    );
    const asked = Date.now();
    const { now } = await one<{ now: number }>(
      database,
      'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now',
    );
    const off = Math.max(0, asked - now, now - Date.now());
    const found: Look[] = [];
    if (!known)
      found.push(
        problem(
          `PostgreSQL does not know the time zone ${config.timeZone}`,
          'Set HINDSIGHT_TIMEZONE to one it knows, or update its tzdata',
        ),
      );
    if (off > MAX_CLOCK_MS)
      found.push(
        warning(
          `The clocks of this machine and of PostgreSQL differ by ${(off / 1000).toFixed(1)} s`,
          'Run NTP on both',
        ),
      );
    return found.length > 0 ? found : [ok(`${config.timeZone} is known; the clocks agree`)];
  },
};

const durability = databaseCheck('durability', async (database) => {
  const risky: string[] = [];
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit'])
    if ((await setting(database, name)) === 'off') risky.push(name);
  if (risky.length === 0) return [ok('what is acknowledged is on disk')];
  return [warning(`${risky.join(', ')} off: a crash can lose what was acknowledged`, 'Switch them on')];
});

const backups = databaseCheck('backups', async (database) => {
  if ((await setting(database, 'archive_mode')) === 'off')
    return [
      note(
        'No WAL is archived: a restore goes back to the last dump',
        'docs/operations.md, "Backup and restore"',
      ),
    ];
  const { failing } = await one<{ failing: boolean }>(
    database,
    "SELECT coalesce(last_failed_time > coalesce(last_archived_time, last_failed_time - interval '1 second'), false) AS failing FROM pg_stat_archiver",
  );
  return failing
    ? [
        problem(
          'The last WAL file could not be archived',
          'See PostgreSQL’s log; the disk fills up until it can',
        ),
      ]
    : [ok('WAL is archived')];
});

export const DATABASE_CHECKS: readonly Check[] = [
  version,
  migrations,
  extensions,
  role,
  connections,
  time,
  durability,
  backups,
];
