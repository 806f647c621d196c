import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { Database } from '../../src/database/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { publishable } from '../support/postmortems.js';

let t: TestApp;
const CREATE = `mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }`;

interface Made {
  readonly title: string;
  readonly startedAt: string | null;
  readonly severity: string;
  readonly cause: string;
  readonly service: string;
  readonly tag: string;
  readonly id: string;
}
const made: Made[] = [];

beforeAll(async () => {
  t = await startTestApp();
  await t.ok(`mutation { a: upsertService(input: { slug: "ledger", name: "Ledger", provider: "aws", team: "core" }) { id }
    b: upsertService(input: { slug: "checkout", name: "Checkout", provider: "gcp", team: "shop" }) { id }
    c: upsertService(input: { slug: "idle", name: "Idle" }) { id } }`);
  for (let i = 0; i < 24; i++) {
    const row = {
      title: `Incident ${i}`,
      // Every fifth undated; pairs share an instant, so that the id must break the tie.
      startedAt:
        i % 5 === 4
          ? null
          : `2024-${String(1 + Math.floor(i / 4)).padStart(2, '0')}-0${1 + (i % 2)}T00:00:00Z`,
      severity: `SEV${1 + (i % 5)}`,
      cause: ['NET.DNS', 'NET.BGP', 'CFG.APP'][i % 3]!,
      service: ['ledger', 'checkout'][i % 2]!,
      tag: ['red', 'blue', 'green', 'grey'][i % 4]!,
    };
    const { createPostmortem } = await t.ok(CREATE, {
      input: {
        title: row.title,
        startedAt: row.startedAt,
        severity: row.severity,
        factors: [{ category: row.cause, role: 'ROOT_CAUSE', primary: true }],
        affectedServices: [{ service: row.service, level: 'OUTAGE', involvement: 'ORIGIN' }],
        tags: [row.tag],
      },
    });
    made.push({ ...row, id: createPostmortem.id });
  }
});
afterAll(() => t.close());

