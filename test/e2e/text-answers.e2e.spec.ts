import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import fc from 'fast-check';
import { getNamedType, type GraphQLObjectType, isLeafType, isObjectType } from 'graphql';
import { startTestApp, type TestApp } from '../support/app.js';
import { publishable } from '../support/postmortems.js';

/**
 * Plain reads are sent on as PostgreSQL wrote them. The same query with a directive that changes nothing is answered
 * field by field: both must say the same, with the same names in the same order.
 */
const HOSTILE = [
  '"startedAt":"2025-01-01T00:00:00"',
  String.raw`\"startedAt\":\"2025-01-01T00:00:00\", \\"at":"`,
  'ends like a key "startedAt',
  'backslash at the end \\',
  'tab\tline\nreturn\r\u0001\u001f\u007f\u2028\u2029 <script> & 😀 עברית \u200f é \ufeff',
  '2025-01-01T00:00:00',
  '{"data":{"postmortem":null}}',
];
/** Between the entries of its lists PostgreSQL leaves a line; nobody else does. */
const AS_WRITTEN = ', \n ';
/** Fragments that each spread the next one twice: whoever follows all of them never ends. */
const DOUBLING = Array.from({ length: 40 }, (_, i) =>
  i < 39
    ? `fragment F${i} on Postmortem { ...F${i + 1} ...F${i + 1} }`
    : `fragment F${i} on Postmortem { id }`,
).join(' ');

let t: TestApp;
let ids: string[];
beforeAll(async () => {
  t = await startTestApp();
  await t.ok(
    `mutation { a: upsertService(input: { slug: "ledger", name: "Ledger", provider: "aws", tier: 1, regions: ["eu", "us"] }) { id }
      b: upsertService(input: { slug: "checkout", name: "Checkout", description: "Pays" }) { id } }`,
  );
  const create = `mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }`;
  const texts = HOSTILE.map((text) => ({
    ...publishable({
      title: text.replace(/\s+/g, ' ').slice(0, 150),
      summary: text,
      sections: [{ kind: 'OTHER', heading: null, body: text.repeat(500) }],
      timeline: HOSTILE.map((line, i) => ({ at: `2025-03-01T10:00:00.${i}Z`, text: line })),
      impact: { description: text, usersAffected: 1e15, requestsFailed: 0.1, revenueLossUsd: 1234567890.5 },
      tags: ['a b', 'c"d'],
    }),
  }));
  const inputs = [publishable(), { title: 'Bare', startedAt: '1628-08-10T15:59:59.999Z' }, ...texts];
  ids = [];
  for (const input of inputs) ids.push((await t.ok(create, { input })).createPostmortem.id);
  await t.ok(
    `mutation ($a: ID!, $b: ID!) { relatePostmortems(from: $a, to: $b, kind: RECURRENCE_OF, note: "again") { id } }`,
    { a: ids[0], b: ids[1] },
  );
}, 120_000);
afterAll(() => t.close());

interface Answer {
  readonly status: number;
  readonly type: unknown;
  readonly text: string;
}

async function ask(query: string, variables: object = {}, headers: object = {}): Promise<Answer> {
  const {
    statusCode,
    headers: sent,
    body,
  } = await t.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { ...headers },
    payload: { query, variables },
  });
  expect(Number(sent['content-length'])).toBe(Buffer.byteLength(body));
  return { status: statusCode, type: sent['content-type'], text: body };
}

