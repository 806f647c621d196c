import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { createHash } from 'node:crypto';
import { startTestApp, type TestApp } from '../../support/app.js';

const QUERY = '{ rootCauseCategories { code } }';
let local: TestApp;
let open: TestApp;
let token: string;
beforeAll(async () => {
  local = await startTestApp();
  open = await startTestApp({
    HOST: '0.0.0.0',
    HINDSIGHT_RATE_LIMIT: '40',
    HINDSIGHT_CORS_ORIGINS: 'https://tools.example.com',
    HINDSIGHT_INTROSPECTION: 'off',
    HINDSIGHT_PUBLIC_URL: 'https://hindsight.example.com',
  });
  token = await open.token('t', ['read']);
});
afterAll(async () => {
  await local.close();
  await open.close();
});

const post = (t: TestApp, headers: Record<string, string>, payload: unknown = { query: QUERY }) =>
  t.app.inject({
    method: 'POST',
    url: '/graphql',
    headers,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const json = { 'content-type': 'application/json' };

describe('without a token, on this machine', () => {
  it.each(['localhost:3000', '127.0.0.1', '[::1]:3000'])('%s is answered', async (host) => {
    expect((await post(local, { ...json, host })).statusCode).toBe(200);
  });

  it.each([
    [{ host: 'evil.example.com' }],
    [{ host: '127.0.0.1.evil.example.com' }],
    [{ 'x-forwarded-for': '1.2.3.4' }],
    [{ forwarded: 'for=1.2.3.4' }],
  ])('%j is not: it came from elsewhere', async (headers) => {
    expect((await post(local, { ...json, ...headers })).statusCode).toBe(401);
  });

  it('a token that is none is refused, not overlooked', async () => {
    expect((await post(local, { ...json, authorization: 'Bearer hs_x' })).statusCode).toBe(401);
    expect((await post(local, { ...json, authorization: 'Basic YTpi' })).statusCode).toBe(401);
  });
});

describe('GraphiQL', () => {
  it('runs its own script and no other, and can read the schema', async () => {
    const { headers, body } = await local.app.inject({ url: '/graphiql' });
    const [, script] = /<script>([\s\S]*?)<\/script>/.exec(body)!;
    const hash = createHash('sha256').update(script!).digest('base64');
    const policy = headers['content-security-policy'] as string;
    expect(policy).toContain(`script-src 'sha256-${hash}';`);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect((await local.ok(getIntrospectionQuery())).__schema.types.length).toBeGreaterThan(50);
  });
});

describe('a page of another site', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'cannot post %s',
    async (type) => {
      const body = JSON.stringify({ query: 'mutation { createPostmortem(input: { title: "x" }) { id } }' });
      const answer = await post(local, type ? { 'content-type': type } : {}, body);
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.json()).not.toHaveProperty('data.createPostmortem');
      expect(await local.ok('{ postmortems { totalCount } }')).toEqual({ postmortems: { totalCount: 0 } });
    },
  );

  it('cannot change anything by a link', async () => {
    const query = encodeURIComponent('mutation { createPostmortem(input: { title: "x" }) { id } }');
    for (const method of ['GET', 'HEAD'] as const) {
      for (const headers of [{}, json]) {
        const answer = await local.app.inject({ method, url: `/graphql?query=${query}`, headers });
        expect(answer.statusCode).toBe(400);
        expect(answer.body).not.toContain('createPostmortem');
      }
    }
    expect(await local.ok('{ postmortems { totalCount } }')).toEqual({ postmortems: { totalCount: 0 } });
  });

  it.each(['', '&operationName=', '&operationName=C'])(
    'is told by a link which operation is missing (%s)',
    async (name) => {
      const query = encodeURIComponent('query A { __typename } query B { __typename }');
      const answer = await local.app.inject({ url: `/graphql?query=${query}${name}`, headers: json });
      expect(answer.json().errors[0].extensions.code).toBe('BAD_USER_INPUT');
    },
  );

  it('gets the operation that a link names, also after another one of the same document', async () => {
    const query = encodeURIComponent('query A { a: __typename } query B { b: __typename }');
    for (const name of ['A', 'A', 'A', 'B', 'B', 'A']) {
      const url = `/graphql?query=${query}&operationName=${name}`;
      const answer = await local.app.inject({ url, headers: json });
      expect(answer.json()).toEqual({ data: { [name.toLowerCase()]: 'Query' } });
    }
  });

  it('reads answers only where its origin is allowed', async () => {
    const origin = (t: TestApp, value: string) =>
      t.app.inject({
        method: 'OPTIONS',
        url: '/graphql',
        headers: { origin: value, 'access-control-request-method': 'POST' },
      });
    const allow = 'access-control-allow-origin';
    expect((await origin(local, 'https://tools.example.com')).headers[allow]).toBeUndefined();
    expect((await origin(open, 'https://evil.example.com')).headers[allow]).not.toBe(
      'https://evil.example.com',
    );
    expect((await origin(open, 'https://tools.example.com')).headers[allow]).toBe(
      'https://tools.example.com',
    );
  });
});

