import pg from 'pg';
import { databaseUrl } from './global-setup.mjs';

export default async function globalTeardown() {
  const client = new pg.Client({ connectionString: databaseUrl('postgres') });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${process.env.TEST_TEMPLATE} WITH (FORCE)`);
  await client.end();
  await globalThis.stopTestPostgres?.();
}
