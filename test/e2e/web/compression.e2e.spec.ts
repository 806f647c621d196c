import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { loadSamples, SampleLoader } from '../../../src/exchange/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { signIn, steady } from '../../support/pages.js';

let t: TestApp;
let token: string;
let cookie: string;
beforeAll(async () => {
  t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0' });
  await loadSamples(t.get(SampleLoader), LOCAL_VIEWER);
  token = await t.token('reader', ['read']);
  cookie = await signIn(t, token);
});
afterAll(() => t.close());

const NAVIGATION = { accept: 'text/html', 'accept-encoding': 'gzip, deflate, br, zstd' };

function ask(url: string, headers: Record<string, string>, method: 'GET' | 'HEAD' = 'GET') {
  return t.app.inject({ method, url, headers });
}
const asUser = (url: string, more: Record<string, string> = {}, method?: 'GET' | 'HEAD') =>
  ask(url, { ...NAVIGATION, cookie, 'sec-fetch-site': 'same-origin', ...more }, method);
/** Without what differs from one answer to the next: tokens of forms, the moment. */
const timeless = (html: string) => steady({ html }).replaceAll(/\d\d:\d\d[:.\d]*/g, '');

describe('what people read', () => {
  it.each([
    ['/', 0.3],
    ['/?q=dns', 0.3],
    ['/services', 0.3],
    ['/causes', 0.3],
    ['/postmortems/PM-74', 0.4],
    ['/reports/2024', 0.3],
    ['/reports/2024.md', 0.5],
    ['/reports/2024.csv', 0.5],
    ['/reports/2024.json', 0.5],
    ['/feed.atom', 0.5],
  ])('%s is packed, and the same once unpacked', async (url, most) => {
    const plain = await asUser(url, { 'accept-encoding': 'identity' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const [accepted, unpack] of [
      ['gzip', gunzipSync],
      ['gzip, deflate, br, zstd', brotliDecompressSync],
    ] as const) {
      const packed = await asUser(url, { 'accept-encoding': accepted });
      expect(packed.headers['content-encoding']).toBe(unpack === gunzipSync ? 'gzip' : 'br');
      expect(String(packed.headers.vary)).toContain('accept-encoding');
      expect(timeless(unpack(packed.rawPayload).toString())).toBe(timeless(plain.body));
      expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length * most);
      expect({ ...packed.headers, vary: '' }).toMatchObject({
        'content-type': plain.headers['content-type'],
        'cache-control': plain.headers['cache-control'],
      });
    }
  });

  it('style sheets are packed for good; shared caches are told apart from whom', async () => {
    const [, sheet] = /href="(\/assets\/app\.[^"]+\.css)"/.exec(
      (await asUser('/causes', { 'accept-encoding': '' })).body,
    )!;
    const { headers, rawPayload } = await ask(sheet!, { 'accept-encoding': 'gzip' });
    expect(headers).toMatchObject({
      'content-encoding': 'gzip',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    expect(gunzipSync(rawPayload).toString()).toContain('--');
  });

  it('without a body there is nothing to pack', async () => {
    const head = await asUser('/causes', {}, 'HEAD');
    expect([head.statusCode, head.rawPayload.length, head.headers['content-encoding']]).toEqual([
      200,
      0,
      undefined,
    ]);
    const { etag } = (await asUser('/feed.atom')).headers;
    const known = await asUser('/feed.atom', { 'if-none-match': String(etag) });
    expect([known.statusCode, known.rawPayload.length, known.headers['content-encoding']]).toEqual([
      304,
      0,
      undefined,
    ]);
    const sent = await ask('/favicon.ico', NAVIGATION);
    expect([sent.statusCode, sent.headers['content-encoding']]).toEqual([301, undefined]);
  });
});

describe('what programs ask for', () => {
  const graphql = (headers: Record<string, string>, payload: string | Buffer) =>
    t.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      payload,
    });
  const QUERY = JSON.stringify({ query: '{ postmortems(first: 20) { nodes { title summary } } }' });

  it('is answered as it is', async () => {
    const answer = await graphql({ 'accept-encoding': 'gzip' }, QUERY);
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload.length).toBeGreaterThan(4000);
    expect(answer.headers['content-encoding']).toBeUndefined();
    const operator = await t.token('operator', ['admin']);
    const figures = await ask('/metrics', { authorization: `Bearer ${operator}`, 'accept-encoding': 'gzip' });
    expect(figures.body.length).toBeGreaterThan(4000);
    expect(figures.headers['content-encoding']).toBeUndefined();
  });

  it('is read as it came: nothing that was packed is unpacked', async () => {
    const bomb = gzipSync(QUERY);
    const answer = await graphql({ 'content-encoding': 'gzip' }, bomb);
    expect(answer.statusCode).toBe(400);
    const form = await t.app.inject({
      method: 'POST',
      url: '/login',
      headers: {
        ...{ 'content-encoding': 'gzip', 'content-type': 'application/x-www-form-urlencoded' },
        ...{ 'sec-fetch-site': 'same-origin', accept: 'text/html' },
      },
      payload: gzipSync(`token=${token}`),
    });
    expect(form.headers['set-cookie']).toBeUndefined();
  });
});

describe('an address with words of another site', () => {
  const encoding = async (url: string, headers: Record<string, string>) =>
    (await ask(url, { ...NAVIGATION, ...headers })).headers['content-encoding'];
  const led = { 'sec-fetch-mode': 'navigate' };

  it.each(['cross-site', 'same-site', ''])('is not packed: %j', async (site) => {
    const from = { cookie, ...led, ...(site !== '' && { 'sec-fetch-site': site }) };
    expect(await encoding('/?q=guess', from)).toBeUndefined();
    expect(await encoding('/reports/2024?service=guess', from)).toBeUndefined();
    // Nothing of theirs stands in it.
    expect(await encoding('/postmortems/PM-74', from)).toBe('br');
  });

  it.each(['same-origin', 'none'])('nor is it theirs where a person went there: %j', async (site) => {
    expect(await encoding('/?q=guess', { cookie, ...led, 'sec-fetch-site': site })).toBe('br');
  });

  it('no site can have a browser send a token', async () => {
    expect(await encoding('/?q=guess', { authorization: `Bearer ${token}` })).toBe('br');
  });
});
