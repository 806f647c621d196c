import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { LOCAL_VIEWER, TokensService } from '../../../src/access/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { cookiesOf, formToken, look, ORIGIN, send, signIn } from '../../support/pages.js';

// Browsers that sign in with a token: what a session is good for, and for whom.
let t: TestApp;
let token: string;
beforeAll(async () => {
  t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0' });
  token = await t.token('reader', ['read']);
});
afterAll(() => t.close());

const sql = async (text: string, values: unknown[] = []) => {
  const client = new pg.Client({ connectionString: t.database.url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
};
const isIn = async (cookie: string, app = t) => (await look(app, '/causes', cookie)).status === 200;

describe('signing in with a token', () => {
  it('sends a browser that is not signed in to do so, and back to where it wanted to go', async () => {
    const page = await look(t, '/postmortems/PM-1?x=1');
    expect([page.status, page.headers.location]).toEqual([
      303,
      '/login?return=%2Fpostmortems%2FPM-1%3Fx%3D1',
    ]);
    const form = await look(t, page.headers.location as string);
    expect(form.html).toContain('name="return" value="/postmortems/PM-1?x=1"');
    const back = await send(t, '/login', { token, return: '/postmortems/PM-1?x=1' });
    expect([back.status, back.headers.location]).toEqual([303, '/postmortems/PM-1?x=1']);
  });

  it('tells programs what it always told them', async () => {
    const answer = await t.app.inject({ url: '/causes' });
    expect(answer.statusCode).toBe(401);
    expect(answer.json().errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  it('gives a cookie that scripts cannot read and other sites do not send', async () => {
    const { headers } = await send(t, '/login', { token });
    expect(headers['set-cookie']).toMatch(
      /^hindsight=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it('over TLS takes a cookie that no neighbour can set', async () => {
    const secure = await startTestApp(
      { HOST: '0.0.0.0', HINDSIGHT_PUBLIC_URL: 'https://hindsight.example.com' },
      t.database,
    );
    try {
      const { headers } = await send(secure, '/login', { token });
      expect(headers['set-cookie']).toMatch(/^__Host-hindsight=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      expect(headers['set-cookie']).not.toMatch(/domain/i);
      expect(await isIn(cookiesOf({ headers }), secure)).toBe(true);
      expect(await isIn(cookiesOf({ headers }).replace('__Host-', ''), secure)).toBe(false);
    } finally {
      await secure.close();
    }
  });

  it('stores nothing that signs anybody in', async () => {
    const cookie = await signIn(t, token);
    const [row] = await sql('SELECT string_agg(s::text, chr(10)) AS all FROM web_session s');
    expect(row.all).not.toContain(cookie.split('=')[1]);
    expect(row.all).toContain('token:reader');
  });

  it.each(['', 'hs_wrong', 'x'.repeat(9000), `hs_${'a'.repeat(10)}_${'b'.repeat(43)}`])(
    'refuses what is no token (%#)',
    async (wrong) => {
      const page = await send(t, '/login', { token: wrong });
      expect(page.status).toBe(401);
      expect(page.headers['set-cookie']).toBeUndefined();
      expect(page.html).toContain('role="alert"');
      expect(page.html).not.toContain(wrong || 'nothing');
    },
  );

  it.each(['https://evil.example.com', '//evil.example.com', '/\\evil.example.com', '/\t/evil.example.com'])(
    'does not lead away to %j',
    async (wanted) => {
      const query = `/login?return=${encodeURIComponent(wanted)}`;
      expect((await look(t, query)).html).toContain('name="return" value="/"');
      expect((await send(t, '/login', { token, return: wanted })).headers.location).toBe('/');
      expect((await look(t, query, await signIn(t, token))).headers.location).toBe('/');
    },
  );
});

describe('an address that is written in another way', () => {
  const inject = (url: string, headers: Record<string, string>) =>
    t.app.inject({ url, headers: { 'sec-fetch-site': 'same-origin', ...headers } });

  it('is the same address: open where that is, and for feeds with Basic authentication', async () => {
    expect((await inject('/%6cogin', {})).statusCode).toBe(200);
    const authorization = `Basic ${Buffer.from(`me:${token}`).toString('base64')}`;
    expect((await inject('/feed%2eatom', { authorization })).statusCode).toBe(200);
    expect((await inject('/causes/feed.atom', { authorization })).statusCode).toBe(401);
  });

  it('does not take the cookie where the API would not', async () => {
    const cookie = await signIn(t, token);
    const headers = { cookie, 'mercurius-require-preflight': '1' };
    for (const path of ['/graphql', '/%67raphql'])
      expect([path, (await inject(`${path}?query={__typename}`, headers)).statusCode]).toEqual([path, 401]);
  });
});

describe('a session', () => {
  it('has the rights of its token, no more', async () => {
    const cookie = await signIn(t, token);
    const gql = await t.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
      payload: { query: 'mutation { createPostmortem(input: { title: "x" }) { id } }' },
    });
    expect(gql.json().errors[0].extensions.code).toBe('FORBIDDEN');
  });

  it('is known to every replica, and to one that starts later', async () => {
    const cookie = await signIn(t, token);
    const other = await startTestApp({ HOST: '0.0.0.0' }, t.database);
    try {
      expect(await isIn(cookie, other)).toBe(true);
      await send(other, '/logout', { form: formToken(await look(other, '/causes', cookie)) }, cookie);
      expect([await isIn(cookie, other), await isIn(cookie)]).toEqual([false, false]);
    } finally {
      await other.close();
    }
  });

  it('dies with its token', async () => {
    const mine = await t.token('leaves', ['read']);
    const cookie = await signIn(t, mine);
    expect(await isIn(cookie)).toBe(true);
    await t.get(TokensService).revoke(LOCAL_VIEWER, 'leaves');
    expect(await isIn(cookie)).toBe(false);
  });

  it.each([
    ['is over after its time', `expires_at = now() - interval '1 second'`],
    ['is over when nobody used it for long', `seen_at = now() - interval '5 hours'`],
  ])('%s', async (_, change) => {
    const cookie = await signIn(t, token);
    expect(await isIn(cookie)).toBe(true);
    await sql(`UPDATE web_session SET ${change}`);
    expect(await isIn(cookie)).toBe(false);
    expect((await look(t, '/causes', cookie)).headers.location).toBe('/login?return=%2Fcauses');
  });

  it('that is used goes on, but not for ever', async () => {
    const cookie = await signIn(t, token);
    await sql(`UPDATE web_session SET seen_at = now() - interval '3 hours'`);
    expect(await isIn(cookie)).toBe(true);
    const [row] = await sql(
      `SELECT now() - max(seen_at) < interval '1 minute' AS fresh, max(expires_at) - max(created_at) <= interval '12 hours' AS bounded FROM web_session`,
    );
    expect(row).toEqual({ fresh: true, bounded: true });
  });

  it('is a new one at every sign-in: what was there before is over, and what a stranger chose is not taken', async () => {
    const before = await signIn(t, token);
    const answer = await send(t, '/login', { token }, before);
    expect(cookiesOf(answer)).not.toBe(before);
    expect([await isIn(before), await isIn(cookiesOf(answer))]).toEqual([false, true]);
    const chosen = `hindsight=${'a'.repeat(43)}`;
    expect(cookiesOf(await send(t, '/login', { token }, chosen))).not.toBe(chosen);
    expect(await isIn(chosen)).toBe(false);
  });

  it.each([
    'hindsight=',
    'hindsight=x',
    `hindsight=${'a'.repeat(5000)}`,
    'hindsight=%00',
    "hindsight='; DROP TABLE web_session",
  ])('is not what somebody made up (%#)', async (cookie) => {
    expect(await isIn(cookie)).toBe(false);
  });

  it('is swept once it is over', async () => {
    await signIn(t, token);
    await sql(`UPDATE web_session SET expires_at = now() - interval '1 second'`);
    await signIn(t, token);
    expect(await sql('SELECT count(*)::int AS n FROM web_session')).toEqual([{ n: 1 }]);
  });

  it('ends by signing out', async () => {
    const cookie = await signIn(t, token);
    const out = await send(t, '/logout', { form: formToken(await look(t, '/causes', cookie)) }, cookie);
    expect([out.status, out.headers.location]).toEqual([303, '/login']);
    expect(out.headers['set-cookie']).toMatch(
      /^hindsight=; Max-Age=0|^hindsight=;.*Expires=Thu, 01 Jan 1970/,
    );
    expect(await isIn(cookie)).toBe(false);
  });
});

describe('what another site can do with it', () => {
  const QUERY = { query: '{ rootCauseCategories { code } }' };
  const gql = async (cookie: string, headers: Record<string, string>, method: 'POST' | 'GET' = 'POST') =>
    (
      await t.app.inject({
        method,
        url: method === 'GET' ? `/graphql?query=${encodeURIComponent(QUERY.query)}` : '/graphql',
        headers: { cookie, ...headers },
        ...(method === 'POST' && { payload: JSON.stringify(QUERY) }),
      })
    ).statusCode;
  const json = { 'content-type': 'application/json' };

  it.each([
    ['cross-site', { ...json, 'sec-fetch-site': 'cross-site' }],
    ['same-site', { ...json, 'sec-fetch-site': 'same-site' }],
    ['a foreign origin', { ...json, origin: 'https://evil.example.com' }],
    ['no origin', { ...json, origin: 'null' }],
    ['nothing said', json],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }],
  ])('GraphQL with the cookie alone is refused: %s', async (_, headers) => {
    expect(await gql(await signIn(t, token), headers as Record<string, string>)).toBe(401);
  });

  it('GraphQL is answered to a page of ours, and never by GET', async () => {
    const cookie = await signIn(t, token);
    expect(await gql(cookie, { ...json, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await gql(cookie, { ...json, origin: ORIGIN, host: 'localhost:80' })).toBe(200);
    expect(await gql(cookie, { ...json, 'sec-fetch-site': 'same-origin' }, 'GET')).toBe(401);
  });

  it.each([
    ['cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['a foreign origin', { 'sec-fetch-site': undefined, origin: 'https://evil.example.com' }],
    [
      'an origin that begins alike',
      { 'sec-fetch-site': undefined, origin: 'http://localhost.evil.example.com' },
    ],
    ['nothing said', { 'sec-fetch-site': undefined }],
  ])('a form of another site is refused: %s', async (_, headers) => {
    const cookie = await signIn(t, token);
    const form = formToken(await look(t, '/causes', cookie));
    expect((await send(t, '/logout', { form }, cookie, headers)).status).toBe(403);
    expect((await send(t, '/login', { token }, undefined, headers)).status).toBe(403);
    expect(await isIn(cookie)).toBe(true);
  });

  it('a form that is sent after the session ended says how what was written can be kept', async () => {
    const page = await send(t, '/postmortems/PM-1/edit', { summary: 'Written for an hour' });
    expect(page.status).toBe(401);
    expect(page.html).toContain('nothing was saved');
    expect(page.html).not.toContain('Authorization');
  });

  it('a form without the token of this very session is refused', async () => {
    const cookie = await signIn(t, token);
    const other = formToken(await look(t, '/causes', await signIn(t, token)));
    const [salt, proof] = formToken(await look(t, '/causes', cookie)).split('.');
    const forged = [
      '',
      'x',
      '.',
      `x.${proof}`,
      `.${proof}`,
      `${salt}.`,
      `${salt}`,
      `${salt}.${proof}x`,
      other,
    ];
    for (const fields of [{}, ...forged.map((form) => ({ form }))])
      expect((await send(t, '/logout', fields as Record<string, string>, cookie)).status).toBe(403);
    expect(await isIn(cookie)).toBe(true);
  });

  it('the token of a form is another one on each page, and each is good', async () => {
    const cookie = await signIn(t, token);
    const html = `${(await look(t, '/causes', cookie)).html}${(await look(t, '/causes', cookie)).html}`;
    const given = [...html.matchAll(/name="form" value="([^"]+)"/g)].map(([, one]) => one!);
    expect(given).toHaveLength(2);
    // No piece of one stands in the other: what repeats is what could be guessed from the length of a packed page.
    const pieces = Array.from({ length: given[0]!.length - 7 }, (_, i) => given[0]!.slice(i, i + 8));
    expect(pieces.filter((piece) => given[1]!.includes(piece))).toEqual([]);
    expect((await send(t, '/logout', { form: given[0]! }, cookie)).status).toBe(303);
  });

  it('pages are read by following a link, not from within another page', async () => {
    const cookie = await signIn(t, token);
    const from = (mode: string) =>
      look(t, '/causes', cookie, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode });
    expect((await from('navigate')).status).toBe(200);
    expect((await from('no-cors')).status).toBe(303);
    expect((await from('cors')).status).toBe(303);
  });

  it('nothing where nobody signs in: forms of another site are refused there as well', async () => {
    const local = await startTestApp();
    try {
      expect((await send(local, '/logout', {}, undefined, { 'sec-fetch-site': 'cross-site' })).status).toBe(
        403,
      );
      expect((await look(local, '/causes', undefined, { host: 'evil.example.com' })).status).toBe(401);
      expect((await look(local, '/login', undefined, { host: 'evil.example.com' })).status).toBe(401);
      expect((await look(local, '/login')).headers.location).toBe('/');
      expect((await look(local, '/causes', `hindsight=${'a'.repeat(43)}`)).status).toBe(200);
    } finally {
      await local.close();
    }
  });
});

it('guessing tokens is as limited on the page as in the API', async () => {
  const limited = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '1000' });
  try {
    const statuses = new Set<number>();
    for (let i = 0; i < 62; i++) statuses.add((await send(limited, '/login', { token: `hs_${i}` })).status);
    expect([...statuses]).toEqual([401, 429]);
  } finally {
    await limited.close();
  }
});
