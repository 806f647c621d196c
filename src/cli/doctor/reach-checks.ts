import { areCopies, hasPoolerWithoutLimits } from '../../database/index.js';
import { type Asked, type Check, type Look, note, ok, warning } from './check.js';
import { unusable, visit } from './visit.js';

/** More than a copy that keeps up is ever behind. */
const MAX_BEHIND_BYTES = 16 * 1024 * 1024;

const primary: Check = {
  name: 'primary',
  look: async ({ database }) => {
    const [row] = (await database?.query<{ standby: boolean; readonly: boolean }>(
      `SELECT pg_is_in_recovery() AS standby, current_setting('default_transaction_read_only') = 'on' AS readonly`,
    )) ?? [undefined];
    const fix = 'Name the primary in DATABASE_URL; a standby belongs in DATABASE_REPLICA_URL';
    if (row?.standby) return [warning('It is a standby: nothing can be written', fix)];
    if (row?.readonly)
      return [
        warning(
          'default_transaction_read_only is on: nothing can be written',
          'Reset it, with ALTER DATABASE, ALTER ROLE or in postgresql.conf',
        ),
      ];
    return [];
  },
};

const pooler: Check = {
  name: 'pooler',
  look: async ({ config, database }) => {
    if (!database || config.databaseUrl === undefined) return [];
    if (!(await hasPoolerWithoutLimits(config.databaseUrl))) return [];
    return [
      note(
        'A pooler is in front of PostgreSQL, and the role has no statement_timeout: each read takes a transaction',
        'ALTER ROLE … SET statement_timeout, as docs/operations.md says',
      ),
    ];
  },
};

/** Where a server of PostgreSQL is in its log of changes. */
interface Place {
  readonly standby: boolean;
  readonly lsn: string | null;
}
const PLACE = `SELECT pg_is_in_recovery() AS standby,
  (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END)::text AS lsn`;

const replica: Check = {
  name: 'replica',
  look: async ({ config: { replicaUrl }, database }) => {
    if (replicaUrl === undefined) return [];
    try {
      const copy = await visit(replicaUrl);
      return await compare(copy, database).finally(() => copy.end());
    } catch (error) {
      return [warning(...unusable(replicaUrl, 'DATABASE_REPLICA_URL', error))];
    }
  },
};

async function compare(copy: Asked, database: Asked | undefined): Promise<Look[]> {
  const fix = 'Name a streaming replica of DATABASE_URL in DATABASE_REPLICA_URL, or leave it out';
  const [there] = await copy.query<Place>(PLACE);
  if (!there!.standby) return [warning('It is no replica, it takes writes itself: it is never read', fix)];
  if (there!.lsn === null)
    return [warning('It does not tell how far it is: it is never read', 'Leave DATABASE_REPLICA_URL out')];
  if (!database) return [ok('it is a replica')];
  const isCopy = await areCopies(
    (sql) => database.query(sql),
    (sql) => copy.query(sql),
  );
  if (!isCopy) return [warning('It holds another database than DATABASE_URL: it is never read', fix)];
  const [here] = await database.query<Place>(PLACE);
  const [{ behind }] = (await database.query<{ behind: number }>(
    'SELECT pg_wal_lsn_diff($1::pg_lsn, $2::pg_lsn)::float8 AS behind',
    [here!.lsn, there!.lsn],
  )) as [{ behind: number }];
  if (behind > MAX_BEHIND_BYTES)
    return [
      warning(
        `It is ${(behind / 2 ** 20).toFixed(0)} MiB of changes behind: it is not read until it has them`,
        'See pg_stat_replication on the primary, and the log of the replica',
      ),
    ];
  return [ok('it follows the primary')];
}

export const REACH_CHECKS: readonly Check[] = [primary, pooler, replica];
