import { execSync } from 'node:child_process';
import { createContext } from '../src/app.js';
import { parseConfig } from '../src/config/index.js';
import {
  DriftCheck,
  MeiliSearchServer,
  type SearchIndex,
  SearchIndexes,
  SearchOutbox,
} from '../src/search/index.js';
import pg from 'pg';
import { dropIndexes, meiliVariables } from './meili.js';
import { type Contender, start } from './processes.js';
import { benchDatabase, benchToken } from './server.js';

// 2,000 writes by 8 writers while the service with its relay is killed twice, and Meilisearch is killed, restarted and
// made to cancel its tasks. CHAOS_KILL and CHAOS_START are the commands that kill and start Meilisearch; with
// CHAOS_MASTER_KEY tasks are cancelled as well. At the end every document is in the index in its last version.
const WRITES = 2000;
const WRITERS = 8;
const DOCUMENTS = 160;
const { CHAOS_KILL, CHAOS_START, CHAOS_MASTER_KEY } = process.env;

const meili = meiliVariables() as Record<string, string>;
if (!meili.MEILI_URL || !meili.MEILI_KEY) throw new Error('Set MEILI_URL and MEILI_KEY');
const database = await benchDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 4 });
const token = await benchToken(database.url, 'chaos', ['write']);
const env = {
  DATABASE_URL: database.url,
  HINDSIGHT_SAMPLES: 'off',
  HINDSIGHT_RATE_LIMIT: '0',
  LOG_LEVEL: 'fatal',
  ...meili,
};
let service: Contender = await start('service', 'src/main.js', 3916, env);
/** The last acknowledged title of each document. */
const last = new Map<string, string>();
let acknowledged = 0;
let isOver = false;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function ask<T>(query: string, variables: object): Promise<T | undefined> {
  try {
    const response = await fetch(`${service.base}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(20_000),
    });
    const { data, errors } = (await response.json()) as { data?: T; errors?: unknown };
    return errors ? undefined : data;
  } catch {
    return undefined;
  }
}

async function writer(n: number): Promise<void> {
  const mine: string[] = [];
  for (let i = 0; i < WRITES / WRITERS; i++) {
    const title = `Chaos ${n} ${i}`;
    for (;;) {
      if (mine.length < DOCUMENTS / WRITERS) {
        const input = { title, idempotencyKey: `${n}-${i}` };
        const made = await ask<{ createPostmortem: { id: string } }>(
          'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }',
          { input },
        );
        if (made) {
          mine.push(made.createPostmortem.id);
          last.set(made.createPostmortem.id, title);
          break;
        }
      } else {
        const id = mine[i % mine.length]!;
        const { postmortem } =
          (await ask<{ postmortem: { version: number; title: string } }>(
            'query ($id: ID!) { postmortem(id: $id) { version title } }',
            { id },
          )) ?? {};
        const done =
          postmortem?.title === title ||
          (postmortem &&
            (await ask(
              'mutation ($id: ID!, $v: Int!, $title: String!) { updatePostmortem(id: $id, expectedVersion: $v, input: { title: $title }) { id } }',
              { id, v: postmortem.version, title },
            )));
        if (done) {
          last.set(id, title);
          break;
        }
      }
      await sleep(100);
    }
    acknowledged++;
  }
}

async function trouble(): Promise<void> {
  for (let round = 0; !isOver; round++) {
    await sleep(2500);
    if (round < 2 || (round < 6 && acknowledged < WRITES / 2 && round % 2 === 0)) {
      process.kill(service.pid, 'SIGKILL');
      console.log(`${acknowledged} writes: service and relay killed`);
      service = await start('service', 'src/main.js', 3916, env);
    }
    if (CHAOS_KILL && CHAOS_START) {
      execSync(CHAOS_KILL, { stdio: 'ignore' });
      console.log(`${acknowledged} writes: Meilisearch killed`);
      await sleep(1500);
      execSync(CHAOS_START, { stdio: 'ignore' });
    }
    await sleep(1000);
    if (CHAOS_MASTER_KEY) {
      const cancelled = await fetch(`${meili.MEILI_URL}/tasks/cancel?statuses=enqueued,processing`, {
        method: 'POST',
        headers: { authorization: `Bearer ${CHAOS_MASTER_KEY}` },
      }).catch(() => undefined);
      console.log(`${acknowledged} writes: tasks cancelled (${cancelled?.status ?? 'no answer'})`);
    }
  }
}

const app = await createContext(parseConfig({ LOG_LEVEL: 'error', ...meili }), database.url);
const live = (): Promise<SearchIndex | undefined> => app.get(SearchIndexes, { strict: false }).inRole('LIVE');
// The trouble is to meet an index in use, not only its making.
while (!(await live())) await sleep(200);
const began = performance.now();
const troubles = trouble();
await Promise.all(Array.from({ length: WRITERS }, (_, n) => writer(n)));
isOver = true;
await troubles;
console.log(`${acknowledged} writes acknowledged in ${Math.round((performance.now() - began) / 1000)} s`);
try {
  const outbox = app.get(SearchOutbox, { strict: false });
  const quiet = performance.now();
  const waiting = async (): Promise<number> =>
    (await outbox.backlog()).reduce((sum, one) => sum + one.waiting, 0);
  while ((!(await live()) || (await waiting()) > 0) && performance.now() - quiet < 600_000) await sleep(200);
  const seconds = Math.round((performance.now() - quiet) / 1000);
  const { rows } = await pool.query<{ id: string; title: string }>('SELECT id, title FROM postmortem');
  const stored = new Map(rows.map(({ id, title }) => [id, title]));
  const lost = [...last].filter(([id, title]) => stored.get(id) !== title).length;
  const index = await live();
  const server = app.get(MeiliSearchServer, { strict: false }).server!;
  const { checked, missing, outdated, extra } = await app
    .get(DriftCheck, { strict: false })
    .run(server, index!.uid);
  const dead = await outbox.deadLetters(100);
  console.log(`outbox empty after ${seconds} s; ${checked} documents compared`);
  console.log(
    `acknowledged and not in the database: ${lost}; lost in the index: ${missing.length}; stale: ${outdated.length}; too many: ${extra.length}; dead letters: ${dead.length}`,
  );
  if (lost + missing.length + outdated.length + extra.length + dead.length > 0) process.exitCode = 1;
} finally {
  await service.stop();
  await dropIndexes(app, database.fresh);
  await app.close();
  await pool.end();
  await database.close();
}
