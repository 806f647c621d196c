import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { Database } from '../../../src/database/index.js';
import { PostmortemsService } from '../../../src/postmortems/index.js';
import {
  DriftCheck,
  IndexBuilder,
  MeiliSearchServer,
  Relay,
  SearchIndexes,
  SearchOutbox,
  SearchService,
} from '../../../src/search/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { meiliTarget, settled, startSearch, stopSearch } from '../../support/search.js';
import { until } from '../../support/until.js';

const target = meiliTarget();
let t: TestApp;
let close: () => Promise<void>;
beforeAll(async () => {
  const opened = await target.open();
  ({ close } = opened);
  t = await startTestApp(opened.env);
  for (let i = 0; i < 30; i++) await create(`Outage number ${i}`);
  await startSearch(t);
  await settled(t);
});
afterAll(async () => {
  await stopSearch(t);
  await t.close();
  await close();
});

const create = (title: string) => t.get(PostmortemsService).create(LOCAL_VIEWER, { title });
const server = () => t.get(MeiliSearchServer).server!;
const live = async () => (await t.get(SearchIndexes).inRole('LIVE'))!.uid;
const search = async (query: string) => {
  const { answer, results } = await t.get(SearchService).search(LOCAL_VIEWER, { query, first: 100 });
  return { total: answer.total, engine: results.engine, degraded: results.degraded };
};
const FINE = { engine: 'MEILISEARCH', degraded: false };
/** Steps until the index is switched to; `between` runs before every step. */
async function build(between: (step: number) => Promise<void> = () => Promise.resolve()): Promise<void> {
  for (let step = 0; step < 1000; step++) {
    await between(step);
    if ((await t.get(IndexBuilder).step(server())).phase === 'DONE') return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('never built');
}

describe(`an index on ${target.label}`, () => {
  it('is built beside the live one while writes go on; search shows no gap', async () => {
    const before = await live();
    await t.get(IndexBuilder).begin();
    const written: string[] = [];
    await build(async (step) => {
      if (step < 10) written.push(await create(`Written meanwhile ${step}`));
      expect(await search('number')).toMatchObject({ total: 30, ...FINE });
    });
    await settled(t);
    expect(await live()).not.toBe(before);
    expect(await search('meanwhile')).toMatchObject({ total: written.length, ...FINE });
    expect(await t.get(DriftCheck).run(server(), await live())).toMatchObject({
      missing: [],
      outdated: [],
      extra: [],
    });
  });

  it('is gone on with after the process was killed at any step', async () => {
    const before = await live();
    await t.get(IndexBuilder).begin();
    await build(async () => {
      // A killed process leaves its lease and its batches behind; whoever comes next finds them run out.
      await t.get(Relay).stop();
      await t.get(SearchOutbox).take();
      await t.get(Database).note(`UPDATE search_outbox SET leased_until = now() - interval '1 second'`);
      await t
        .get(Database)
        .note(
          `UPDATE search_index SET worker = gen_random_uuid(), worker_until = now() - interval '1 second'`,
        );
      t.get(Relay).start(server());
      expect(await search('number')).toMatchObject({ total: 30, ...FINE });
    });
    expect(await live()).not.toBe(before);
    await settled(t);
    expect(await t.get(DriftCheck).run(server(), await live())).toMatchObject({
      missing: [],
      outdated: [],
      extra: [],
    });
  });

  it('keeps the one before, which gets every change, until told', async () => {
    const now = await live();
    const { uid: previous } = (await t.get(SearchIndexes).inRole('PREVIOUS'))!;
    await create('Seen by both');
    await settled(t);
    expect(await t.get(IndexBuilder).switchBack()).toBe(previous);
    expect(await live()).toBe(previous);
    expect(await search('seen')).toMatchObject({ total: 1, ...FINE });
    expect(await t.get(IndexBuilder).switchBack()).toBe(now);
    for (const { uid, role } of await t.get(SearchIndexes).all())
      if (role === 'PREVIOUS') await t.get(SearchIndexes).drop(uid);
    await build();
    expect((await t.get(SearchIndexes).all()).map(({ uid }) => uid)).toEqual([now]);
    await expect(server().documentCount(previous)).rejects.toMatchObject({ problem: 'NO_INDEX' });
  });

  it('is built anew when the program has other settings', async () => {
    const before = await live();
    await t
      .get(Database)
      .note(`UPDATE search_index SET settings = 'of an older program' WHERE role = 'LIVE'`);
    await build(async () => expect(await search('number')).toMatchObject({ total: 30, ...FINE }));
    expect(await live()).not.toBe(before);
  });

  it('that has drifted is found out document by document, and mended', async () => {
    const uid = await live();
    const ids = await t.get(Database).read<{ id: string }>('SELECT id FROM postmortem ORDER BY id LIMIT 3');
    const extra = '0190c2f4-0000-7000-8000-000000000001';
    await server().ended(await server().deleteDocuments(uid, [ids[0]!.id], 'x'), () => Promise.resolve());
    const wrong = [
      { id: ids[1]!.id, title: 'An old title', rev: 'old', visibility: 'ORGANIZATION', status: 'DRAFT' },
      { id: extra, title: 'A ghost', rev: 'ghost', visibility: 'ORGANIZATION', status: 'DRAFT' },
    ];
    await server().ended(await server().putDocuments(uid, wrong, 'x'), () => Promise.resolve());
    await t.get(Relay).stop();
    expect(await t.get(DriftCheck).run(server(), uid)).toMatchObject({
      missing: [ids[0]!.id],
      outdated: [ids[1]!.id],
      extra: [extra],
    });
    expect((await t.get(SearchIndexes).inRole('LIVE'))!.drift).toBe(3);
    t.get(Relay).start(server());
    await settled(t);
    expect(await t.get(DriftCheck).run(server(), uid)).toMatchObject({
      missing: [],
      outdated: [],
      extra: [],
    });
    expect((await t.get(SearchIndexes).inRole('LIVE'))!.drift).toBe(0);
  });

  it('misses no write whose transaction began before the index was added', async () => {
    const database = t.get(Database);
    let added: Promise<void> | undefined;
    const id = await database.transaction(async (tx) => {
      const made = await t
        .get(PostmortemsService)
        .insertNew(LOCAL_VIEWER, tx, CONTENT, { prefix: '', meta: {} });
      // The index is asked for while the writer has marked and not committed: it must wait for the writer. What the
      // writer has sent without waiting is done once it is answered a question.
      await tx.query('SELECT 1');
      added = t.get(IndexBuilder).begin();
      const building = () => t.get(SearchIndexes).inRole('BUILDING');
      const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      await until(
        'it waits, or is there',
        async () => (await database.read(waiting)).length > 0 || (await building()) !== undefined,
      );
      expect(await building()).toBeUndefined();
      return made;
    });
    await added;
    await build();
    await settled(t);
    expect(await search('slowly')).toMatchObject({ total: 1, ...FINE });
    expect(id).toBeDefined();
  });
});

const CONTENT = {
  visibility: 'ORGANIZATION',
  ownerTeam: null,
  title: 'Written slowly',
  summary: '',
  severity: null,
  nature: 'UNKNOWN',
  detectedBy: 'UNKNOWN',
  changeRelated: null,
  startedAt: null,
  detectedAt: null,
  acknowledgedAt: null,
  mitigatedAt: null,
  resolvedAt: null,
  sections: [],
  factors: [],
  affectedServices: [],
  impact: {
    description: null,
    customersAffected: null,
    usersAffected: null,
    companiesAffected: null,
    requestsFailed: null,
    revenueLossUsd: null,
    dataLoss: null,
  },
  timeline: [],
  actionItems: [],
  errorSignatures: [],
  regions: [],
  tags: [],
  links: [],
} as const as unknown as Parameters<PostmortemsService['insertNew']>[2];
