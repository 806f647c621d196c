import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DriftCheck, MeiliSearchServer, SearchIndexes } from '../../src/search/index.js';
import { startTestApp } from '../support/app.js';
import { Figures } from './figures.js';
import { Stage } from './stage.js';
import { verify } from './truth.js';

// A short form runs with all other tests; npm run test:faults runs everything, longer.
const IS_WHOLE = process.env.FAULTS === 'whole';
const WRITERS = IS_WHOLE ? 8 : 4;
const SHOWN_MS = IS_WHOLE ? 3000 : 1200;
const WELL_MS = 60_000;

let stage: Stage;
const figures = new Figures();

beforeAll(async () => {
  stage = await Stage.set();
  stage.load.start(WRITERS, 2);
  await stage.load.untilWell(WELL_MS);
}, 120_000);

afterAll(async () => {
  await stage.strike();
  figures.print();
}, 60_000);

interface Fault {
  readonly name: string;
  /** Makes it happen, and ends when it is over. */
  readonly strike: () => Promise<void>;
  /** Of the long form only. */
  readonly isLong?: boolean;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'the service is killed',
    strike: async () => {
      stage.client.mayBreak = true;
      await stage.service.kill();
      await stage.startService();
      stage.client.mayBreak = false;
    },
  },
  {
    name: 'PostgreSQL is killed and started again',
    strike: async () => {
      await stage.cluster.kill();
      await sleep(SHOWN_MS);
      await stage.cluster.restart();
    },
  },
  {
    name: 'the network refuses every connection to PostgreSQL',
    strike: async () => {
      stage.wire.refuse();
      await sleep(SHOWN_MS);
      stage.wire.mend();
    },
  },
];

describe.each(FAULTS.filter(({ isLong }) => IS_WHOLE || !isLong))('$name', ({ name, strike }) => {
  it('loses nothing, says so clearly, and goes on by itself', async () => {
    const before = stage.load.acknowledged;
    await strike();
    const recovered = await stage.load.untilWell(WELL_MS);
    figures.add(name, stage.load.acknowledged - before, recovered);
    expect(stage.client.scandals.splice(0)).toEqual([]);
  }, 300_000);
});

it('leaves every acknowledged write exactly once, whole, and in the index', async () => {
  await stage.load.stop();
  const verdict = await verify(stage.cluster.url, stage.load);
  figures.end(verdict, stage.client);
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, wrong: [] });
  expect(stage.client.scandals).toEqual([]);
  const client = new pg.Client({ connectionString: stage.cluster.url });
  await client.connect();
  for (let n = 0; ; n++) {
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM search_outbox');
    if (rows[0]!.n === 0) break;
    if (n > 300) throw new Error(`The outbox still holds ${rows[0]!.n} marks`);
    await sleep(200);
  }
  await client.end();
  await stage.service.stop();
  const env = { MEILI_URL: stage.search.url, MEILI_KEY: stage.search.key };
  const app = await startTestApp(env, { url: stage.cluster.url, name: 'hindsight', drop: async () => {} });
  try {
    const live = await app.get(SearchIndexes).inRole('LIVE');
    const drift = await app.get(DriftCheck).run(app.get(MeiliSearchServer).server!, live!.uid);
    expect(drift).toMatchObject({ missing: [], outdated: [], extra: [] });
    expect(drift.checked).toBeGreaterThanOrEqual(stage.load.created.size);
  } finally {
    await app.close();
  }
}, 180_000);