/** What an answer says, whoever wrote it down. */
const said = ({ text, ...rest }: Answer): object => ({
  ...rest,
  said: JSON.stringify(JSON.parse(text)).replace(/[0-9a-f-]{36}(?=")/g, (id) =>
    ids.includes(id) ? id : 'id',
  ),
});

/** Asks both ways: `#` stands for the directive that changes nothing. */
async function bothWays(query: string, variables: object = {}): Promise<[Answer, Answer]> {
  const plain = await ask(query.replaceAll('#', ''), variables);
  const byField = await ask(query.replaceAll('#', '@include(if: true)'), variables);
  return [plain, byField];
}

/** A field of a postmortem that its tree holds, as a query asks for it. */
type Field = string | { readonly name: string; readonly of: readonly Field[] };
/** What is found by somebody else. */
const FOUND =
  /^(url|completeness|revisions|similar|suggestedRecurrences|mitigates|actionItems|postmortem|parent|children)$/;

function fieldsOf(type: GraphQLObjectType, isWhole = false): Field[] {
  const fields = Object.values(type.getFields()).flatMap((field): Field[] => {
    const named = getNamedType(field.type);
    if (field.args.length > 0 || (FOUND.test(field.name) && !(isWhole && field.name === 'actionItems')))
      return [];
    if (isLeafType(named)) return field.name === 'postmortemCount' ? [] : [field.name];
    if (!isObjectType(named) || /^(dependencies|dependents|observedCascades)$/.test(field.name)) return [];
    return [{ name: field.name, of: fieldsOf(named) }];
  });
  return ['__typename', ...fields];
}

/** Some of the fields in some order, some of them twice, some in a fragment. */
function selection(fields: readonly Field[]): fc.Arbitrary<string> {
  const one = fc
    .constantFrom(...fields)
    .chain((field) =>
      typeof field === 'string'
        ? fc.constant(field)
        : selection(field.of).map((inner) => `${field.name} { ${inner} }`),
    );
  return fc
    .array(fc.tuple(one, fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 8 })
    .map((chosen) => chosen.map(([text, at]) => (at === 0 ? `... { ${text} }` : text)).join(' '));
}

describe('a plain read', () => {
  it('says what the same read says field by field, and is what PostgreSQL wrote', async () => {
    const { schema } = t.get(GraphQLSchemaHost);
    const fields = fieldsOf(schema.getType('Postmortem') as GraphQLObjectType, true);
    let written = 0;
    await fc.assert(
      fc.asyncProperty(selection(fields), fc.constantFrom(...ids), async (asked, id) => {
        const [plain, byField] = await bothWays(`query ($id: ID!) { postmortem(id: $id) # { ${asked} } }`, {
          id,
        });
        expect(plain.status).toBe(200);
        expect(said(plain)).toEqual(said(byField));
        if (plain.text.includes(AS_WRITTEN)) written++;
        expect(byField.text).not.toContain(AS_WRITTEN);
      }),
      { numRuns: 150 },
    );
    expect(written).toBeGreaterThan(10);
  }, 120_000);

  it.each([
    '{ postmortems(first: 3) # { nodes { title timeline { at text } } } }',
    '{ postmortems(first: 3, sort: OLDEST) # { totalCount __typename nodes { id startedAt } pageInfo { endCursor hasNextPage startCursor hasPreviousPage __typename } } }',
    '{ postmortems(first: 2, sort: LONGEST) # { edges { __typename cursor node { reference impact { usersAffected } } cursor } } }',
    '{ postmortems(filter: { severity: [SEV5] }) # { nodes { id } pageInfo { startCursor } totalCount } }',
    '{ b: postmortems(first: 1) # { nodes { id } } a: postmortems(first: 1, sort: OLDEST) { nodes { id } } postmortem(reference: "PM-999") { id } }',
    '{ postmortem(reference: "pm-1") # { ...A } } fragment A on Postmortem { title factors { role ...B } } fragment B on Factor { category { name } role }',
    '{ postmortem(reference: "PM-1") # { title } postmortem(reference: "PM-1") # { id title } }',
    '{ ...Q } fragment Q on Query { postmortem(reference: "PM-1") # { title } }',
    '{ postmortems(first: 2) # { nodes { id } edges { node { title } } } }',
  ])('%s says the same both ways', async (query) => {
    const [plain, byField] = await bothWays(query);
    expect(plain.status).toBe(200);
    expect(JSON.parse(plain.text)).not.toHaveProperty('errors');
    expect(said(plain)).toEqual(said(byField));
  });

  it('answers the operation asked for, though another one is plain', async () => {
    const query = 'query A { postmortem(reference: "PM-2") { title } } query B { services { slug } }';
    const a = { postmortem: { title: 'Bare' } };
    const b = { services: [{ slug: 'checkout' }, { slug: 'ledger' }] };
    expect((await t.gql(query, {}, 'B')).data).toEqual(b);
    expect((await t.gql(query, {}, 'A')).data).toEqual(a);
    expect((await t.gql(query, {}, 'B')).data).toEqual(b);
  });

  it('goes on from page to page with the cursors of either way', async () => {
    const list = (after: string | null, way: string) =>
      ask(
        `query ($after: String) { postmortems(first: 2, after: $after) ${way} { nodes { id } pageInfo { endCursor } } }`,
        {
          after,
        },
      );
    const seen: string[] = [];
    let after: string | null = null;
    for (let i = 0; i === 0 || after; i++) {
      const { data } = JSON.parse((await list(after, i % 2 ? '@include(if: true)' : '')).text);
      seen.push(...data.postmortems.nodes.map(({ id }: { id: string }) => id));
      after = data.postmortems.pageInfo.endCursor;
    }
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  it.each([
    ['{ postmortems(first: 0) # { nodes { id } } }', {}],
    ['{ postmortems(after: "x") # { nodes { id } } }', {}],
    ['{ postmortems(filter: { service: ["legder"] }) # { nodes { id } } }', {}],
    ['{ postmortems(filter: { startedFrom: "yesterday" }) # { nodes { id } } }', {}],
    ['{ postmortem # { id } }', {}],
    ['{ postmortem(id: "a", reference: "b") # { id } }', {}],
    ['{ a: postmortem(reference: "PM-1") # { title } postmortem { title } }', {}],
    ['query ($n: Int!) { postmortems(first: $n) # { nodes { id } } }', {}],
    ['query ($n: Int!) { postmortems(first: $n) # { nodes { id } } }', { n: 'x' }],
    ['query ($n: Int) { postmortems(first: $n) # { nodes { id } } }', { n: 1e10 }],
    ['query ($n: Int) { postmortems(first: $n) # { nodes { id nothing } } }', { n: 1 }],
    [`query ($n: Int!) { postmortems(first: $n) # { nodes { ...F0 } } } ${DOUBLING}`, { n: 'x' }],
    ['{ postmortems(first: 100) # { nodes { id } } } query B { postmortem(reference: "PM-1") { id } }', {}],
  ])('%s %j is refused in the same words, at the first time and later', async (query, variables) => {
    for (let time = 1; time <= 3; time++) {
      const [plain, byField] = await bothWays(query, variables);
      expect(JSON.parse(plain.text)).toHaveProperty('errors');
      const places = (answer: Answer): object => ({
        ...said(answer),
        said: JSON.stringify(
          JSON.parse(answer.text, (key, value: unknown) => (key === 'locations' ? undefined : value)),
        ),
      });
      expect(places(plain)).toEqual(places(byField));
    }
  });

  it('shows what the viewer may see', async () => {
    const input = publishable({ title: 'Hidden', visibility: 'RESTRICTED' });
    const { createPostmortem: hidden } = await t.ok(
      `mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }`,
      { input },
    );
    const reader = { authorization: `Bearer ${await t.token('reader', ['read'])}` };
    const trusted = { authorization: `Bearer ${await t.token('trusted', ['restricted'])}` };
    const query = `query ($id: ID!) { postmortem(id: $id) { title } postmortems(first: 100) { totalCount nodes { title } } }`;
    const seen = await ask(query, { id: hidden.id }, trusted);
    expect(JSON.parse(seen.text)).toMatchObject({ data: { postmortem: { title: 'Hidden' } } });
    const unseen = await ask(query, { id: hidden.id }, reader);
    expect(JSON.parse(unseen.text)).toMatchObject({
      data: { postmortem: null, postmortems: { totalCount: ids.length } },
    });
    expect(unseen.text).not.toContain('Hidden');
  });
});
