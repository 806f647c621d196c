import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { look, signIn } from '../../support/pages.js';
import {
  LATER_ID,
  MARKER,
  OPENED_ID,
  secret,
  SECRET_ID,
  SECRET_REFERENCES,
  VISIBLE,
} from '../access/secrets.js';

// Every page, feed and form as four viewers: what is hidden must look as if it did not exist.
const VIEWERS = {
  reader: ['read'],
  writer: ['publish'],
  restricted: ['publish', 'restricted'],
  admin: ['admin'],
} as const;
type Viewer = keyof typeof VIEWERS;
const cookies = {} as Record<Viewer, string>;
let t: TestApp;
let adminToken: string;
const before = {} as Record<Viewer, string[]>;

const REFERENCES = ['PM-1', 'PM-2', ...SECRET_REFERENCES, 'PM-9999'];
const QUERIES = ['', MARKER, 'quokkafsh', 'vault keys', 'pool', `-${MARKER}`, 'PM-9001', `"${MARKER} vault"`];
const PATHS = [
  ...QUERIES.map((q) => `/?q=${encodeURIComponent(q)}`),
  ...[
    '/?rootCause=SEC',
    `/?tag=${MARKER}`,
    '/?service=checkout',
    '/?year=2024',
    '/suggest?q=quok',
    '/suggest?q=Breach',
  ],
  ...REFERENCES.flatMap((reference) =>
    ['', '/revisions', '/edit'].map((rest) => `/postmortems/${reference}${rest}`),
  ),
  ...['/services', '/services/checkout', '/services/shop', '/services/checkout/feed.atom', '/feed.atom'],
  ...['/causes', '/causes/SEC', '/causes/SEC.BREACH', '/causes/CAP.LIMIT'],
  ...[
    '/actions',
    '/actions?status=any',
    `/actions?owner=${MARKER}`,
    '/actions?overdue=yes',
    '/actions?team=' + MARKER,
  ],
  ...[
    '/reports',
    '/reports/2024',
    '/reports/2024-Q2',
    '/reports/2024.csv',
    '/reports/2024.json',
    '/reports/2024.md',
  ],
  ...['/postmortems/new', '/import', '/nothing'],
];

/** Without what differs from one answer to the next: tokens of forms, numbers of requests, the moment. */
async function askAll(viewer: Viewer): Promise<string[]> {
  const answers: string[] = [];
  for (const path of PATHS) {
    const { status, html } = await look(t, path, cookies[viewer]);
    const steady = html
      .replaceAll(/name="(form|key)" value="[^"]*"/g, '')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}/g, '')
      .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(Z| UTC)?/g, '')
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d \(?UTC\)?/g, '');
    answers.push(`${path} ${status}\n${steady}`);
  }
  return answers;
}

async function store(...documents: object[]): Promise<void> {
  const { data, errors } = await t.as(
    adminToken,
    'mutation ($documents: [ImportDocument!]!) { importPostmortems(format: JSON, documents: $documents) { failed items { error } } }',
    { documents: documents.map((one, i) => ({ name: `${i}.json`, content: JSON.stringify(one) })) },
  );
  expect(errors ?? data.importPostmortems.items).toEqual(documents.map(() => ({ error: null })));
}

beforeAll(async () => {
  t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0' });
  for (const [viewer, scopes] of Object.entries(VIEWERS))
    cookies[viewer as Viewer] = await signIn(t, await t.token(viewer, scopes));
  adminToken = await t.token('stores', ['admin']);
  for (const slug of ['checkout', 'shop'])
    await t.as(adminToken, 'mutation ($input: ServiceInput!) { upsertService(input: $input) { id } }', {
      input: { slug, name: slug, provider: 'aws', team: 'payments' },
    });
  await store({ ...VISIBLE, relations: [] });
  await store({
    ...VISIBLE,
    id: OPENED_ID,
    reference: 'PM-2',
    relations: [],
    source: { system: 'test', externalId: 'opened' },
    visibility: 'RESTRICTED',
    summary: `The ${MARKER} again.`,
  });
  const open = `mutation { updatePostmortem(id: "${OPENED_ID}", expectedVersion: 1,
    input: { visibility: ORGANIZATION, summary: "Cleaned." }) { id } }`;
  expect((await t.as(adminToken, open)).errors).toBeUndefined();
  for (const viewer of ['reader', 'writer', 'restricted'] as const) before[viewer] = await askAll(viewer);
  await store(secret(SECRET_ID, SECRET_REFERENCES[0]!), secret(LATER_ID, SECRET_REFERENCES[1]!));
  const relate = `mutation { relatePostmortems(from: "${VISIBLE.id}", to: "${SECRET_ID}", kind: CAUSED_BY, note: "${MARKER}") { id } }`;
  expect((await t.as(adminToken, relate)).errors).toBeUndefined();
});
afterAll(() => t.close());

describe('pages with something hidden', () => {
  it.each(['reader', 'writer'] as const)('are to a %s as they were without it', async (viewer) => {
    const after = await askAll(viewer);
    for (const [i, answer] of after.entries()) expect(answer).toBe(before[viewer][i]);
    // What was asked for is repeated to whoever asked; nothing else may name it.
    const told = after.filter((answer) => {
      const [asked, ...html] = answer.split('\n');
      return !asked!.includes('quokka') && html.join('\n').toLowerCase().includes(MARKER);
    });
    expect(told).toEqual([]);
  });

  it.each(['restricted', 'admin'] as const)('show it to a viewer with the scope (%s)', async (viewer) => {
    const after = await askAll(viewer);
    const naming = after.filter((answer) => answer.toLowerCase().includes(`${MARKER}`)).length;
    expect(naming).toBeGreaterThan(15);
    if (viewer === 'restricted') expect(after).not.toEqual(before.restricted);
  });

  it('nobody sees anything without signing in', async () => {
    for (const path of PATHS) {
      const { status, html } = await look(t, path);
      expect([path, [303, 401].includes(status)]).toEqual([path, true]);
      expect(html.toLowerCase().replaceAll(encodeURIComponent(path).toLowerCase(), '')).not.toContain(
        'checkout ran',
      );
    }
  });
});
