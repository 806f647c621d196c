import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { LOCAL_VIEWER, type Viewer, viewerOf } from '../../../src/access/index.js';
import { CauseReturns } from '../../../src/actions/cause-returns.js';
import { PostmortemExport, PostmortemReader } from '../../../src/postmortems/index.js';
import { revisionsPage, RevisionsRepository } from '../../../src/postmortems/revisions.repository.js';
import { Relay } from '../../../src/search/index.js';
import { parseQuery } from '../../../src/search/query.js';
import { Reading } from '../../../src/search/reading.js';
import { Scoring } from '../../../src/search/scoring.js';
import { HighlightsRepository } from '../../../src/search/highlights.repository.js';
import { SimilarRepository } from '../../../src/search/similar/similar.repository.js';
import { SimilarityVerdicts } from '../../../src/search/similar/verdicts.service.js';
import { SEARCH_TARGETS, settled, startSearch, stopSearch } from '../../support/search.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { reachableFields, walk } from './every-field.js';
import {
  ARGUMENTS,
  CLOSED_ID,
  LATER_ID,
  MARKER,
  OPENED_ID,
  secret,
  SECRET_ID,
  SECRET_IDS,
  SECRET_REFERENCES,
  VISIBLE,
} from './secrets.js';

/**
 * Two proofs in one walk over every query and field. A viewer without the scope restricted never sees a marked text
 * or id; and what it does see is the same, to the last count, score and cursor, whether a hidden postmortem is there
 * or not. `npm run proof:visibility` removes each filter of the code in turn and expects this file to fail.
 */
// Each walk is thousands of queries, on a machine that may be busy with others.
jest.setTimeout(600_000);
let t: TestApp;
let schema: GraphQLSchema;
const tokens: Record<string, string> = {};
const before: Record<string, string[]> = {};
const IMPORT = `mutation ($documents: [ImportDocument!]!) {
  importPostmortems(format: JSON, documents: $documents) { failed items { error } } }`;

/** When and how fast something was computed differs from one answer to the next. */
const WHEN = /"tookMs":[\d.]+|"generatedAt":"[^"]+"|Computed [-\d: ]+/g;

async function store(...documents: object[]): Promise<void> {
  const named = documents.map((document, i) => ({ name: `${i}.json`, content: JSON.stringify(document) }));
  const { data } = await t.as(tokens.admin, IMPORT, { documents: named });
  expect(data.importPostmortems.items.flatMap((item: any) => item.error ?? [])).toEqual([]);
}

/** Every answer that a viewer gets to every query there is. */
async function askEverything(token: string | undefined): Promise<string[]> {
  await settled(t);
  const answers: string[] = [];
  for (const [field, variants] of Object.entries(ARGUMENTS)) {
    const { queries } = walk(schema, field, variants);
    for (const variables of variants) {
      for (const query of queries) {
        const { status, data, errors } = await t.as(token, query, variables);
        const body = JSON.stringify({ status, data, errors }).replaceAll(WHEN, '');
        answers.push(`${field} ${JSON.stringify(variables)} ${query}\n${body}`);
      }
    }
  }
  return answers;
}

const bodies = (answers: readonly string[]): string => answers.map((a) => a.slice(a.indexOf('\n'))).join();

