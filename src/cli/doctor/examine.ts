import { existsSync } from 'node:fs';
import pg from 'pg';
import { type Config, ConfigError, parseConfig } from '../../config/index.js';
import { findRunningPostgres } from '../../database/index.js';
import type { Asked, Check, Finding, Look } from './check.js';
import { note, ok, problem } from './check.js';
import { CHECKS } from './checks.js';

type Env = Readonly<Record<string, string | undefined>>;

const CONNECT_TIMEOUT_MS = 5_000;

/** Looks at everything that this environment configures; changes nothing. */
export async function examine(env: Env, checks: readonly Check[] = CHECKS): Promise<Finding[]> {
  let config: Config;
  try {
    config = parseConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((message) => ({
      check: 'configuration',
      ...problem(message, 'See docs/configuration.md'),
    }));
  }
  const { look, client } = await connect(config);
  const findings: Finding[] = [
    { check: 'configuration', ...ok('every variable can be read') },
    { check: 'database', ...look },
  ];
  const database: Asked | undefined = client && {
    name: client.database ?? '',
    query: async <T extends object>(sql: string, values: readonly unknown[] = []) =>
      (await client.query<T & pg.QueryResultRow>(sql, [...values])).rows,
  };
  try {
    for (const check of checks) {
      const looks = await Promise.resolve()
        .then(() => check.look({ config, database }))
        .catch((error: unknown) => [
          problem(`could not be looked at: ${messageOf(error)}`, 'See whether the role may read it'),
        ]);
      findings.push(...looks.map((found) => ({ check: check.name, ...found })));
    }
  } finally {
    await client?.end();
  }
  return findings;
}

async function connect(config: Config): Promise<{ look: Look; client?: pg.Client }> {
  const url = config.databaseUrl ?? (await embedded(config));
  if (url === undefined)
    return { look: note('The embedded PostgreSQL does not run', 'Start the service to have it looked at') };
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: CONNECT_TIMEOUT_MS,
    application_name: 'hindsight-doctor',
  });
  client.on('error', () => undefined);
  const where = `${client.host}:${client.port}/${client.database}`;
  try {
    await client.connect();
    await client.query('SET default_transaction_read_only = on');
    return { look: ok(`${where} answers`), client };
  } catch (error) {
    await client.end().catch(() => undefined);
    return { look: problem(`${where} cannot be used: ${messageOf(error)}`, fixOf(error)) };
  }
}

async function embedded({ dataDir }: Config): Promise<string | undefined> {
  if (!existsSync(dataDir)) return undefined;
  return findRunningPostgres(dataDir, () => undefined).catch(() => undefined);
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

const FIXES: Readonly<Record<string, string>> = {
  '28P01': 'Correct the user or the password in DATABASE_URL',
  '28000': 'Let pg_hba.conf admit this user from here, or correct DATABASE_URL',
  '3D000': 'CREATE DATABASE, or correct the name in DATABASE_URL',
  '53300': 'PostgreSQL has no connection left: raise max_connections, or find who holds them',
  ENOTFOUND: 'Correct the host in DATABASE_URL',
  ECONNREFUSED: 'Start PostgreSQL, or correct host and port in DATABASE_URL',
};

function fixOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return (
    (typeof code === 'string' && FIXES[code]) || 'Correct DATABASE_URL, or let this machine reach the server'
  );
}
