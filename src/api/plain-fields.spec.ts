import { describe, expect, it } from '@jest/globals';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { readPropertiesPlainly } from './plain-fields.js';

/** As Nest makes them. */
function reader(property: string, defaultValue?: string) {
  const rootFieldResolver = (root: Record<string, unknown>): unknown => root[property] ?? defaultValue;
  return rootFieldResolver;
}

describe('fields that only read the property of their name', () => {
  it('need no function; all others keep theirs', () => {
    const type = GraphQLString;
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: {
        plain: { type, resolve: reader('plain') },
        renamed: { type, resolve: reader('other') },
        defaulted: { type, resolve: reader('defaulted', 'x') },
        found: { type, resolve: () => 'found' },
      },
    });
    const fields = (
      readPropertiesPlainly(new GraphQLSchema({ query })).getType('Query') as GraphQLObjectType
    ).getFields();
    const kept = Object.values(fields).filter(({ resolve }) => resolve !== undefined);
    expect(kept.map(({ name }) => name)).toEqual(['renamed', 'defaulted', 'found']);
  });
});