describe.each(SEARCH_TARGETS)('searching on $label', (target) => {
  let close: () => Promise<void>;
  beforeAll(async () => {
    schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
    const searched = await target.open();
    ({ close } = searched);
    t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0', ...searched.env });
    if (target.engine === 'MEILISEARCH') await startSearch(t);
    for (const [name, scopes] of Object.entries({
      reader: ['read'],
      writer: ['publish'],
      restricted: ['publish', 'restricted'],
      admin: ['admin'],
    }))
      tokens[name] = await t.token(name, scopes);
    const service = 'mutation ($input: ServiceInput!) { upsertService(input: $input) { id } }';
    for (const slug of ['checkout', 'shop'])
      await t.as(tokens.admin, service, { input: { slug, name: slug, provider: 'aws', team: 'payments' } });
    await store(VISIBLE, secret(SECRET_ID, SECRET_REFERENCES[0]!));
    // One that was hidden, with a secret in it, and has been cleaned and opened since.
    const opened = { ...VISIBLE, id: OPENED_ID, reference: 'PM-2', relations: [], tags: ['opened'] };
    await store({
      ...opened,
      source: { system: 'test', externalId: 'opened' },
      visibility: 'RESTRICTED',
      summary: `The ${MARKER} again.`,
    });
    const open = `mutation { updatePostmortem(id: "${OPENED_ID}", expectedVersion: 1,
    input: { visibility: ORGANIZATION, summary: "Cleaned." }) { id } }`;
    expect((await t.as(tokens.admin, open)).errors).toBeUndefined();
    const publish = 'mutation { publishReliabilityReport(period: "2024-Q2") { id } }';
    expect((await t.as(tokens.restricted, publish)).errors).toBeUndefined();
    for (const viewer of ['reader', 'writer']) before[viewer] = await askEverything(tokens[viewer]);
    before.restricted = await askEverything(tokens.restricted);
    await store(secret(LATER_ID, SECRET_REFERENCES[1]!));
    const relate = `mutation { relatePostmortems(from: "${VISIBLE.id}", to: "${LATER_ID}", kind: CAUSED_BY, note: "${MARKER}") { id } }`;
    expect((await t.as(tokens.admin, relate)).errors).toBeUndefined();
    const duplicate = `mutation { relatePostmortems(from: "${OPENED_ID}", to: "${LATER_ID}", kind: DUPLICATE_OF) { id } }`;
    expect((await t.as(tokens.admin, duplicate)).errors).toBeUndefined();
  });
  afterAll(async () => {
    await stopSearch(t);
    await t.close();
    await close();
  });

  describe('the walk', () => {
    it('asks every query, and selects every field that a query reaches', () => {
      expect(Object.keys(ARGUMENTS).sort()).toEqual(Object.keys(schema.getQueryType()!.getFields()).sort());
      const covered = new Set(
        Object.keys(ARGUMENTS).flatMap((field) => [...walk(schema, field, ARGUMENTS[field]!).covered]),
      );
      expect([...reachableFields(schema)].filter((field) => !covered.has(field))).toEqual([]);
    });

    it('is answered: no query of it is refused as wrong', () => {
      const wrong = /"code":"(QUERY_TOO_COMPLEX|INTERNAL|BAD_USER_INPUT)/;
      expect(before.restricted!.filter((answer) => wrong.test(answer)).map((a) => a.slice(0, 300))).toEqual(
        [],
      );
    });

    it('would see the marks: the scope restricted shows them', async () => {
      const after = bodies(await askEverything(tokens.restricted));
      expect(after.split(MARKER).length).toBeGreaterThan(400);
      const [engine] = /"engine":"(\w+)"/.exec(after)!.slice(1);
      expect({ engine, degraded: after.includes('"degraded":true') }).toEqual({
        engine: target.engine,
        degraded: false,
      });
      for (const id of SECRET_IDS) expect(after).toContain(id);
      expect(after).not.toBe(bodies(before.restricted!));
    });
  });

  describe.each(['reader', 'writer'])('a %s', (viewer) => {
    it('sees no mark, no id and no reference of what is hidden', () => {
      for (const hidden of [MARKER, ...SECRET_IDS])
        expect(
          before[viewer]!.filter((answer) => answer.slice(answer.indexOf('\n')).includes(hidden)),
        ).toEqual([]);
    });

    it('sees the same whether a hidden postmortem is there or not', async () => {
      const after = await askEverything(tokens[viewer]);
      expect(after.filter((answer, i) => answer !== before[viewer]![i])).toEqual([]);
    });
  });

  it('nobody without a token sees anything at all', async () => {
    for (const answer of await askEverything(undefined)) {
      const { status, data, errors } = JSON.parse(answer.slice(answer.indexOf('\n')));
      expect({ status, data, code: errors[0].extensions.code }).toEqual({
        status: 401,
        data: null,
        code: 'UNAUTHENTICATED',
      });
    }
  });

  describe('a change of what is hidden', () => {
    const MISSING = '01900000-0000-7000-8000-0000000000ff';
    const action = { title: 'x', kind: 'PREVENT' };
    const changes: Record<string, [string, object?]> = {
      updatePostmortem: ['updatePostmortem(id: $id, expectedVersion: 1, input: { title: "x" }) { id }'],
      changePostmortemStatus: [
        'changePostmortemStatus(id: $id, expectedVersion: 1, status: ARCHIVED) { id }',
      ],
      restoreRevision: ['restoreRevision(id: $id, expectedVersion: 1, version: 1) { id }'],
      addActionItem: [
        `addActionItem(postmortemId: $id, input: { title: "x", kind: PREVENT }) { id }`,
        action,
      ],
      updateActionItem: ['updateActionItem(id: $id, input: { title: "x" }) { id }'],
      relatePostmortems: ['relatePostmortems(from: $id, to: $id2, kind: DUPLICATE_OF) { id }'],
      relateTo: ['relatePostmortems(from: $id2, to: $id, kind: DUPLICATE_OF) { id }'],
      unrelatePostmortems: ['unrelatePostmortems(from: $id, to: $id2, kind: DUPLICATE_OF) { id }'],
      unrelateFrom: ['unrelatePostmortems(from: $id2, to: $id, kind: DUPLICATE_OF) { id }'],
    };

    it.each(Object.entries(changes))('%s answers as if it did not exist', async (name, [call]) => {
      const ask = async (id: string) => {
        const id2 = VISIBLE.id;
        const query = call.includes('$id2') ? '($id: ID!, $id2: ID!)' : '($id: ID!)';
        const answer = await t.as(tokens.writer, `mutation ${query} { ${call} }`, { id, id2 });
        return JSON.stringify(answer).replaceAll(id, 'THE_ID');
      };
      let id = SECRET_ID;
      if (name === 'updateActionItem') {
        const query = 'query ($id: ID!) { postmortem(id: $id) { actionItems { id } } }';
        id = (await t.as(tokens.restricted, query, { id })).data.postmortem.actionItems[0].id;
      }
      expect(await ask(id)).toBe(await ask(MISSING));
      expect(await ask(id)).toContain('NOT_FOUND');
    });

    it.each([false, true])('cannot be looked for by importing (dry run: %s)', async (dryRun) => {
      const query = `mutation ($documents: [ImportDocument!]!, $dryRun: Boolean) {
      importPostmortems(format: JSON, documents: $documents, dryRun: $dryRun) { created items { warnings error } } }`;
      const ask = async (document: object) => {
        const documents = [{ name: 'a.json', content: JSON.stringify({ ...VISIBLE, ...document }) }];
        return t.as(tokens.writer, query, { documents, dryRun });
      };
      const hidden = await ask({ id: SECRET_ID, source: null, reference: SECRET_REFERENCES[0] });
      expect(hidden.errors![0]!.extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'restricted' });
      expect(await ask({ id: MISSING, source: null, reference: 'PM-77' })).toEqual({
        ...hidden,
        errors: [{ ...hidden.errors![0]!, extensions: expect.anything() }],
      });
    });

    it('is not opened by importing it anew, nor taken from its team', async () => {
      const source = { system: 'test', externalId: 'kept' };
      const kept = { title: 'Kept', source, status: 'DRAFT' };
      await store({ ...kept, visibility: 'RESTRICTED', ownerTeam: 'payments' });
      await store({ ...kept, title: 'Kept and changed' });
      const query =
        '{ postmortems(sort: RECENTLY_UPDATED, first: 1) { nodes { title visibility ownerTeam } } }';
      expect((await t.as(tokens.admin, query)).data.postmortems.nodes).toEqual([
        { title: 'Kept and changed', visibility: 'RESTRICTED', ownerTeam: 'payments' },
      ]);
    });

    it('is not copied from what it was', async () => {
      const restore =
        'mutation ($id: ID!) { restoreRevision(id: $id, expectedVersion: 2, version: 1) { summary } }';
      expect((await t.as(tokens.writer, restore, { id: OPENED_ID })).errors![0]!.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'version',
      });
    });
  });

  if (target.engine === 'MEILISEARCH')
    it('what the index still shows, since it has not heard of it yet, is not even counted', async () => {
      const query =
        '{ searchPostmortems(query: "wombat", facets: [TAG]) { totalCount engine facets { values { value } } } }';
      const make = 'mutation { createPostmortem(input: { title: "A wombat", tags: ["wombats"] }) { id } }';
      const { id } = (await t.as(tokens.admin, make)).data.createPostmortem;
      await settled(t);
      const found = { totalCount: 1, engine: 'MEILISEARCH', facets: [{ values: [{ value: 'wombats' }] }] };
      expect((await t.as(tokens.reader, query)).data.searchPostmortems).toEqual(found);
      await t.get(Relay).stop();
      const hide = `mutation { updatePostmortem(id: "${id}", expectedVersion: 1, input: { visibility: RESTRICTED }) { id } }`;
      expect((await t.as(tokens.admin, hide)).errors).toBeUndefined();
      const nothing = { totalCount: 0, engine: 'MEILISEARCH', facets: [{ values: [] }] };
      expect((await t.as(tokens.reader, query)).data.searchPostmortems).toEqual(nothing);
      expect((await t.as(tokens.restricted, query)).data.searchPostmortems).toEqual(found);
      await startSearch(t);
    });

  /** Filters that the walk cannot reach, because another one stands before them or only the command line asks. */
  describe('behind the API, for a reader', () => {
    const reader = viewerOf('reader', ['read']);

    it('an export leaves out what is hidden', async () => {
      const exporter = t.get(PostmortemExport);
      const references: (string | undefined)[] = [];
      for await (const document of exporter.documents(reader)) references.push(document.reference);
      expect(references).toContain('PM-1');
      for (const hidden of SECRET_REFERENCES) expect(references).not.toContain(hidden);
      expect(await exporter.count(reader)).toBe(references.length);
    });

    it('ids alone lead nowhere', async () => {
      const ids = [VISIBLE.id, ...SECRET_IDS];
      const selection = { parts: new Set<never>(), completeness: false };
      expect([...(await t.get(PostmortemReader).byIds(reader, ids, selection)).keys()]).toEqual([VISIBLE.id]);
      expect([...(await t.get(PostmortemReader).byIds(reader, [SECRET_ID], selection)).keys()]).toEqual([]);
    });

    it('an action item alone tells nothing of what came after it', async () => {
      const query = 'query ($id: ID!) { postmortem(id: $id) { actionItems { id } } }';
      const ids = (await t.as(tokens.restricted, query, { id: SECRET_ID })).data.postmortem.actionItems.map(
        (item: { id: string }) => item.id,
      );
      expect([...(await t.get(CauseReturns).first(LOCAL_VIEWER, ids)).keys()]).toEqual([ids[1]]);
      expect(await t.get(CauseReturns).first(reader, ids)).toEqual(new Map());
    });

    it('what is similar is looked for, compared and judged only where it may be read', async () => {
      const similar = t.get(SimilarRepository);
      const everybody = ['ORGANIZATION'];
      const facts = { services: ['checkout'], causes: ['CAP.LIMIT'], signatures: ['ERR_QUOKKAFISH_7'] };
      expect(await similar.related(everybody, facts)).not.toContain(SECRET_ID);
      expect(await similar.related([...everybody, 'RESTRICTED'], facts)).toContain(SECRET_ID);
      const compared = await similar.candidates(
        everybody,
        [VISIBLE.id, ...SECRET_IDS],
        { words: [], phrases: [] },
        null,
      );
      expect(compared.map(({ id }) => id)).toEqual([VISIBLE.id]);
      const judge = (token: string) =>
        t.as(token, `mutation { confirmSimilarity(id: "${VISIBLE.id}", otherId: "${SECRET_ID}") { score } }`);
      expect((await judge(tokens.writer!)).errors![0]!.extensions.code).toBe('NOT_FOUND');
      expect(await similar.judged(everybody, VISIBLE.id)).toEqual([]);
      await t.get(SimilarityVerdicts).judge(LOCAL_VIEWER, [VISIBLE.id, SECRET_ID], true);
      expect(await similar.judged(everybody, VISIBLE.id)).toEqual([]);
      expect(await similar.judged([...everybody, 'RESTRICTED'], VISIBLE.id)).toEqual([SECRET_ID]);
    });

    it('what it recurred from may not be known', async () => {
      // It came back twice: what the second time recurred from leads to the hidden one, whose open action is against it.
      await store({
        ...VISIBLE,
        id: '01900000-0000-7000-8000-000000000004',
        reference: 'PM-3',
        source: { system: 'test', externalId: 'again' },
        startedAt: '2024-06-15T00:00:00Z',
        detectedAt: undefined,
        resolvedAt: undefined,
        actionItems: [],
        factors: [{ category: 'SEC.BREACH', role: 'ROOT_CAUSE', primary: true }],
        relations: [{ kind: 'RECURRENCE_OF', to: VISIBLE.id }],
      });
      const recurring = async (token: string) =>
        (await t.as(token, '{ recurrences { recurring whileActionOpen } }')).data.recurrences[0] as Record<
          'recurring' | 'whileActionOpen',
          number
        >;
      const repeats = async (token: string) => {
        const query =
          '{ reliabilityReport(period: "2024-Q2", current: true) { recurrence { recurring whileActionOpen } } }';
        return JSON.stringify((await t.as(token, query)).data);
      };
      const [before, reported] = [await recurring(tokens.reader!), await repeats(tokens.reader!)];
      const { errors } = await t.as(
        tokens.restricted,
        `mutation { relatePostmortems(from: "${VISIBLE.id}", to: "${SECRET_ID}", kind: RECURRENCE_OF) { id } }`,
      );
      expect(errors).toBeUndefined();
      expect(await recurring(tokens.reader!)).toEqual(before);
      expect(await recurring(tokens.restricted!)).toEqual({
        recurring: before.recurring + 1,
        whileActionOpen: before.whileActionOpen + 1,
      });
      expect(await repeats(tokens.reader!)).toBe(reported);
      expect(await repeats(tokens.restricted!)).not.toBe(reported);
    });

    it('a text is weighed only where it may be read', async () => {
      const read = await t.get(Reading).read(['ORGANIZATION', 'RESTRICTED'], parseQuery('vault keys pool'));
      const found = await t.get(Scoring).score(['ORGANIZATION'], read, [VISIBLE.id, ...SECRET_IDS]);
      expect(found.map(({ id }) => id)).toEqual([VISIBLE.id]);
    });

    it('a text is marked only where it may be read', async () => {
      const marking = ['vault', 'keys', 'customers', 'err_quokkafish_7', 'pool']
        .map((word) => `'${word}'`)
        .join(' | ');
      const found = await t.get(HighlightsRepository).of(reader, [VISIBLE.id, ...SECRET_IDS], marking);
      expect([...found.keys()]).toEqual([VISIBLE.id]);
      const whole = await t.get(HighlightsRepository).of(LOCAL_VIEWER, [SECRET_ID], marking);
      expect(whole.get(SECRET_ID)!.map((one) => one.field)).toEqual(['title', 'errorSignatures', 'summary']);
      for (const [word, field] of [
        ['vault', 'title'],
        ['err_quokkafish_7', 'errorSignatures'],
        ['keys', 'summary'],
        ['customers', 'sections.IMPACT'],
      ] as const) {
        const one = await t.get(HighlightsRepository).of(LOCAL_VIEWER, [SECRET_ID], `'${word}'`);
        expect(one.get(SECRET_ID)!.map((highlight) => highlight.field)).toEqual([field]);
        expect(await t.get(HighlightsRepository).of(reader, [SECRET_ID], `'${word}'`)).toEqual(new Map());
      }
    });

    it('what a postmortem was before it was hidden is hidden with it', async () => {
      const closed = { ...VISIBLE, id: CLOSED_ID, reference: 'PM-3', relations: [] };
      const source = { system: 'test', externalId: 'closed' };
      await store({ ...closed, source });
      await store({ ...closed, source, visibility: 'RESTRICTED' });
      const revisions = t.get(RevisionsRepository);
      const versions = async (viewer: Viewer) =>
        (await revisions.pages(viewer, [revisionsPage(CLOSED_ID, {}, true)]))[0]!.nodes.length;
      expect(await versions(LOCAL_VIEWER)).toBe(2);
      expect(await versions(reader)).toBe(0);
      expect(await revisions.counts(reader, [CLOSED_ID, OPENED_ID])).toEqual(new Map([[OPENED_ID, 1]]));
    });
  });
});
