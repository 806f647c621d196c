import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { Database } from '../../../src/database/index.js';
import { PostmortemsService } from '../../../src/postmortems/index.js';
import {
  IndexDocuments,
  IndexUpkeep,
  MeiliSearchServer,
  Relay,
  SearchIndexes,
  SearchOutbox,
} from '../../../src/search/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { settled, startSearch } from '../../support/search.js';
import { failure, type Reply, StandIn, type TaskEnd } from '../../support/stand-in.js';
import { until } from '../../support/until.js';

/** Every way in which a delivery can fail; afterwards the index holds what the database holds, or says what it lacks. */
const standIn = new StandIn();
let t: TestApp;
let count = 0;
beforeAll(async () => {
  await standIn.start();
  t = await startTestApp({ MEILI_URL: standIn.url, MEILI_KEY: standIn.key });
  await startSearch(t);
});
afterAll(async () => {
  await t.get(Relay).stop();
  await t.close();
  await standIn.stop();
});
beforeEach(() => {
  count = 0;
});
afterEach(() => {
  standIn.onRequest = () => undefined;
  standIn.onTask = () => undefined;
  standIn.afterWrite = () => false;
});

const create = (title: string) => t.get(PostmortemsService).create(LOCAL_VIEWER, { title });
const titles = () => standIn.documents().map(({ title }) => title as string);
/** Waits without the patience of a backoff: whatever is due later is due now. */
async function untilDelivered(): Promise<void> {
  await until('everything is delivered', async () => {
    const waiting = (await t.get(SearchOutbox).backlog()).reduce((sum, one) => sum + one.waiting, 0);
    if (waiting === 0) return true;
    await t
      .get(Database)
      .note('UPDATE search_outbox SET next_at = now() WHERE batch IS NULL AND next_at > now()');
    return false;
  });
}
/** The index is the truth, document by document. */
async function expectEqual(): Promise<void> {
  const stored = await t.get(Database).read<{ id: string }>('SELECT id FROM postmortem');
  const documents = await t.get(IndexDocuments).byIds(stored.map(({ id }) => id));
  const revs = (list: readonly { id: string; rev?: unknown }[]) =>
    list.map(({ id, rev }) => `${id} ${String(rev)}`).sort();
  expect(revs(standIn.documents() as { id: string; rev?: unknown }[])).toEqual(revs(documents));
}
const relayUp = async () =>
  /^hindsight_search_relay_up (\d)$/m.exec(
    (await t.app.inject({ method: 'GET', url: '/metrics' })).body,
  )?.[1];
const isWrite = (method: string, path: string) => method === 'POST' && path.endsWith('/documents');
const firstTimes = (n: number, reply: Reply) => (method: string, path: string) =>
  isWrite(method, path) && count++ < n ? reply : undefined;
const firstTasks = (n: number, end: TaskEnd) => () => (count++ < n ? end : undefined);

describe('a request that', () => {
  const replies: Record<string, Reply> = {
    'is answered with a page of a proxy': { status: 502, body: '<html>Bad gateway</html>' },
    'is answered with nothing': { status: 502, body: '' },
    'comes too often': {
      status: 503,
      body: { code: 'too_many_search_requests', message: 'later', type: 'system' },
    },
    'finds the disk full': failure(422, 'no_space_left_on_device'),
    breaks: 'RESET',
    'is answered with something that is no JSON': { status: 202, body: 'fine' },
    'is answered without a task': { status: 202, body: {} },
  };
  it.each(Object.entries(replies))('%s is made again, and nobody is blamed', async (_, reply) => {
    standIn.onRequest = firstTimes(2, reply);
    await create(`through trouble ${_}`);
    await settled(t);
    expect(titles()).toContain(`through trouble ${_}`);
    expect(await t.get(SearchOutbox).deadLetters(10)).toEqual([]);
    await expectEqual();
  });

  it('was taken, but whose answer was lost, is made again', async () => {
    standIn.afterWrite = (path) => path.endsWith('/documents') && count++ === 0;
    await create('answer lost');
    await settled(t);
    expect(count).toBe(2);
    await expectEqual();
  });

  it('is too large goes in halves; one that is too large by itself is a dead letter', async () => {
    const [small, large] = [await create('small'), await create('too large')];
    await settled(t);
    standIn.onRequest = (method, path) =>
      isWrite(method, path) ? failure(413, 'payload_too_large') : undefined;
    const postmortems = t.get(PostmortemsService);
    await postmortems.update(LOCAL_VIEWER, large, 1, { title: 'too large now' });
    await untilDelivered();
    standIn.onRequest = () => undefined;
    const dead = await t.get(SearchOutbox).deadLetters(10);
    expect(dead).toEqual([
      expect.objectContaining({ postmortemId: large, error: expect.stringContaining('payload_too_large') }),
    ]);
    expect(titles()).toEqual(expect.arrayContaining(['small', 'too large']));
    await postmortems.update(LOCAL_VIEWER, small, 1, { title: 'small again' });
    await settled(t);
    expect(titles()).toContain('small again');
    // An edit gives it another chance.
    await postmortems.update(LOCAL_VIEWER, large, 2, { title: 'shorter' });
    await settled(t);
    expect(await t.get(SearchOutbox).deadLetters(10)).toEqual([]);
    await expectEqual();
  });

  it('the key no longer allows waits for a key that does', async () => {
    standIn.onRequest = (method, path) =>
      isWrite(method, path) && count++ === 0 ? failure(403, 'invalid_api_key') : undefined;
    await create('denied');
    await until('the relay pauses', async () => count > 0 && (await relayUp()) === '0');
    expect(count).toBe(1);
    expect((await t.get(SearchOutbox).backlog())[0]).toMatchObject({ waiting: 1, dead: 0 });
    // The pause after a refusal is long; a new start asks at once.
    const { server } = t.get(MeiliSearchServer);
    await t.get(Relay).stop();
    t.get(Relay).start(server!);
    expect(await relayUp()).toBe('1');
    await settled(t);
    await expectEqual();
  });
});