const PAGE = `query ($filter: PostmortemFilter, $sort: PostmortemSort, $first: Int, $after: String) {
  postmortems(filter: $filter, sort: $sort, first: $first, after: $after) {
    totalCount nodes { id title } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;

/** Walks the whole list in pages. */
async function walk(
  filter: object,
  sort: string,
  first: number,
): Promise<{ titles: string[]; totalCount: number }> {
  const titles: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { postmortems }: any = await t.ok(PAGE, { filter, sort, first, after });
    titles.push(...postmortems.nodes.map((node: { title: string }) => node.title));
    expect(postmortems.pageInfo.hasPreviousPage).toBe(after !== null);
    if (!postmortems.pageInfo.hasNextPage) return { titles, totalCount: postmortems.totalCount };
    after = postmortems.pageInfo.endCursor;
  }
}

/** What the filter means, in plain code. */
function expected(filter: {
  rootCause?: string[];
  service?: string[];
  severity?: string[];
  tag?: string[];
  startedFrom?: string;
}): Set<string> {
  const any = (list: string[] | undefined, fits: (value: string) => boolean) =>
    !list?.length || list.some(fits);
  return new Set(
    made
      .filter((p) => any(filter.rootCause, (code) => p.cause === code || p.cause.startsWith(`${code}.`)))
      .filter((p) => any(filter.service, (slug) => p.service === slug))
      .filter((p) => any(filter.severity, (severity) => p.severity === severity))
      .filter((p) => any(filter.tag, (tag) => p.tag === tag))
      .filter((p) => !filter.startedFrom || (p.startedAt !== null && p.startedAt >= filter.startedFrom))
      .map((p) => p.title),
  );
}

describe('a list', () => {
  it('gives every match once, whatever the filter, the sort and the page size', async () => {
    const some = (values: string[]) => fc.option(fc.subarray(values), { nil: undefined });
    const filters = fc.record({
      rootCause: some(['NET', 'NET.DNS', 'CFG.APP', 'SEC']),
      service: some(['ledger', 'checkout', 'idle']),
      severity: some(['SEV1', 'SEV3']),
      tag: some(['red', 'BLUE'].map((tag) => tag.toLowerCase())),
      startedFrom: fc.option(fc.constant('2024-03-01T00:00:00Z'), { nil: undefined }),
    });
    const sorts = fc.constantFrom('NEWEST', 'OLDEST', 'LONGEST', 'RECENTLY_UPDATED');
    await fc.assert(
      fc.asyncProperty(filters, sorts, fc.integer({ min: 1, max: 30 }), async (filter, sort, first) => {
        const { titles, totalCount } = await walk(filter, sort, first);
        expect(new Set(titles)).toEqual(expected(filter));
        expect(titles).toHaveLength(new Set(titles).size);
        expect(totalCount).toBe(titles.length);
      }),
      { numRuns: 40 },
    );
  });

  it('sorts by start, undated last both ways', async () => {
    const undated = made.filter((p) => p.startedAt === null).length;
    for (const sort of ['NEWEST', 'OLDEST']) {
      const { titles } = await walk({}, sort, 100);
      const starts = titles.map((title) => made.find((p) => p.title === title)!.startedAt);
      expect(starts.slice(-undated)).toEqual(Array(undated).fill(null));
      const dated = starts.slice(0, -undated) as string[];
      expect(dated).toEqual(sort === 'NEWEST' ? [...dated].sort().reverse() : [...dated].sort());
    }
  });

  it('stays steady while others insert', async () => {
    const filter = { tag: ['red', 'steady'] };
    const first: any = await t.ok(PAGE, { filter, first: 3 });
    await t.ok(CREATE, {
      input: { title: 'Newer than all', startedAt: '2025-01-01T00:00:00Z', tags: ['steady'] },
    });
    const rest: any = await t.ok(PAGE, { filter, first: 100, after: first.postmortems.pageInfo.endCursor });
    const titles = [...first.postmortems.nodes, ...rest.postmortems.nodes].map(
      (node: { title: string }) => node.title,
    );
    expect(new Set(titles)).toEqual(expected({ tag: ['red'] }));
    expect(titles).toHaveLength(new Set(titles).size);
  });

  it('refuses the cursor of another query', async () => {
    const { postmortems }: any = await t.ok(PAGE, { first: 2 });
    for (const other of [{ sort: 'OLDEST' }, { filter: { severity: ['SEV1'] } }]) {
      const { errors } = await t.gql(PAGE, { ...other, after: postmortems.pageInfo.endCursor });
      expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
    }
  });

  it('leaves archived ones out unless asked for', async () => {
    const { createPostmortem } = await t.ok(CREATE, {
      input: publishable({ title: 'Old news', tags: ['archive-me'] }),
    });
    for (const [v, status] of [
      [1, 'IN_REVIEW'],
      [2, 'PUBLISHED'],
      [3, 'ARCHIVED'],
    ] as const) {
      await t.ok(
        `mutation ($id: ID!, $v: Int!, $s: PostmortemStatus!) { changePostmortemStatus(id: $id, expectedVersion: $v, status: $s) { version } }`,
        { id: createPostmortem.id, v, s: status },
      );
    }
    const filter = { tag: ['archive-me'] };
    expect((await walk(filter, 'NEWEST', 10)).titles).toEqual([]);
    expect((await walk({ ...filter, status: ['ARCHIVED'] }, 'NEWEST', 10)).titles).toEqual(['Old news']);
    expect((await walk({ rootCause: ['ORG.TEST'] }, 'NEWEST', 10)).titles).toEqual([]);
    expect((await walk({ rootCause: ['ORG.TEST'], status: ['ARCHIVED'] }, 'NEWEST', 10)).titles).toEqual([
      'Old news',
    ]);
  });

  it('knows open action items, teams, providers and durations', async () => {
    await t.ok(CREATE, { input: publishable({ title: 'With an open item', tags: ['facts'] }) });
    const tag = ['facts'];
    const titles = async (more: object) => (await walk({ tag, ...more }, 'NEWEST', 10)).titles;
    expect(await titles({ hasOpenActionItems: true })).toHaveLength(1);
    expect(await titles({ hasOpenActionItems: false })).toHaveLength(0);
    expect(await titles({ provider: ['aws'], team: ['shop'] })).toHaveLength(1);
    await expect(titles({ provider: ['azure'] })).rejects.toThrow('filter.provider[0]');
    await t.ok('mutation { upsertService(input: { slug: "idle", name: "Idle", provider: "azure" }) { id } }');
    expect(await titles({ provider: ['azure'] })).toHaveLength(0);
    expect(await titles({ minTimeToResolve: 5400 })).toHaveLength(1);
    expect(await titles({ minTimeToResolve: 5401 })).toHaveLength(0);
  });
});

describe('counts and fields of other types', () => {
  it('count postmortems per cause, parents with their children', async () => {
    const { rootCauseCategories } = await t.ok(
      '{ rootCauseCategories { code postmortemCount children { code postmortemCount } } }',
    );
    const net = rootCauseCategories.find((c: { code: string }) => c.code === 'NET');
    const below = net.children.filter((c: { postmortemCount: number }) => c.postmortemCount > 0);
    expect(net.postmortemCount).toBe(16);
    expect(below).toEqual([
      { code: 'NET.BGP', postmortemCount: 8 },
      { code: 'NET.DNS', postmortemCount: 8 },
    ]);
  });

  it('lists the postmortems of a service', async () => {
    const { service } = await t.ok(
      '{ service(slug: "checkout") { postmortems(first: 3) { totalCount nodes { title } } } }',
    );
    expect(service.postmortems.nodes).toHaveLength(3);
    expect(service.postmortems.totalCount).toBeGreaterThanOrEqual(12);
  });
});

describe('lists in lists', () => {
  const FIELDS =
    'totalCount pageInfo { hasNextPage endCursor } edges { cursor node { title factors { note } } }';

  it('answer for every service what its own list answers, and go on from the same cursor', async () => {
    const lists = `slug a: postmortems(first: 2) { ${FIELDS} } b: postmortems(first: 9) { ${FIELDS} }`;
    const services = Object.values<any>(
      await t.ok(
        `{ ${['checkout', 'idle', 'ledger'].map((s) => `${s}: service(slug: "${s}") { ${lists} }`).join()} }`,
      ),
    );
    expect(services.map((service: any) => service.a.edges.length)).toEqual([2, 0, 2]);
    for (const { slug, a, b } of services) {
      const own = `query ($n: Int, $after: String) { postmortems(filter: { service: ["${slug}"] }, first: $n, after: $after) { ${FIELDS} } }`;
      expect(a).toEqual((await t.ok(own, { n: 2 })).postmortems);
      expect(b).toEqual((await t.ok(own, { n: 9 })).postmortems);
      const next = `query ($after: String) { service(slug: "${slug}") { postmortems(first: 3, after: $after) { ${FIELDS} } } }`;
      const { postmortems } = (await t.ok(next, { after: a.pageInfo.endCursor })).service;
      expect(postmortems.edges).toEqual(b.edges.slice(2, 5));
    }
  });

  it('take as many statements for many parents as for few', async () => {
    const read = jest.spyOn(t.get(Database), 'read');
    const count = async (first: number) => {
      read.mockClear();
      const { postmortems } = await t.ok(
        `query ($n: Int) { postmortems(first: $n) { nodes { revisions(first: 2) { totalCount nodes { version } }
          affectedServices { service { postmortems(first: 3) { totalCount nodes { revisions { totalCount } } } } } } } }`,
        { n: first },
      );
      expect(postmortems.nodes).toHaveLength(first);
      for (const { revisions } of postmortems.nodes)
        expect(revisions).toEqual({ totalCount: 1, nodes: [{ version: 1 }] });
      return read.mock.calls.length;
    };
    const few = await count(2);
    expect(few).toBeLessThan(12);
    expect(await count(24)).toBeLessThanOrEqual(few);
    read.mockRestore();
  });
});

describe('documents with several operations', () => {
  const document = `query A { postmortems(first: 1) { totalCount } } query B { services { slug } }
    mutation M { createPostmortem(input: { title: "must not exist" }) { id } }`;

  it('run the one named, every time, also once compiled', async () => {
    for (let i = 0; i < 6; i++) {
      const name = i % 2 ? 'B' : 'A';
      const { data } = await t.gql(document, {}, name);
      expect(Object.keys(data)).toEqual([name === 'A' ? 'postmortems' : 'services']);
    }
    const { postmortems }: any = await t.ok('{ postmortems(first: 100) { nodes { title } } }');
    expect(postmortems.nodes.map((n: { title: string }) => n.title)).not.toContain('must not exist');
  });

  it('are refused where no operation is named', async () => {
    const { errors } = await t.gql(document);
    expect(errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('limits', () => {
  it('refuse a query that is too deep or could cost too much', async () => {
    const deep = `{ services { ${'dependencies { dependsOn { '.repeat(9)} slug ${'} } '.repeat(9)} } }`;
    expect((await t.gql(deep)).status).toBe(400);
    const wide = `{ postmortems(first: 100) { nodes { relations { postmortem { affectedServices { service {
      postmortems(first: 100) { nodes { title factors { note } } } } } } } } } }`;
    const { status, errors } = await t.gql(wide);
    expect(status).toBe(400);
    expect(errors![0]!.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });
});

describe('limits that null must not pass', () => {
  it('counts a page size of null as the default', async () => {
    const nested = `query ($n: Int) { postmortems(first: $n) { nodes { affectedServices { service { postmortems(first: $n) { nodes {
      affectedServices { service { postmortems(first: $n) { nodes { title sections { body } } } } } } } } } } } }`;
    for (const n of [20, null, undefined]) {
      expect((await t.gql(nested, { n })).errors?.[0]!.extensions.code).toBe('QUERY_TOO_COMPLEX');
    }
  });

  it('counts unpaged lists and mutations for what they are', async () => {
    const services =
      '{ services { dependents { service { dependents { service { slug dependents { strength } } } } } } }';
    expect((await t.gql(services)).errors?.[0]!.extensions.code).toBe('QUERY_TOO_COMPLEX');
    const flood = Array.from(
      { length: 500 },
      (_, i) => `a${i}: createPostmortem(input: { title: "flood" }) { id }`,
    );
    expect((await t.gql(`mutation { ${flood.join(' ')} }`)).errors?.[0]!.extensions.code).toBe(
      'QUERY_TOO_COMPLEX',
    );
  });

  it('says what was too deep', async () => {
    const deep = `{ services { ${'dependencies { dependsOn { '.repeat(30)} slug ${'} } '.repeat(30)} } }`;
    const { errors } = await t.gql(deep);
    expect(errors![0]!.extensions.code).toBe('QUERY_TOO_COMPLEX');
    expect(errors![0]!.message).toMatch(/depth/);
  });
});

describe('forged cursors', () => {
  it.each([
    ['postmortems', ['2020-02-31 00:00:00', '0190c2f4-0000-7000-8000-000000000000']],
    ['postmortems', ['0000-01-01 00:00:00', '0190c2f4-0000-7000-8000-000000000000']],
    ['revisions', ['1.5']],
    ['revisions', ['999999999999']],
  ])('of %s with %j are refused', async (list, keys) => {
    const query =
      list === 'postmortems'
        ? 'query ($after: String) { list: postmortems(first: 1, after: $after) { pageInfo { endCursor } } }'
        : `query ($after: String) { postmortem(id: "${made[0]!.id}") { list: revisions(first: 1, after: $after) { pageInfo { endCursor } } } }`;
    const { data } = await t.gql(query);
    const real = JSON.parse(
      Buffer.from((data.list ?? data.postmortem.list).pageInfo.endCursor, 'base64url').toString(),
    );
    const after = Buffer.from(JSON.stringify([real[0], ...keys])).toString('base64url');
    expect((await t.gql(query, { after })).errors![0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'after',
    });
  });
});

describe('requests that are none', () => {
  it.each([
    ['{"query":'],
    ['null'],
    ['[{"query":"{__typename}"}]'],
    ['{}'],
    ['"x"'],
    ['{"query":1}'],
    ['{"query":{"kind":"Document","definitions":[]}}'],
    [JSON.stringify({ query: '{"kind":"Document","definitions":[{"kind":"x"}]}' })],
    ['{"query":"{services{id}}","operationName":"nope"}'],
    ['{"query":"{services{id}}","operationName":5}'],
  ])('%s is refused with a code', async (payload) => {
    const response = await t.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect(response.statusCode).toBe(400);
    expect(response.json().errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('a mutation by GET is refused', async () => {
    const query = encodeURIComponent('mutation { createPostmortem(input: { title: "x" }) { id } }');
    const response = await t.app.inject({ method: 'GET', url: `/graphql?query=${query}` });
    expect(response.statusCode).toBe(400);
    expect(response.json().errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });
});
