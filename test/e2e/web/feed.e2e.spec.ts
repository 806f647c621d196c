import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startTestApp, type TestApp } from '../../support/app.js';
import { launchBrowser } from '../../support/browser.js';
import { look, signIn } from '../../support/pages.js';
import { HOSTILE } from './hostile.js';

// Feeds as feed readers see them: the rules of RFC 4287, conditional requests, rights.
let t: TestApp;
let browser: Browser;
let reader: string;
let admin: string;
let token: string;
const WHOLE = {
  severity: 'SEV1',
  summary: 'It *broke*. [a](javascript:alert(1))',
  startedAt: '2025-10-20T06:48:00Z',
  resolvedAt: '2025-10-20T08:00:00Z',
  sections: [{ kind: 'ROOT_CAUSE', body: 'Two writers raced.' }],
  factors: [{ category: 'NET.DNS', role: 'ROOT_CAUSE', primary: true }],
  affectedServices: [{ service: 'evil', level: 'OUTAGE', involvement: 'ORIGIN' }],
};

async function ok<T = Record<string, never>>(query: string, variables: object = {}): Promise<T> {
  const { data, errors } = await t.as(admin, query, variables);
  expect(errors).toBeUndefined();
  return data as T;
}
async function publish(input: object): Promise<{ id: string; version: number }> {
  const { createPostmortem } = await ok<{ createPostmortem: { id: string } }>(
    'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }',
    { input },
  );
  const { id } = createPostmortem;
  await ok(
    'mutation ($id: ID!) { a: changePostmortemStatus(id: $id, expectedVersion: 1, status: IN_REVIEW) { id } }',
    { id },
  );
  await ok(
    'mutation ($id: ID!) { a: changePostmortemStatus(id: $id, expectedVersion: 2, status: PUBLISHED) { id } }',
    { id },
  );
  return { id, version: 3 };
}

beforeAll(async () => {
  t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0' });
  admin = await t.token('admin', ['admin']);
  token = await t.token('reader', ['read']);
  reader = await signIn(t, token);
  await ok(`mutation { upsertService(input: { slug: "evil", name: "<b>Evil & co</b>" }) { id } }`);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await t.close();
});

interface Element {
  readonly name: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
}
/** As a real parser of XML reads it; fails where it is not well-formed. */
async function parse(xml: string): Promise<Element> {
  const page = await browser.newPage();
  try {
    return await page.evaluate((text) => {
      interface Plain {
        name: string;
        text: string;
        attributes: Record<string, string>;
        children: Plain[];
      }
      const plain = (element: globalThis.Element): Plain => ({
        name: element.namespaceURI === 'http://www.w3.org/2005/Atom' ? element.localName : element.nodeName,
        text: element.textContent,
        attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
        children: [...element.children].map(plain),
      });
      const parsed = new DOMParser().parseFromString(text, 'application/xml');
      const wrong = parsed.querySelector('parsererror');
      if (wrong) throw new Error(wrong.textContent);
      return plain(parsed.documentElement);
    }, xml);
  } finally {
    await page.close();
  }
}

const ONE = ['id', 'title', 'updated'];
const AT_MOST_ONE = [
  'generator',
  'icon',
  'logo',
  'rights',
  'subtitle',
  'published',
  'content',
  'summary',
  'source',
];
const FEED = [...ONE, ...AT_MOST_ONE.slice(0, 5), 'author', 'contributor', 'category', 'link', 'entry'];
const ENTRY = [
  ...ONE,
  'rights',
  'published',
  'content',
  'summary',
  'source',
  'author',
  'contributor',
  'category',
  'link',
];
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What of RFC 4287 is broken, section 4 above all. */
function broken(feed: Element): string[] {
  const wrong: string[] = [];
  const check = (element: Element, allowed: readonly string[]): void => {
    const of = (name: string): Element[] => element.children.filter((child) => child.name === name);
    for (const name of ONE)
      if (of(name).length !== 1) wrong.push(`${element.name}: ${of(name).length} ${name}`);
    for (const name of AT_MOST_ONE)
      if (of(name).length > 1) wrong.push(`${element.name}: more than one ${name}`);
    for (const { name } of element.children)
      if (!allowed.includes(name)) wrong.push(`${element.name}: no ${name} may be here`);
    if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(of('id')[0]?.text ?? ''))
      wrong.push(`${element.name}: id is no IRI`);
    for (const { name, text } of [...of('updated'), ...of('published')])
      if (!RFC3339.test(text)) wrong.push(`${element.name}: ${name} ${text}`);
    for (const { attributes } of of('category'))
      if (!attributes.term) wrong.push(`${element.name}: a category without term`);
    for (const link of of('link'))
      if (!URL.canParse(link.attributes.href ?? '')) wrong.push(`${element.name}: link without href`);
    const alternate = of('link').filter(({ attributes }) => (attributes.rel ?? 'alternate') === 'alternate');
    if (alternate.length > 1) wrong.push(`${element.name}: more than one alternate link`);
    if (of('content').length === 0 && alternate.length === 0)
      wrong.push(`${element.name}: neither content nor alternate link`);
    for (const { name, attributes } of [...of('title'), ...of('content')])
      if (!['text', 'html', 'xhtml', undefined].includes(attributes.type))
        wrong.push(`${name}: ${attributes.type}`);
    for (const author of of('author'))
      if (author.children.filter(({ name }) => name === 'name').length !== 1)
        wrong.push(`${element.name}: an author without a name`);
  };
  if (feed.name !== 'feed') wrong.push(`the root is ${feed.name}`);
  check(feed, FEED);
  const entries = feed.children.filter(({ name }) => name === 'entry');
  for (const entry of entries) check(entry, ENTRY);
  const hasAuthor = (element: Element): boolean => element.children.some(({ name }) => name === 'author');
  if (!hasAuthor(feed) && !entries.every(hasAuthor)) wrong.push('no author');
  const ids = [feed, ...entries].map(({ children }) => children.find(({ name }) => name === 'id')?.text);
  if (new Set(ids).size !== ids.length) wrong.push('an id twice');
  const self = feed.children.filter(({ name, attributes }) => name === 'link' && attributes.rel === 'self');
  if (self.length !== 1) wrong.push(`${self.length} self links`);
  return wrong;
}

