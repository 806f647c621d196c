import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../src/access/index.js';
import { Database } from '../../src/database/index.js';
import { PostmortemsRepository } from '../../src/postmortems/postmortems.repository.js';
import { startTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
let reader: string;
const ids = new Map<string, string>();

/** Imported, so that they arrive published. */
async function store(name: string, startedAt: string | null, more: object = {}): Promise<void> {
  const document = {
    hindsight: 1,
    source: { system: 'test', externalId: name },
    title: name,
    startedAt,
    factors: [{ category: 'CAP.LIMIT', role: 'ROOT_CAUSE', primary: true }],
    affectedServices: [{ service: 'checkout', level: 'OUTAGE', involvement: 'ORIGIN' }],
    ...more,
  };
  const { importPostmortems } = await t.ok(
    `mutation ($content: String!) { importPostmortems(format: JSON, documents: [{ name: "a.json", content: $content }]) {
      created failed } }`,
    { content: JSON.stringify(document) },
  );
  expect(importPostmortems).toEqual({ created: 1, failed: 0 });
  const { searchPostmortems } = await t.ok(
    'query ($q: String!) { searchPostmortems(query: $q) { hits { postmortem { id title } } } }',
    { q: name },
  );
  const found = searchPostmortems.hits.find((hit: any) => hit.postmortem.title === name);
  ids.set(name, found.postmortem.id);
}

const relate = (from: string, to: string, kind = 'RECURRENCE_OF') =>
  t.gql(
    `mutation { relatePostmortems(from: "${ids.get(from)}", to: "${ids.get(to)}", kind: ${kind}) { id } }`,
  );
const action = (status: string, completedAt: string | null, mitigates: string[]) => ({
  actionItems: [{ title: 'Enlarge it', kind: 'PREVENT', status, completedAt, mitigates }],
});
const recurrences = async (token: string | undefined, args = '') =>
  (
    await t.as(
      token,
      `{ recurrences${args} { key label incidents recurring rate medianSecondsBetween whileActionOpen } }`,
    )
  ).data.recurrences as any[];
const DAY = 86_400;

beforeAll(async () => {
  t = await startTestApp();
  reader = await t.token('reader', ['read']);
  await t.ok('mutation { upsertService(input: { slug: "checkout", name: "Checkout" }) { id } }');
  await t.ok('mutation { upsertService(input: { slug: "mail", name: "Mail" }) { id } }');
  await store('alpha', '2024-01-01T00:00:00Z', action('OPEN', null, ['CAP.LIMIT']));
  await store('bravo', '2024-01-11T00:00:00Z', action('DONE', '2024-02-01T00:00:00Z', ['CAP.LIMIT']));
  await store('charlie', '2024-01-31T00:00:00Z');
  await store('delta', '2024-03-01T00:00:00Z', {
    affectedServices: [{ service: 'mail', level: 'OUTAGE', involvement: 'ORIGIN' }],
  });
  await store('echo', '2025-06-01T00:00:00Z', action('WONT_DO', null, ['CAP.LIMIT']));
  await store('foxtrot', null);
  await store('golf', '2024-01-05T00:00:00Z', { visibility: 'RESTRICTED' });
  for (const [from, to] of [
    ['bravo', 'alpha'],
    ['charlie', 'bravo'],
    ['delta', 'bravo'],
    ['echo', 'alpha'],
    ['foxtrot', 'alpha'],
    ['golf', 'alpha'],
  ] as const)
    expect((await relate(from, to)).errors).toBeUndefined();
});
afterAll(() => t.close());

describe('recurrences', () => {
  it('are counted with the time between and whether an action against the cause was still open', async () => {
    // echo came back after more than a year, foxtrot has no start, and alpha's action is open to this day.
    expect(await recurrences(reader)).toEqual([
      {
        key: '',
        label: 'All',
        incidents: 5,
        recurring: 3,
        rate: 0.6,
        medianSecondsBetween: 20 * DAY,
        whileActionOpen: 3,
      },
    ]);
    const [longer] = await recurrences(reader, '(withinDays: 600)');
    expect(longer).toMatchObject({ recurring: 4, whileActionOpen: 4 });
  });

  it('are counted by cause and by service, in the time asked for', async () => {
    expect(await recurrences(reader, '(by: CAUSE)')).toMatchObject([
      { key: 'CAP.LIMIT', incidents: 5, recurring: 3 },
    ]);
    expect(await recurrences(reader, '(by: SERVICE)')).toMatchObject([
      { key: 'checkout', label: 'Checkout', incidents: 4, recurring: 2, whileActionOpen: 2 },
      { key: 'mail', incidents: 1, recurring: 1, medianSecondsBetween: 50 * DAY, whileActionOpen: 1 },
    ]);
    const [later] = await recurrences(reader, '(from: "2024-01-31T00:00:00Z", to: "2024-03-01T00:00:00Z")');
    expect(later).toMatchObject({ incidents: 1, recurring: 1 });
    expect(await recurrences(reader, '(from: "2030-01-01T00:00:00Z")')).toEqual([]);
  });

  it('of restricted postmortems are for those who may see them', async () => {
    expect(await recurrences(undefined)).toMatchObject([{ incidents: 6, recurring: 4 }]);
  });

  it('were promised against by items for the cause, one above it, or every cause of the incident', async () => {
    const since = '2026-01-01T00:00:00Z';
    const factor = (category: string, primary = false) => ({ category, role: 'ROOT_CAUSE', primary });
    const causes = (...codes: string[]) => ({ factors: codes.map((code, i) => factor(code, i === 0)) });
    const before = causes('DEP.CLOUD', 'NET');
    await store('hotel', since, { ...before, ...action('OPEN', null, ['NET']) });
    await store('india', since, { ...before, ...action('IN_PROGRESS', null, []) });
    await store('juliett', since, { ...before, ...action('DONE', '2026-01-15T00:00:00Z', []) });
    await store('kilo', since, { ...causes('NET.DNS'), ...action('OPEN', null, ['NET.DNS']) });
    let n = 0;
    const open = async (earlier: string, code: string) => {
      const name = `again${n++}`;
      const day = `2026-02-${String(n).padStart(2, '0')}`;
      await store(name, `${day}T00:00:00Z`, causes(code));
      expect((await relate(name, earlier)).errors).toBeUndefined();
      const [found] = await recurrences(reader, `(from: "${day}T00:00:00Z", to: "${day}T00:00:01Z")`);
      return found.whileActionOpen;
    };
    expect(await open('hotel', 'NET.DNS')).toBe(1);
    expect(await open('hotel', 'DEP.CLOUD')).toBe(0);
    expect(await open('india', 'DEP.CLOUD')).toBe(1);
    expect(await open('india', 'CAP.LIMIT')).toBe(0);
    expect(await open('juliett', 'DEP.CLOUD')).toBe(0);
    // What is promised for one cause is not promised for the one above it.
    expect(await open('kilo', 'NET')).toBe(0);
  });

  it.each([
    ['(withinDays: 0)', 'withinDays'],
    ['(withinDays: 3651)', 'withinDays'],
    ['(from: "2024-01-01T00:00:00Z", to: "2024-01-01T00:00:00Z")', 'to'],
    ['(first: 101)', 'first'],
  ])('refuse %s', async (args, field) => {
    const { errors } = await t.as(reader, `{ recurrences${args} { key } }`);
    expect(errors![0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
  });
});

describe('a relation', () => {
  const code = async (answer: ReturnType<typeof relate>) => (await answer).errors?.[0]?.extensions?.code;

  it('cannot go round in a circle, but two may have the same cause as each other', async () => {
    expect(await code(relate('alpha', 'bravo'))).toBe('BAD_USER_INPUT');
    expect(await code(relate('alpha', 'charlie'))).toBe('BAD_USER_INPUT');
    expect(await code(relate('alpha', 'charlie', 'CAUSED_BY'))).toBeUndefined();
    expect(await code(relate('charlie', 'alpha', 'CAUSED_BY'))).toBe('BAD_USER_INPUT');
    expect(await code(relate('alpha', 'bravo', 'SAME_CAUSE_AS'))).toBeUndefined();
    expect(await code(relate('bravo', 'alpha', 'SAME_CAUSE_AS'))).toBeUndefined();
    // The same again changes nothing.
    expect(await code(relate('bravo', 'alpha'))).toBeUndefined();
  });

  it('of two at once that would make a circle is refused for one of them', async () => {
    const both = await Promise.all([
      code(relate('delta', 'echo', 'DUPLICATE_OF')),
      code(relate('echo', 'delta', 'DUPLICATE_OF')),
    ]);
    expect(both.filter((one) => one === 'BAD_USER_INPUT')).toHaveLength(1);
  });
});

it('a postmortem that somebody is writing can be pointed at', async () => {
  const answer = await t.get(Database).transaction(async (tx) => {
    await t.get(PostmortemsRepository).lock(LOCAL_VIEWER, tx, ids.get('delta')!);
    return relate('echo', 'delta', 'SAME_CAUSE_AS');
  });
  expect(answer.errors).toBeUndefined();
});

describe('suggested recurrences', () => {
  it('are earlier ones with facts in common that nobody has related yet', async () => {
    const suggested = async (name: string) => {
      const { data } = await t.as(
        reader,
        `{ postmortem(id: "${ids.get(name)}") { suggestedRecurrences(first: 10) { postmortem { title } } } }`,
      );
      return data.postmortem.suggestedRecurrences.map((one: any) => one.postmortem.title).sort();
    };
    expect(await suggested('alpha')).toEqual([]);
    expect(await suggested('bravo')).toEqual([]);
    expect(await suggested('charlie')).toEqual(['alpha']);
    expect(await suggested('echo')).toEqual(['bravo', 'charlie']);
    expect(await suggested('foxtrot')).toEqual([]);
  });
});
