// Jest runs this before anything else, outside its own module resolution: it uses the compiled program.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../dist/src/database/migrate.js';
import { startEmbeddedPostgres } from '../../dist/src/database/embedded/index.js';
import { provideChromium } from './chromium.mjs';

/** Starts PostgreSQL (or takes TEST_DATABASE_URL) and migrates the template that every test file clones. */
export default async function globalSetup() {
  await provideChromium();
  let url = process.env.TEST_DATABASE_URL;
  if (!url) {
    const dataDir = await mkdtemp(join(tmpdir(), 'hindsight test '));
    guard(dataDir);
    const server = await startEmbeddedPostgres({ dataDir, log: () => undefined, durable: false });
    url = server.url;
    globalThis.stopTestPostgres = async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
  }
  process.env.TEST_LOG = join(await mkdtemp(join(tmpdir(), 'hindsight-log-')), 'run.log');
  await writeFile(process.env.TEST_LOG, '');
  process.env.TEST_SERVER_URL = url;
  process.env.TEST_TEMPLATE = 'hindsight_test_template';
  await recreate(process.env.TEST_TEMPLATE);
  await migrate(databaseUrl(process.env.TEST_TEMPLATE));
}

/** Takes the server and its data away, should nobody else. */
function guard(dataDir) {
  const program = join(import.meta.dirname, 'global-guard.mjs');
  const stdio = ['pipe', 'ignore', 'ignore'];
  const child = spawn(process.execPath, [program, dataDir], { detached: true, stdio });
  child.unref();
  child.stdin.unref();
}

export function databaseUrl(name) {
  const url = new URL(process.env.TEST_SERVER_URL);
  url.pathname = `/${name}`;
  return url.href;
}

async function recreate(name) {
  const client = new pg.Client({ connectionString: databaseUrl('postgres') });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
}