const PATHS = ['/feed.atom', '/services/evil/feed.atom'];
const asReader = (path: string, headers: Record<string, string | undefined> = {}) =>
  look(t, path, reader, headers);

it.each(PATHS)('%s is a feed while there is nothing to tell', async (path) => {
  const { status, html, headers } = await asReader(path);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/atom+xml; charset=utf-8');
  expect(broken(await parse(html))).toEqual([]);
});

describe('with postmortems', () => {
  let plain: { id: string; version: number };
  beforeAll(async () => {
    await publish(HOSTILE);
    plain = await publish({ ...WHOLE, title: 'Plain & simple ]]>' });
    await publish({ ...WHOLE, title: 'Zzyzx restricted', visibility: 'RESTRICTED' });
  });

  it.each(PATHS)('%s keeps the rules of RFC 4287, whatever people wrote', async (path) => {
    const feed = await parse((await asReader(path)).html);
    expect(broken(feed)).toEqual([]);
    const entries = feed.children.filter(({ name }) => name === 'entry');
    expect(entries).toHaveLength(2);
    const [newest, hostile] = entries.map(
      ({ children }) =>
        (name: string) =>
          children.find((child) => child.name === name)!,
    );
    expect(newest!('id').text).toBe(`urn:uuid:${plain.id}`);
    expect(newest!('title').text).toContain('Plain &amp; simple');
    // A reader takes both for HTML: what it then shows is text.
    expect(hostile!('title').text).toContain('&lt;script&gt;');
    expect(hostile!('title').text).not.toMatch(/<|\p{Cc}/u);
    expect(hostile!('content').text).not.toMatch(/<(script|img|svg|div)|<[^>]* on\w+=|href="javascript/);
    expect(hostile!('link').attributes.href).toMatch(/^http:\/\/\S+\/postmortems\/PM-\d+$/);
  });

  it('shows nothing restricted to anybody, and lets nobody in who has no right to read', async () => {
    const all = await signIn(t, admin);
    for (const path of PATHS) {
      expect((await look(t, path, all)).html).not.toContain('Zzyzx');
      expect((await look(t, path, all)).html).toBe((await asReader(path)).html);
      const { statusCode, headers } = await t.app.inject({ url: path });
      expect([statusCode, headers['www-authenticate']]).toEqual([401, 'Basic realm="hindsight"']);
      const basic = `Basic ${Buffer.from(`anybody:${token}`).toString('base64')}`;
      expect((await t.app.inject({ url: path, headers: { authorization: basic } })).statusCode).toBe(200);
    }
    expect((await asReader('/services/nobody/feed.atom')).status).toBe(404);
  });

  it('is not sent again while it stays the same', async () => {
    const first = await asReader('/feed.atom');
    const { etag, 'last-modified': modified } = first.headers as Record<string, string>;
    for (const conditions of [
      { 'if-none-match': etag! },
      { 'if-none-match': `"other", ${etag!.replace('W/', '')}` },
      { 'if-modified-since': modified! },
    ]) {
      const again = await asReader('/feed.atom', conditions);
      expect([again.status, again.html, again.headers.etag]).toEqual([304, '', etag]);
    }
    // The tag decides where both are there.
    const other = { 'if-none-match': '"other"', 'if-modified-since': modified! };
    expect((await asReader('/feed.atom', other)).status).toBe(200);
    await ok(
      'mutation ($id: ID!) { updatePostmortem(id: $id, expectedVersion: 3, input: { summary: "Anew." }) { id } }',
      { id: plain.id },
    );
    const changed = await asReader('/feed.atom', { 'if-none-match': etag! });
    expect(changed.status).toBe(200);
    expect(changed.headers.etag).not.toBe(etag);
    expect(changed.html).toContain('Anew.');
  });
});