describe('an answer', () => {
  it('carries the headers that keep browsers careful', async () => {
    const { headers } = await post(open, { ...json, authorization: `Bearer ${token}` });
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age'),
      'x-request-id': expect.any(String),
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('without introspection does not describe the schema', async () => {
    const answer = await post(
      open,
      { ...json, authorization: `Bearer ${token}` },
      { query: '{ __schema { types { name } } }' },
    );
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain('Postmortem');
  });

  it.each([
    ['{ postmortem { titel } }', {}],
    ['{ postmortem(refrence: "x") { id } }', {}],
    ['query ($f: PostmortemFilter) { postmortems(filter: $f) { totalCount } }', { f: { sevrity: [] } }],
    ['query ($f: PostmortemFilter) { postmortems(filter: $f) { totalCount } }', { f: { severity: ['SEV'] } }],
  ])('without introspection does not complete a wrong name: %s', async (query, variables) => {
    const answer = await post(open, { ...json, authorization: `Bearer ${token}` }, { query, variables });
    expect(answer.json().errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(answer.body).not.toMatch(/Did you mean|title|reference|SEV1/);
  });

  it('is not kept by caches', async () => {
    const { headers } = await post(open, { ...json, authorization: `Bearer ${token}` });
    expect(headers['cache-control']).toBe('no-store');
  });

  it('is not given to a reader with a body beyond 1 MB, nor of unknown size', async () => {
    const headers = { ...json, authorization: `Bearer ${token}` };
    const big = await post(open, headers, { query: QUERY, variables: { x: 'x'.repeat(1_100_000) } });
    expect(big.statusCode).toBe(413);
    expect((await post(open, { ...headers, 'transfer-encoding': 'chunked' })).statusCode).toBe(413);
  });
});

it.each([
  ['POST', '/login'],
  ['POST', '/login/start'],
  ['POST', '/assets/app.css'],
  ['POST', '/health/live'],
  ['POST', '/graphiql'],
  ['OPTIONS', '/graphql'],
  ['OPTIONS', '/causes'],
] as const)('whoever has not said who they are has no long body read: %s %s', async (method, url) => {
  const ours = { ...json, 'sec-fetch-site': 'same-origin' };
  const ask = (headers: object, payload: string) =>
    local.app.inject({ method, url, headers: { ...ours, ...headers }, payload });
  expect((await ask({}, JSON.stringify({ x: 'x'.repeat(20_000) }))).statusCode).toBe(413);
  expect((await ask({ 'transfer-encoding': 'chunked' }, '{}')).statusCode).toBe(413);
  expect((await ask({}, '{}')).statusCode).not.toBe(413);
});

it('a caller is told to wait once its minute is used up, on every replica alike', async () => {
  const busy = await open.token('busy', ['read']);
  const other = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '40' }, open.database);
  try {
    const headers = { ...json, authorization: `Bearer ${busy}` };
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => post(i % 2 ? open : other, headers)));
    const passed = all.filter((answer) => answer.statusCode === 200).length;
    expect(passed).toBeLessThanOrEqual(40);
    expect(passed).toBeGreaterThanOrEqual(36);
    const refused = all.find((answer) => answer.statusCode === 429)!;
    expect(refused.json().errors[0].extensions.code).toBe('RATE_LIMITED');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers).toMatchObject({ 'ratelimit-limit': '40', 'ratelimit-remaining': '0' });
    // Others are not held up by it.
    expect((await post(open, { ...json, authorization: `Bearer ${token}` })).statusCode).not.toBe(429);
  } finally {
    await other.close();
  }
});

it('guessing tokens is slowed down', async () => {
  const guess = {
    ...json,
    authorization: 'Bearer hs_AAAAAAAAAA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  };
  const codes = new Set<number>();
  for (let i = 0; i < 70; i++) codes.add((await post(open, guess)).statusCode);
  expect([...codes].sort()).toEqual([401, 429]);
});