describe('a task that', () => {
  const ends: Record<string, TaskEnd> = {
    'fails inside the server': { status: 'failed', code: 'internal', type: 'internal' },
    'is cancelled': { status: 'canceled' },
    disappears: { status: 'lost' },
    'succeeds with fewer documents': { status: 'succeeded', count: 0 },
  };
  it.each(Object.entries(ends))('%s is sent again', async (_, end) => {
    standIn.onTask = firstTasks(1, end);
    await create(`task that ${_}`);
    await untilDelivered();
    expect(count).toBe(2);
    expect(await t.get(SearchOutbox).deadLetters(10)).toEqual([]);
    await expectEqual();
  });

  it('finds the disk full blames no document', async () => {
    standIn.onTask = firstTasks(12, { status: 'failed', code: 'no_space_left_on_device', type: 'system' });
    await create('on a full disk');
    await t.get(Relay).stop();
    for (let i = 0; i < 12; i++) {
      // Twelve starts of a relay, without its pauses.
      t.get(Relay).start(t.get(MeiliSearchServer).server!);
      await until('the task has failed once more', () => count > i);
      await t.get(Relay).stop();
    }
    t.get(Relay).start(t.get(MeiliSearchServer).server!);
    await settled(t);
    expect(await t.get(SearchOutbox).deadLetters(10)).toEqual([]);
    await expectEqual();
  });

  it('belongs to another server, restored from a backup, is not believed', async () => {
    let restored = false;
    standIn.onRequest = (method, path) => {
      if (!restored && method === 'GET' && path.startsWith('/tasks/')) {
        restored = true;
        return {
          status: 200,
          body: { status: 'succeeded', details: { indexedDocuments: 1 }, error: null, batchUid: 1 },
        };
      }
      return undefined;
    };
    await create('restored');
    await untilDelivered();
    expect(restored).toBe(true);
    await expectEqual();
  });

  it('fails for one document is narrowed down to it; the others arrive', async () => {
    await t.get(Relay).stop();
    const ids: string[] = [];
    for (let i = 0; i < 40; i++) ids.push(await create(`one of many ${i}`));
    const [poisoned] = ids.slice(17);
    standIn.onTask = (documents) =>
      documents.some(({ id }) => id === poisoned)
        ? { status: 'failed', code: 'invalid_document_fields', type: 'invalid_request' }
        : undefined;
    t.get(Relay).start(t.get(MeiliSearchServer).server!);
    await untilDelivered();
    expect(await t.get(SearchOutbox).deadLetters(10)).toEqual([
      expect.objectContaining({ postmortemId: poisoned, reference: expect.stringMatching(/^PM-/) }),
    ]);
    expect(titles().filter((title) => title.startsWith('one of many'))).toHaveLength(39);
    standIn.onTask = () => undefined;
    expect(await t.get(SearchOutbox).revive()).toBe(1);
    await settled(t);
    await expectEqual();
  });

  it('fails again and again in the server is given up for the one document, not for the batch', async () => {
    await t.get(Relay).stop();
    const ids: string[] = [];
    for (let i = 0; i < 8; i++) ids.push(await create(`crash ${i}`));
    standIn.onTask = (documents) =>
      documents.some(({ id }) => id === ids[3])
        ? { status: 'failed', code: 'internal', type: 'internal' }
        : undefined;
    t.get(Relay).start(t.get(MeiliSearchServer).server!);
    await untilDelivered();
    expect((await t.get(SearchOutbox).deadLetters(10)).map(({ postmortemId }) => postmortemId)).toEqual([
      ids[3],
    ]);
    standIn.onTask = () => undefined;
    await t.get(SearchOutbox).revive();
    await settled(t);
    await expectEqual();
  });
});

