import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import pg from 'pg';
import { databaseUrl } from './global-setup.mjs';

export default async function globalTeardown() {
  const client = new pg.Client({ connectionString: databaseUrl('postgres') });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${process.env.TEST_TEMPLATE} WITH (FORCE)`);
  await client.end();
  await globalThis.stopTestPostgres?.();
  const { MEILI_URL, MEILI_KEY } = process.env;
  const target =
    MEILI_URL && MEILI_KEY ? `the Meilisearch at ${MEILI_URL}` : 'a stand-in for Meilisearch, no real one';
  console.log(`The search suite ran on PostgreSQL and on ${target}.`);
  await readLog(process.env.TEST_LOG);
}

/** What no log may hold, whatever the tests did: one that does fails the run. */
const SECRETS = {
  'an API token': /hs_\w{10}_[\w-]{43}/,
  'a JWT': /eyJ[\w-]{10,}\.eyJ/,
  'a header of credentials': /bearer [\w-]{8}|"authorization":"(?!\[)|"cookie":"(?!\[)/i,
  'a password': /postgres(ql)?:\/\/[^\s"]*:[^\s"]*@/,
  'a token of Slack': /\bxox[abp]-\d|\bxapp-\d|signing-secret-of-the-tests|ticket=secret|"v0=[0-9a-f]{64}"/,
  'an address for answers': /\/response\/[0-9a-f]{12}|slack\/link\?state=\w/,
  'a marked text of a postmortem': /quokkafish/,
  'a statement': /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.*\b(FROM|VALUES|SET|WHERE)\b/,
};

async function readLog(path) {
  const log = await readFile(path, 'utf8');
  await rm(dirname(path), { recursive: true });
  const lines = log.split('\n');
  const found = Object.entries(SECRETS).flatMap(([what, pattern]) =>
    lines.filter((line) => pattern.test(line)).map((line) => `${what}: ${line.slice(0, 300)}`),
  );
  console.log(
    `The services of this run logged ${lines.length} lines, ${found.length} of them with a secret.`,
  );
  if (found.length > 0) throw new Error(`The log must not hold\n${found.slice(0, 20).join('\n')}`);
}
