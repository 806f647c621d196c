import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../../src/database/index.js';
import { IndexKeeper, Relay } from '../../../src/search/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { settled, startSearch } from '../../support/search.js';
import { failure, type Reply, StandIn } from '../../support/stand-in.js';
import { until } from '../../support/until.js';

let standIn: StandIn;
let t: TestApp;
beforeAll(async () => {
  standIn = await new StandIn().start();
  t = await startTestApp({ MEILI_URL: standIn.url, MEILI_KEY: standIn.key });
  await t.ok('mutation { createPostmortem(input: { title: "Redis failover" }) { id } }');
  await startSearch(t);
  await settled(t);
});
afterAll(async () => {
  await t.get(Relay).stop();
  await t.close();
  await standIn.stop();
});
afterEach(() => {
  standIn.onRequest = () => undefined;
});

const SEARCH =
  '{ searchPostmortems(query: "redis", facets: [STATUS]) { totalCount engine degraded tookMs hits { postmortem { title } } } }';
const ask = async () => (await t.ok(SEARCH)).searchPostmortems;
const MEILI = { totalCount: 1, engine: 'MEILISEARCH', degraded: false };
const POSTGRES = { totalCount: 1, engine: 'POSTGRES', degraded: true };
/** What Meilisearch answers, once it does: on a busy machine a search may have waited for it in vain. */
async function askMeili(): Promise<Record<string, unknown>> {
  let answer: Record<string, unknown> = {};
  await until('Meilisearch answers', async () => (answer = await ask()).engine === 'MEILISEARCH');
  return answer;
}

describe('where Meilisearch', () => {
  const replies: Record<string, Reply> = {
    'has too much to do': {
      status: 503,
      body: { code: 'too_many_search_requests', message: '', type: 'system' },
    },
    'answers with a page of a proxy': { status: 502, body: '<html>' },
    'breaks the connection': 'RESET',
    'takes the key no more': failure(403, 'invalid_api_key'),
    'has lost the index': failure(404, 'index_not_found'),
    'refuses the search': failure(400, 'invalid_search_filter'),
    'answers with something else': { status: 200, body: {} },
  };
  it.each(Object.entries(replies))(
    '%s, PostgreSQL answers, and says so; later Meilisearch does again',
    async (_, reply) => {
      expect(await askMeili()).toMatchObject(MEILI);
      standIn.onRequest = (method, path) => (path.endsWith('-search') ? reply : undefined);
      for (let i = 0; i < 8; i++)
        expect(await ask()).toMatchObject({
          ...POSTGRES,
          hits: [{ postmortem: { title: 'Redis failover' } }],
        });
      standIn.onRequest = () => undefined;
      await askMeili();
    },
  );

  it('does not answer, a search does not wait for it long, and soon no longer at all', async () => {
    let asked = 0;
    standIn.onRequest = (method, path) => {
      if (!path.endsWith('-search')) return undefined;
      asked++;
      return 'HANG';
    };
    // What hangs is given up, or this would never end; after five failures in a row it is not even asked.
    for (let i = 0; i < 5; i++) expect(await ask()).toMatchObject(POSTGRES);
    const before = asked;
    for (let i = 0; i < 3; i++) expect(await ask()).toMatchObject(POSTGRES);
    expect(before).toBeGreaterThan(0);
    // One may come when it is tried again.
    expect(asked - before).toBeLessThan(3);
    standIn.onRequest = () => undefined;
    await askMeili();
  });

  it('is behind, PostgreSQL answers', async () => {
    await t.get(Relay).stop();
    await t.ok('mutation { createPostmortem(input: { title: "Redis again" }) { id } }');
    expect(await askMeili()).toMatchObject(MEILI);
    await t.get(Database).note(`UPDATE search_outbox SET since = now() - interval '5 minutes'`);
    expect(await ask()).toMatchObject({ ...POSTGRES, totalCount: 2 });
    await startSearch(t);
    await settled(t);
    expect(await askMeili()).toMatchObject({ ...MEILI, totalCount: 2 });
  });
});

describe('at the start', () => {
  it('a key that the server refuses is an error', async () => {
    const wrong = await startTestApp({ MEILI_URL: standIn.url, MEILI_KEY: 'wrong' });
    await expect(wrong.get(IndexKeeper).start()).rejects.toThrow(/MEILI_KEY.*search-key/);
    await wrong.close();
  });

  it('a server that does not answer is waited for; PostgreSQL searches meanwhile', async () => {
    const late = new StandIn();
    await late.start();
    const { url } = late;
    await late.stop();
    const waiting = await startTestApp({ MEILI_URL: url, MEILI_KEY: late.key });
    await waiting.get(IndexKeeper).start();
    await waiting.ok('mutation { createPostmortem(input: { title: "Redis early" }) { id } }');
    expect((await waiting.ok(SEARCH)).searchPostmortems).toMatchObject(POSTGRES);
    await late.start();
    await until(
      'it is searched',
      async () => (await waiting.ok(SEARCH)).searchPostmortems.engine === 'MEILISEARCH',
    );
    expect((await waiting.ok(SEARCH)).searchPostmortems).toMatchObject(MEILI);
    await waiting.close();
    await late.stop();
  });
});

describe('metrics', () => {
  it('tell who answers, and how far the index is from the database', async () => {
    await settled(t);
    await t.get(Relay).stop();
    await t.ok('mutation { createPostmortem(input: { title: "Not sent yet" }) { id } }');
    await ask();
    const { statusCode, body } = await t.app.inject({ method: 'GET', url: '/metrics' });
    expect(statusCode).toBe(200);
    for (const line of [
      /^hindsight_searches_total\{engine="MEILISEARCH",degraded="false"\} [1-9]/m,
      /^hindsight_searches_total\{engine="POSTGRES",degraded="true"\} [1-9]/m,
      /^hindsight_search_outbox_waiting\{role="LIVE"\} 1$/m,
      /^hindsight_search_outbox_oldest_seconds\{role="LIVE"\} \d+\.\d+$/m,
      /^hindsight_search_dead_letters\{role="LIVE"\} 0$/m,
      /^hindsight_search_drift\{role="LIVE"\} 0$/m,
      /^hindsight_search_live\{role="LIVE"\} 1$/m,
    ])
      expect(body).toMatch(line);
    await startSearch(t);
  });

  it('are not for everybody', async () => {
    const guarded = await startTestApp({ HOST: '0.0.0.0' });
    const headers = { authorization: `Bearer ${await guarded.token('reader', ['publish'])}` };
    expect((await guarded.app.inject({ method: 'GET', url: '/metrics' })).statusCode).toBe(401);
    expect((await guarded.app.inject({ method: 'GET', url: '/metrics', headers })).statusCode).toBe(403);
    await guarded.close();
  });
});
