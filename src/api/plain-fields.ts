import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';

/** Answers every question about a property with its name. */
const NAMES: object = new Proxy({}, { get: (_target, name) => name });

/**
 * Nest gives each field a function that reads the property of its name. The compiler of queries reads properties itself,
 * but has to call functions, which may answer with anything: that is most of what a list of postmortems costs.
 */
export function readPropertiesPlainly(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields()))
      if (field.resolve && isPlain(field.resolve, field.name)) delete field.resolve;
  }
  return schema;
}

/** Whether all it does is to read the property of that name; one that is not there stays so. */
function isPlain(resolve: GraphQLFieldResolver<unknown, unknown>, name: string): boolean {
  if (resolve.name !== 'rootFieldResolver') return false;
  const read = resolve as (source: object) => unknown;
  return read(NAMES) === name && read({}) === undefined;
}
