import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '../../support/app.js';
import { HOSTILE } from '../../../bench/hostile.js';

/** Milliseconds of the processor: far above what any takes, and far below what one of them would take unhindered. */
const LITTLE_WORK = 1500;

/** What this process has worked, however busy the machine is with others. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

describe('a hostile request', () => {
  let t: TestApp;
  let token: string;
  beforeAll(async () => {
    t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0' });
    token = await t.token('reader', ['read']);
  });
  afterAll(() => t.close());

  it.each(Object.entries(HOSTILE))('%s is refused at once', async (_, { body, code }) => {
    const before = worked();
    const answer = await t.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}` },
      payload: body as object,
    });
    expect(worked() - before).toBeLessThan(LITTLE_WORK);
    const { data, errors } = answer.json();
    expect(errors[0].extensions.code).toMatch(new RegExp(`^(${code})$`));
    expect(data ?? null).toBeNull();
    expect(errors.length).toBeLessThanOrEqual(60);
    expect(answer.body.length).toBeLessThan(100_000);
  });

  it('is not let through as a syntax tree in a text, whose names could hold programs', async () => {
    const name = 'a=globalThis.isTakenOver=true,b';
    const named = (kind: string, value: string, more: object = {}) => ({
      kind,
      name: { kind: 'Name', value },
      ...more,
    });
    const variable = named('Variable', name);
    const slug = named('Field', 'slug', { arguments: [], directives: [] });
    const services = named('Field', 'services', {
      arguments: [named('Argument', 'query', { value: variable })],
      directives: [],
      selectionSet: { kind: 'SelectionSet', selections: [slug] },
    });
    const query = {
      kind: 'OperationDefinition',
      operation: 'query',
      variableDefinitions: [
        { kind: 'VariableDefinition', variable, type: named('NamedType', 'String'), directives: [] },
      ],
      directives: [],
      selectionSet: { kind: 'SelectionSet', selections: [services] },
    };
    const tree = { kind: 'Document', definitions: [query], loc: { source: { body: 'x' } } };
    for (let i = 0; i < 4; i++) {
      const { errors } = await t.as(token, JSON.stringify(tree), { [name]: 'x' });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
    expect(globalThis).not.toHaveProperty('isTakenOver');
  });

  it('is not let through by the same one with wrong variables before it', async () => {
    const query = `query ($f: PostmortemFilter) { postmortems(filter: $f, first: 100) { nodes {
      revisions(first: 100) { nodes { snapshot } } } } }`;
    const wrong = await t.as(token, query, { f: { severity: ['NONE'] } });
    expect(wrong.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    const right = await t.as(token, query, { f: { severity: ['SEV1'] } });
    expect(right.errors?.[0]?.extensions?.code).toBe('QUERY_TOO_COMPLEX');
  });

  it('is not let through by a link that names the second operation, while the first lacks a variable', async () => {
    const query = `query A($id: ID!) { postmortem(id: $id) { id } }
      query B { postmortems(first: 100) { nodes { revisions(first: 100) { nodes { snapshot } } } } }`;
    const answer = await t.app.inject({
      url: `/graphql?query=${encodeURIComponent(query)}&operationName=B`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    expect(answer.json().errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  it('of fragments that double behind @skip is answered at once, each time it comes', async () => {
    const fragments = Array.from(
      { length: 60 },
      (_, i) => `fragment F${i} on Postmortem { ...F${i + 1} ...F${i + 1} }`,
    );
    const query = `query ($s: Boolean!) { postmortems(first: 1) { nodes { ...F0 @skip(if: $s) } } }
      ${fragments.join(' ')} fragment F60 on Postmortem { title }`;
    for (let i = 0; i < 4; i++) {
      const before = worked();
      const { data, errors } = await t.as(token, query, { s: true });
      expect({ data, errors }).toEqual({ data: { postmortems: { nodes: [] } }, errors: undefined });
      expect(worked() - before).toBeLessThan(LITTLE_WORK);
    }
  });
});

describe('with trusted queries', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-trusted-'));
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const QUERY = 'query ($first: Int) { postmortems(first: $first) { totalCount } }';
  let t: TestApp;
  beforeAll(async () => {
    writeFileSync(join(folder, 'good.json'), JSON.stringify({ [sha256(QUERY)]: QUERY }));
    writeFileSync(join(folder, 'bad.json'), JSON.stringify({ abc: QUERY }));
    t = await startTestApp({ HINDSIGHT_TRUSTED_QUERIES: join(folder, 'good.json') });
  });
  afterAll(async () => {
    await t.close();
    rmSync(folder, { recursive: true });
  });
  const post = async (payload: object) =>
    (await t.app.inject({ method: 'POST', url: '/graphql', payload })).json();

  it('one is answered by its digest or spelt out', async () => {
    const variables = { first: 3 };
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(QUERY) } };
    const data = { postmortems: { totalCount: 0 } };
    expect(await post({ extensions, variables })).toEqual({ data });
    expect(await post({ query: QUERY, variables })).toEqual({ data });
  });

  it.each([
    [{ query: '{ postmortems { totalCount } }' }],
    [{ query: QUERY + ' ' }],
    [{ extensions: { persistedQuery: { version: 1, sha256Hash: sha256('x') } } }],
    [{ query: '{ services { slug } }', extensions: { persistedQuery: { sha256Hash: 1 } } }],
    [{ extensions: { persistedQuery: { sha256Hash: '__proto__' } } }],
    [{}],
  ])('%j is not', async (payload) => {
    const { data, errors } = await post(payload);
    expect(data ?? null).toBeNull();
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it.each(['bad.json', 'missing.json'])('a file like %s is an error at start', async (name) => {
    await expect(startTestApp({ HINDSIGHT_TRUSTED_QUERIES: join(folder, name) })).rejects.toThrow(
      /HINDSIGHT_TRUSTED_QUERIES: .*(SHA-256|cannot be read)/,
    );
  });
});