describe('order', () => {
  it('a change that comes while the document is on its way is sent after it', async () => {
    const postmortems = t.get(PostmortemsService);
    const id = await create('first');
    await settled(t);
    let changed: Promise<void> | undefined;
    standIn.afterWrite = (path) => {
      if (path.endsWith('/documents'))
        changed ??= postmortems.update(LOCAL_VIEWER, id, 2, { title: 'third' });
      return false;
    };
    await postmortems.update(LOCAL_VIEWER, id, 1, { title: 'second' });
    await until('the first of the two is sent', () => changed !== undefined);
    await changed;
    await settled(t);
    expect(titles()).toContain('third');
    expect(titles()).not.toContain('second');
    await expectEqual();
  });

  it('holds with many relays and many writers; nothing is lost and nothing is old', async () => {
    const others = await Promise.all(
      [1, 2, 3].map(() => startTestApp({ MEILI_URL: standIn.url, MEILI_KEY: standIn.key }, t.database)),
    );
    for (const other of others) other.get(Relay).start(other.get(MeiliSearchServer).server!);
    standIn.onTask = () =>
      Math.random() < 0.2 ? { status: 'failed', code: 'internal', type: 'internal' } : undefined;
    const ids = await Promise.all([...Array(12).keys()].map((i) => create(`contended ${i}`)));
    await Promise.all(
      ids.map(async (id, n) => {
        for (let version = 1; version <= 8; version++)
          await t
            .get(PostmortemsService)
            .update(LOCAL_VIEWER, id, version, { title: `contended ${n} v${version}` });
      }),
    );
    standIn.onTask = () => undefined;
    await untilDelivered();
    for (const other of others) {
      await other.get(Relay).stop();
      await other.close();
    }
    await expectEqual();
  });

  it('several relays share the work, and nothing is sent twice', async () => {
    const other = await startTestApp({ MEILI_URL: standIn.url, MEILI_KEY: standIn.key }, t.database);
    await t.get(Relay).stop();
    const ids = await Promise.all([...Array(60).keys()].map((i) => create(`shared ${i}`)));
    // Batches of one, so that there is something to share.
    await t.get(Database).note('UPDATE search_outbox SET at_most = 1, next_at = now()');
    const sent: string[] = [];
    standIn.onTask = (documents) => {
      sent.push(...documents.map(({ id }) => id));
      return undefined;
    };
    // Nobody takes a third batch before both have two: however slow one of them is, it is waited for.
    const takenBy = new Map<SearchOutbox, number>();
    const both = (): boolean => takenBy.size === 2 && [...takenBy.values()].every((batches) => batches > 1);
    for (const one of [t, other]) {
      const outbox = one.get(SearchOutbox);
      const take = outbox.take.bind(outbox);
      outbox.take = async () => {
        if ((takenBy.get(outbox) ?? 0) > 1 && !both()) return undefined;
        const batch = await take();
        if (batch) takenBy.set(outbox, (takenBy.get(outbox) ?? 0) + 1);
        return batch;
      };
      one.get(Relay).start(one.get(MeiliSearchServer).server!);
    }
    await until('both have taken batches', both);
    await untilDelivered();
    await other.get(Relay).stop();
    await other.close();
    expect(sent.sort()).toEqual([...ids].sort());
    await expectEqual();
  });

  it('a batch whose process died is sent by another when its lease is over', async () => {
    await t.get(Relay).stop();
    const id = await create('orphan');
    const batch = await t.get(SearchOutbox).take();
    expect(batch!.ids).toContain(id);
    t.get(Relay).start(t.get(MeiliSearchServer).server!);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(titles()).not.toContain('orphan');
    await t.get(Database).note(`UPDATE search_outbox SET leased_until = now() - interval '1 second'`);
    await settled(t);
    expect(titles()).toContain('orphan');
    // The first process was not dead but slow, and sent an old copy after all: its end has the document sent again.
    const before = standIn.requests.length;
    await t.get(SearchOutbox).settle(batch!, batch!.ids, { kind: 'DELIVERED' });
    await settled(t);
    expect(standIn.requests.slice(before).some((request) => request.endsWith('/documents'))).toBe(true);
    await expectEqual();
  });
});

it('an index that is gone from the server comes back without its settings, is found out and built anew', async () => {
  const live = await t.get(SearchIndexes).inRole('LIVE');
  standIn.indexes.delete(live!.uid);
  await create('after the loss');
  await settled(t);
  expect(standIn.documents()).toHaveLength(1);
  await t.get(IndexUpkeep).compareNowAndThen(t.get(MeiliSearchServer).server!, 86_400_000);
  expect(await t.get(SearchIndexes).inRole('LIVE')).toBeUndefined();
  await startSearch(t);
  await settled(t);
  expect((await t.get(SearchIndexes).inRole('LIVE'))!.uid).not.toBe(live!.uid);
  await expectEqual();
});
