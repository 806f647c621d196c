import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LOCAL_VIEWER, type Viewer, viewerOf } from '../../src/access/index.js';
import { SearchService } from '../../src/search/index.js';
import { SEARCH_TARGETS, settled, startSearch, stopSearch } from '../support/search.js';
import { startTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
const READER = viewerOf('reader', ['read']);
const ids = new Map<string, string>();

const DOCUMENTS: readonly { title: string; [field: string]: unknown }[] = [
  {
    title: 'Redis failover stalls checkout',
    summary: 'The sentinel quorum was lost.',
    severity: 'SEV1',
    tags: ['cache'],
    startedAt: '2024-05-01T00:00:00Z',
    factors: [{ category: 'CAS.FAILOVER', role: 'ROOT_CAUSE', primary: true }],
    affectedServices: [{ service: 'checkout', level: 'OUTAGE', involvement: 'ORIGIN' }],
  },
  {
    title: 'Slow checkout on sale day',
    summary: 'Load doubled.',
    severity: 'SEV2',
    startedAt: '2023-05-01T00:00:00Z',
    tags: ['load'],
    sections: [
      {
        kind: 'ROOT_CAUSE',
        body: 'A redis instance was overloaded. The connection pool was exhausted by retries.',
      },
    ],
    factors: [{ category: 'CAP.DEMAND', role: 'ROOT_CAUSE', primary: true }],
    affectedServices: [{ service: 'checkout', level: 'DEGRADED', involvement: 'ORIGIN' }],
  },
  {
    title: 'Kubernetes upgrade breaks ingress',
    summary: 'kube-proxy of another version dropped packets in us-east-1.',
    severity: 'SEV2',
    startedAt: '2022-02-01T00:00:00Z',
    errorSignatures: ['FATAL: remaining connection slots are reserved', 'ERR_5023'],
    actionItems: [{ title: 'Pin versions', kind: 'PREVENT' }],
    factors: [{ category: 'CHG.COMPAT', role: 'ROOT_CAUSE', primary: true }],
  },
  {
    title: 'Certificate expired on the edge',
    summary: 'Nobody had renewed it. <script>alert(1)</script> and <mark>this</mark>.',
    startedAt: '2021-02-01T00:00:00Z',
    factors: [{ category: 'TIM.CERT', role: 'ROOT_CAUSE', primary: true }],
  },
  {
    title: 'Database ran out of transaction ids',
    summary: 'Autovacuum was off; postgresql stopped writing.',
    startedAt: '2020-02-01T00:00:00Z',
    factors: [{ category: 'DAT.DB', role: 'ROOT_CAUSE', primary: true }],
  },
  { title: 'Undated memory leak', summary: 'Heap grew.' },
  {
    title: 'Zephyrine breach of the vault',
    summary: 'zephyrine quokkafish',
    visibility: 'RESTRICTED',
    severity: 'SEV1',
    tags: ['secretive'],
    startedAt: '2025-02-01T00:00:00Z',
  },
];

describe.each(SEARCH_TARGETS)('search on $label', (target) => {
  const { engine, understands } = target;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const opened = await target.open();
    ({ close } = opened);
    t = await startTestApp(opened.env);
    await t.ok(
      'mutation { upsertService(input: { slug: "checkout", name: "Checkout", provider: "aws", team: "shop" }) { id } }',
    );
    for (const input of DOCUMENTS) {
      const { createPostmortem } = await t.ok(
        'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }',
        { input },
      );
      ids.set(createPostmortem.id, input.title);
    }
    if (engine === 'MEILISEARCH') await startSearch(t);
  });
  afterAll(async () => {
    await stopSearch(t);
    await t.close();
    await close();
  });
  /** What only an engine that knows the language can do. */
  const itUnderstands = understands ? it : undefined;

  async function titles(query: string, more: object = {}, viewer = LOCAL_VIEWER): Promise<string[]> {
    await settled(t);
    const { answer } = await t.get(SearchService).search(viewer, { query, ...more });
    return answer.hits.map((hit) => ids.get(hit.id)!);
  }

  describe('words', () => {
    itUnderstands?.('in the title count more than in the body, and all of them more than some', async () => {
      expect((await titles('redis')).slice(0, 2)).toEqual([
        'Redis failover stalls checkout',
        'Slow checkout on sale day',
      ]);
      expect((await titles('redis connection pool'))[0]).toBe('Slow checkout on sale day');
    });

    itUnderstands?.('may be inflected, abbreviated or misspelt', async () => {
      expect((await titles('certificates expiring'))[0]).toBe('Certificate expired on the edge');
      expect((await titles('k8s upgrades'))[0]).toBe('Kubernetes upgrade breaks ingress');
      expect((await titles('xid'))[0]).toBe('Database ran out of transaction ids');
      expect((await titles('postgres'))[0]).toBe('Database ran out of transaction ids');
      expect(await titles('certi')).toEqual(['Certificate expired on the edge']);
      const { answer } = await t.get(SearchService).search(LOCAL_VIEWER, { query: 'kuberntes upgrade' });
      expect(answer.correctedQuery).toBe('kubernetes upgrade');
      expect(ids.get(answer.hits[0]!.id)).toBe('Kubernetes upgrade breaks ingress');
    });

    itUnderstands?.each(['kubrenetes', 'kuebrnetes', 'ubkernetes', 'kubernetse', 'kbuernetes'])(
      'may have two letters exchanged: %s',
      async (query) => {
        const { answer } = await t.get(SearchService).search(LOCAL_VIEWER, { query });
        expect(answer.correctedQuery).toBe('kubernetes');
      },
    );

    itUnderstands?.('of four letters may have two exchanged, too', async () => {
      const { answer } = await t.get(SearchService).search(LOCAL_VIEWER, { query: 'hepa grew' });
      expect(answer.correctedQuery).toBe('heap grew');
    });

    it('that occur nowhere find nothing', async () => {
      expect(await titles('xylophone')).toEqual([]);
      expect(await titles('qq')).toEqual([]);
    });

    it('can be required together or excluded', async () => {
      expect(await titles('"connection pool"')).toEqual(['Slow checkout on sale day']);
      expect(await titles('"pool connection"')).toEqual([]);
      expect(await titles('redis -sentinel')).toEqual(['Slow checkout on sale day']);
      expect(await titles('-redis')).toHaveLength(DOCUMENTS.length - 2);
    });

    it('are identifiers and error lines as written', async () => {
      for (const query of [
        'ERR_5023',
        'FATAL: remaining connection slots are reserved',
        'us-east-1',
        'kube-proxy',
      ]) {
        expect((await titles(query))[0]).toBe('Kubernetes upgrade breaks ingress');
      }
      expect((await titles('PM-4'))[0]).toBe('Certificate expired on the edge');
    });

    it('missing altogether give the newest, undated last', async () => {
      for (const query of ['', '   ', '...', 'the of and']) {
        const found = await titles(query);
        expect(found).toHaveLength(DOCUMENTS.length);
        expect(found[1]).toBe('Redis failover stalls checkout');
        expect(found.at(-1)).toBe('Undated memory leak');
      }
    });

    it('of any kind never fail', async () => {
      const hostile = fc.oneof(
        fc.string({ maxLength: 100 }),
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc
          .array(
            fc.constantFrom(
              "'",
              '"',
              '\\',
              '&',
              '|',
              '!',
              '<->',
              ':*',
              '(',
              ')',
              '-',
              'redis',
              '%',
              '_',
              '💥',
              '\u202e',
              "';--",
            ),
            { maxLength: 30 },
          )
          .map((parts) => parts.join(' ')),
      );
      await fc.assert(
        fc.asyncProperty(hostile, async (query) => void (await titles(query, { facets: ['TAG'] }))),
        { numRuns: 60 },
      );
    });
  });

  describe('an answer', () => {
    const SEARCH = `query ($q: String!, $filter: PostmortemFilter, $first: Int, $after: String) {
    searchPostmortems(query: $q, filter: $filter, first: $first, after: $after, facets: [SEVERITY, SERVICE, ROOT_CAUSE, YEAR, TAG]) {
      totalCount totalIsExact engine degraded correctedQuery tookMs pageInfo { hasNextPage endCursor }
      hits { score highlights { field fragment } postmortem { title factors { category { name } } } }
      facets { facet values { value label count } } } }`;

    it('has nested fields, highlights and facets', async () => {
      const { searchPostmortems: found } = await t.ok(SEARCH, { q: 'redis' });
      expect(found).toMatchObject({
        totalCount: 2,
        totalIsExact: true,
        engine,
        degraded: false,
        correctedQuery: null,
      });
      expect(found.hits[0].postmortem.factors[0].category.name).toBe('Failover or redundancy failure');
      expect(found.hits[0].highlights[0]).toEqual({
        field: 'title',
        fragment: '<mark>Redis</mark> failover stalls checkout',
      });
      expect(found.hits[1].highlights[0].field).toBe('sections.ROOT_CAUSE');
      if (understands) expect(found.hits[0].score).toBeGreaterThan(found.hits[1].score);
      const values = Object.fromEntries(found.facets.map((f: any) => [f.facet, f.values]));
      expect(values.SERVICE).toEqual([{ value: 'checkout', label: 'Checkout', count: 2 }]);
      expect(values.ROOT_CAUSE.map((v: any) => v.value)).toEqual([
        'CAP',
        'CAP.DEMAND',
        'CAS',
        'CAS.FAILOVER',
      ]);
      expect(values.YEAR.map((v: any) => v.value)).toEqual(['2023', '2024']);
    });

    it('escapes what a text brings along', async () => {
      const { searchPostmortems } = await t.ok(SEARCH, { q: 'renewed' });
      const { fragment } = searchPostmortems.hits[0].highlights[0];
      expect(fragment).toContain('<mark>renewed</mark>');
      expect(fragment).not.toMatch(/<mark>this|<script/);
      expect(fragment.replaceAll(/<\/?mark>/g, '')).not.toMatch(/[<>]/);
      expect(fragment).toContain('&lt;script&gt;alert(1)&lt;/script&gt; and &lt;mark&gt;this');
      expect(await titles('alert')).toEqual(['Certificate expired on the edge']);
    });

    it('counts what it can show, also where common words meet rare ones', async () => {
      const words = ['redis', 'checkout', 'the edge', 'database', 'ran', 'upgrade', 'ERR_5023', 'slots are'];
      await fc.assert(
        fc.asyncProperty(fc.subarray(words, { minLength: 1 }), async (some) => {
          const { answer } = await t
            .get(SearchService)
            .search(LOCAL_VIEWER, { query: some.join(' '), first: 100 });
          expect(answer.total).toBe(answer.hits.length);
        }),
        { numRuns: 40 },
      );
    });

    it('comes in pages without repeats', async () => {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const { searchPostmortems: page }: any = await t.ok(SEARCH, { q: '', first: 3, after });
        seen.push(...page.hits.map((hit: any) => hit.postmortem.title));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after);
      expect(new Set(seen).size).toBe(DOCUMENTS.length);
      expect(seen).toHaveLength(DOCUMENTS.length);
      const { searchPostmortems: first }: any = await t.ok(SEARCH, { q: '', first: 2 });
      const { errors } = await t.gql(SEARCH, { q: 'redis', after: first.pageInfo.endCursor });
      expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
    });

    it.each([
      [{ q: 'x'.repeat(501) }, 'query'],
      [{ q: '', first: 0 }, 'first'],
      [{ q: '', first: 101 }, 'first'],
      [{ q: '', filter: { service: ['nope'] } }, 'filter.service[0]'],
    ])('refuses %j by naming %s', async (variables, field) => {
      const { errors } = await t.gql(SEARCH, variables);
      expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    });

    it('holds the same postmortems under a filter as the list does', async () => {
      const filters = fc.record(
        {
          severity: fc.subarray(['SEV1', 'SEV2'] as const),
          rootCause: fc.subarray(['CAS', 'CHG.COMPAT', 'TIM'] as const),
          service: fc.constant(['checkout']),
          provider: fc.constant(['aws']),
          team: fc.constant(['shop']),
          tag: fc.subarray(['cache', 'load'] as const),
          startedFrom: fc.constant('2022-01-01T00:00:00Z'),
          startedBefore: fc.constant('2024-01-01T00:00:00Z'),
          hasOpenActionItems: fc.boolean(),
          status: fc.subarray(['DRAFT', 'PUBLISHED'] as const),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(filters, async (filter) => {
          const { postmortems, searchPostmortems } = await t.ok(
            `query ($filter: PostmortemFilter) { postmortems(filter: $filter, first: 100) { nodes { title } }
            searchPostmortems(query: "", filter: $filter, first: 100) { totalCount hits { postmortem { title } } } }`,
            { filter },
          );
          const listed = postmortems.nodes.map((node: any) => node.title).sort();
          expect(searchPostmortems.hits.map((hit: any) => hit.postmortem.title).sort()).toEqual(listed);
          expect(searchPostmortems.totalCount).toBe(listed.length);
        }),
        { numRuns: 30 },
      );
    });
  });

  describe('a restricted postmortem', () => {
    it('does not exist for a reader: not in hits, totals, facets, corrections or suggestions', async () => {
      const search = t.get(SearchService);
      const ask = async (viewer: Viewer, query: string) =>
        (await search.search(viewer, { query, facets: ['TAG', 'SEVERITY'] })).answer;
      expect((await ask(LOCAL_VIEWER, 'quokkafish')).total).toBe(1);
      for (const query of ['quokkafish', 'quokkafsh', 'zephyrine breach', '', '-redis']) {
        const answer = await ask(READER, query);
        expect(answer.hits.map((hit) => ids.get(hit.id))).not.toContain('Zephyrine breach of the vault');
        expect(JSON.stringify([answer.facets, answer.correctedQuery])).not.toMatch(/secretive|quokkafish/);
      }
      expect((await ask(READER, 'quokkafish')).total).toBe(0);
      expect((await ask(LOCAL_VIEWER, '')).total - (await ask(READER, '')).total).toBe(1);
      expect(await search.suggest(LOCAL_VIEWER, 'zephy', 8)).toEqual(['Zephyrine breach of the vault']);
      expect(await search.suggest(READER, 'zephy', 8)).toEqual([]);
    });

    it('does not crowd out what a word may have been meant as', async () => {
      const nearer = Array.from('abcdfghijk', (letter) => `gribble${letter}`);
      for (const [title, visibility] of [
        ['Words that read gribbzzq', 'ORGANIZATION'],
        [`Hidden ${nearer.join(' ')}`, 'RESTRICTED'],
      ]) {
        await t.ok('mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }', {
          input: { title, visibility },
        });
      }
      await settled(t);
      const { answer } = await t.get(SearchService).search(READER, { query: 'gribbleq' });
      expect(answer.correctedQuery).toBe('gribbzzq');
    });
  });

  describe('the index', () => {
    it('follows an edit, a renamed service and a new status at once', async () => {
      const { createPostmortem: made } = await t.ok(
        `mutation { createPostmortem(input: { title: "Ephemeral wombat", affectedServices: [{ service: "checkout", level: OUTAGE, involvement: ORIGIN }] }) { id } }`,
      );
      ids.set(made.id, 'Ephemeral wombat');
      expect(await titles('wombat')).toEqual(['Ephemeral wombat']);
      await t.ok(
        'mutation ($id: ID!) { updatePostmortem(id: $id, expectedVersion: 1, input: { title: "Ephemeral numbat" }) { id } }',
        { id: made.id },
      );
      expect(await titles('wombat')).toEqual([]);
      expect(await titles('numbat')).toEqual(['Ephemeral wombat']);
      await t.ok('mutation { upsertService(input: { slug: "checkout", name: "Kassenhaus" }) { id } }');
      expect(await titles('kassenhaus')).toContain('Ephemeral wombat');
      await t.ok('mutation { upsertService(input: { slug: "checkout", name: "Checkout" }) { id } }');
      expect(await titles('numbat', { filter: { status: ['IN_REVIEW'] } })).toEqual([]);
      await t.ok(
        'mutation ($id: ID!) { changePostmortemStatus(id: $id, expectedVersion: 2, status: IN_REVIEW) { id } }',
        { id: made.id },
      );
      expect(await titles('numbat', { filter: { status: ['IN_REVIEW'] } })).toEqual(['Ephemeral wombat']);
    });

    it('completes services, causes and titles', async () => {
      const { suggest } = await t.ok('{ suggest(prefix: "che", first: 5) }');
      expect(suggest[0]).toBe('Checkout');
      expect((await t.ok('{ suggest(prefix: "failover") }')).suggest).toContain(
        'Redis failover stalls checkout',
      );
      expect((await t.ok(`{ suggest(prefix: "'; \\\\ %_") }`)).suggest).toEqual([]);
    });
  });
});
