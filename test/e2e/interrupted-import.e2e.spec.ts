import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Proxy } from '../faults/proxy.js';
import { startTestApp } from '../support/app.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { launchProgram, makeToken, run, startService } from '../support/program.js';
import { until } from '../support/until.js';

const DOCUMENTS = 120;
const CLI = 'dist/src/cli/main.js';
const IMPORT = `mutation ($documents: [ImportDocument!]!) {
  importPostmortems(format: JSON, documents: $documents) { created updated unchanged failed items { error } } }`;
const documents = Array.from({ length: DOCUMENTS }, (_, n) => ({
  name: `${n}.json`,
  content: JSON.stringify({
    title: `Interrupted ${n}`,
    source: { system: 'other', externalId: `x${n}` },
    factors: [{ category: 'NET.DNS', role: 'TRIGGER', primary: true }],
    actionItems: [{ title: `Look at ${n}`, kind: 'PREVENT' }],
  }),
}));
/** Every postmortem that is there, is there once and with all its parts. */
const WHOLE = `SELECT count(*)::int AS n, count(DISTINCT source_external_id)::int AS different,
    count(*) FILTER (WHERE (SELECT count(*) FROM revision r WHERE r.postmortem_id = p.id) = 1
      AND (SELECT count(*) FROM action_item a WHERE a.postmortem_id = p.id) = 1
      AND (SELECT count(*) FROM factor f WHERE f.postmortem_id = p.id) = 1
      AND (SELECT count(*) FROM audit_log l WHERE l.subject_id = p.id::text) = 1
      AND EXISTS (SELECT FROM search_document d WHERE d.postmortem_id = p.id))::int AS whole
  FROM postmortem p`;

let database: TestDatabase;
let client: pg.Client;
beforeEach(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

const stored = async (): Promise<number> =>
  (await client.query<{ n: number }>('SELECT count(*)::int AS n FROM postmortem')).rows[0]!.n;
/** Holds up whoever imports, in the middle of a document after the first ones; answers with what lets it go on. */
async function inTheMiddle(): Promise<() => Promise<void>> {
  await until('some are stored', async () => (await stored()) >= 20);
  await client.query('BEGIN; LOCK TABLE factor IN SHARE MODE');
  return async () => void (await client.query('COMMIT'));
}
/** What a process that is gone has left under way is over. */
const alone = () =>
  until('nobody else is connected', async () => {
    const { rowCount } = await client.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND backend_type = 'client backend'`,
    );
    return rowCount === 0;
  });
async function expectWhole(n: number): Promise<void> {
  expect((await client.query(WHOLE)).rows).toEqual([{ n, different: n, whole: n }]);
}

it('that is killed leaves whole documents, and goes on with the rest', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hindsight-interrupted-'));
  try {
    await Promise.all(documents.map(({ name, content }) => writeFile(join(folder, name), content)));
    const importing = launchProgram(database, [CLI, 'import', folder]);
    const goOn = await inTheMiddle();
    expect(await importing.end('SIGKILL')).toBeUndefined();
    await goOn();
    await alone();
    const before = await stored();
    await expectWhole(before);
    expect(before).toBeLessThan(DOCUMENTS);
    const { code, out } = await run(database, [CLI, 'import', folder, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ created: DOCUMENTS - before, unchanged: before, failed: 0 });
    await expectWhole(DOCUMENTS);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('is finished by a service that is told to end meanwhile', async () => {
  const service = await startService(database, { HINDSIGHT_DRAIN_SECONDS: '0' });
  const token = await makeToken(database, 'admin');
  const answer = fetch(`${service.base}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: IMPORT, variables: { documents } }),
  }).then((response) => response.json());
  await until('some are stored', async () => (await stored()) >= 20);
  await service.stop();
  expect(await answer).toMatchObject({
    data: { importPostmortems: { created: DOCUMENTS, failed: 0 } },
  });
  await expectWhole(DOCUMENTS);
});

it('stops where the database is gone, says what stays, and goes on with the rest', async () => {
  const wire = await Proxy.start(Number(new URL(database.url).port));
  const url = new URL(database.url);
  url.port = String(wire.port);
  const t = await startTestApp({}, { ...database, url: url.href });
  try {
    const importing = t.gql(IMPORT, { documents });
    const goOn = await inTheMiddle();
    wire.refuse();
    const { errors } = await importing;
    await goOn();
    await alone();
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryable: true } }]);
    const [, kept] = /(\d+) documents were imported before and stay/.exec(errors![0]!.message)!;
    const before = await stored();
    // What was committed as the wire was cut may be one more.
    expect([Number(kept), Number(kept) + 1]).toContain(before);
    await expectWhole(before);
    wire.mend();
    const { importPostmortems } = await t.ok(IMPORT, { documents });
    expect(importPostmortems).toMatchObject({ created: DOCUMENTS - before, unchanged: before, failed: 0 });
    await expectWhole(DOCUMENTS);
  } finally {
    await t.close();
    await wire.stop();
  }
});
