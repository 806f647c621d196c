import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getNamedType, type GraphQLObjectType, isLeafType, isObjectType } from 'graphql';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { startTestApp, type TestApp } from '../support/app.js';
import { publishable } from '../support/postmortems.js';

/** Lists with arguments or of other postmortems: they read for themselves, by the id alone. */
const BY_ID: ReadonlySet<string> = new Set(['similar', 'suggestedRecurrences', 'revisions', 'postmortems']);
const DEPTH = 4;

let t: TestApp;
let id: string;
let paths: string[][];
beforeAll(async () => {
  t = await startTestApp();
  await t.ok(
    `mutation { a: upsertService(input: { slug: "ledger", name: "Ledger", provider: "aws", tier: 1, regions: ["eu"] }) { id }
      b: upsertService(input: { slug: "checkout", name: "Checkout", team: "payments", description: "Pays",
        dependencies: [{ dependsOn: "ledger" }] }) { id } }`,
  );
  const create = `mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }`;
  const other = (await t.ok(create, { input: publishable({ title: 'Before' }) })).createPostmortem.id;
  id = (await t.ok(create, { input: publishable() })).createPostmortem.id;
  await t.ok(
    `mutation ($a: ID!, $b: ID!) { relatePostmortems(from: $a, to: $b, kind: RECURRENCE_OF, note: "again") { id } }`,
    { a: id, b: other },
  );
  const { schema } = t.get(GraphQLSchemaHost);
  paths = [...leaves(schema.getType('Postmortem') as GraphQLObjectType, DEPTH)];
});
afterAll(() => t.close());

/** The way to every leaf of a type, so many fields deep. */
function* leaves(type: GraphQLObjectType, depth: number): Generator<string[]> {
  for (const field of Object.values(type.getFields())) {
    const named = getNamedType(field.type);
    if (isLeafType(named)) yield [field.name];
    else if (isObjectType(named) && depth > 1 && !BY_ID.has(field.name) && field.args.length === 0)
      for (const rest of leaves(named, depth - 1)) yield [field.name, ...rest];
  }
}

const asked = (path: readonly string[]): string => path.reduceRight((inner, name) => `${name} { ${inner} }`);

function pick(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => pick(one, [name, ...rest]));
  return { [name]: pick((value as Record<string, unknown>)[name], rest) };
}

describe('what is read of a postmortem', () => {
  it('is the same for each field alone as for all of them', async () => {
    const one = async (fields: string): Promise<unknown> =>
      (await t.ok(`query ($id: ID!) { postmortem(id: $id) { ${fields} } }`, { id })).postmortem;
    expect(paths.length).toBeGreaterThan(150);
    for (const path of paths) {
      // Completeness is made of the whole postmortem: with it, everything is read.
      const { completeness, ...whole } = (await one(`${asked(path)} completeness { score }`)) as Record<
        string,
        unknown
      >;
      expect(completeness).toBeDefined();
      if (path[0] === 'completeness') continue;
      expect(pick(await one(asked(path)), path)).toEqual(pick(whole, path));
    }
  });

  it('is all that is asked for anywhere in the query', async () => {
    const { postmortems } = await t.ok(
      `query ($with: Boolean!) { postmortems(first: 1, sort: RECENTLY_UPDATED) {
        nodes { name: title others: affectedServices { service { name } } affectedServices { service { tier } } ...More }
        edges { node { severity affectedServices { cascadedFrom { dependents { dependsOn { provider } } } } } }
      } }
      fragment More on Postmortem { impact { customersAffected } ... on Postmortem @include(if: $with) { tags } }`,
      { with: true },
    );
    expect(postmortems.nodes).toEqual([
      {
        name: 'Checkout lost its connections',
        others: [{ service: { name: 'Ledger' } }, { service: { name: 'Checkout' } }],
        affectedServices: [{ service: { tier: 1 } }, { service: { tier: null } }],
        impact: { customersAffected: 1200 },
        tags: ['database'],
      },
    ]);
    expect(postmortems.edges[0].node).toEqual({
      severity: 'SEV2',
      affectedServices: [
        { cascadedFrom: null },
        // The service is handed on as the one that the other depends on: it has all its fields.
        { cascadedFrom: { dependents: [{ dependsOn: { provider: 'aws' } }] } },
      ],
    });
  });
});
