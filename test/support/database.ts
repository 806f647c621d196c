import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** What was closed is gone by then from the server's list, however busy the machine is; what leaked stays. */
const CLOSING_MS = 20_000;

function serverUrl(database?: string): string {
  const url = new URL(process.env.TEST_SERVER_URL ?? '');
  if (database) url.pathname = `/${database}`;
  return url.href;
}

/** One statement outside any test's database, such as CREATE DATABASE. */
export async function adminQuery(sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: serverUrl('postgres') });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

export interface TestDatabase {
  readonly url: string;
  readonly name: string;
  /** Drops it; fails when somebody still holds a connection. */
  drop(): Promise<void>;
}

/** A migrated database of the test file's own; `empty` gives one without any schema. */
export async function testDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  // Two workers that clone the template at once would collide; the second tries again.
  for (let attempt = 1; ; attempt++) {
    try {
      await adminQuery(`CREATE DATABASE ${name} TEMPLATE ${empty ? 'template0' : process.env.TEST_TEMPLATE}`);
      break;
    } catch (error) {
      if (attempt === 50 || (error as { code?: string }).code !== '55006') throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return { url: serverUrl(name), name, drop: () => dropDatabase(name) };
}

async function dropDatabase(name: string): Promise<void> {
  const leaked = `SELECT count(*)::int AS leaked FROM pg_stat_activity WHERE datname = '${name}'`;
  const end = performance.now() + CLOSING_MS;
  let count = 1;
  while (count > 0 && performance.now() < end) {
    count = ((await adminQuery(leaked)).rows[0] as { leaked: number }).leaked;
    if (count > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await adminQuery(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  if (count > 0) throw new Error(`the test left ${count} connection(s) to its database open`);
}
