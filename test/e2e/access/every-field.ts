import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isLeafType,
  isObjectType,
  parse,
} from 'graphql';
import { checkComplexity } from '../../../src/api/limits.js';
import { LINKED, MAX_LINKED } from '../../../src/api/expansion.js';

/** Deeper than this a walk only meets types it has met before. */
const DEPTH = 4;
/** Lists of everything there is: they may not be asked for much of each. */
const UNPAGED: ReadonlySet<string> = new Set(['services', 'rootCauseCategories']);

export interface Walk {
  /** Queries that together select every field below a root field. */
  readonly queries: readonly string[];
  /** `Type.field` of everything they select. */
  readonly covered: ReadonlySet<string>;
}

/** Queries for each field of the root field's type, each as deep as the limits allow with all these variables. */
export function walk(schema: GraphQLSchema, rootField: string, asked: readonly object[]): Walk {
  const covered = new Set<string>();
  const root = schema.getQueryType()!.getFields()[rootField]!;
  const variables = root.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const args = root.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const call = `${rootField}${args && `(${args})`}`;
  const head = `query${variables && ` (${variables})`}`;
  covered.add(`Query.${rootField}`);
  const type = getNamedType(root.type);
  if (!isObjectType(type)) return { queries: [`${head} { ${call} }`], covered };
  const fits = (query: string): boolean => {
    try {
      for (const one of asked) checkComplexity(schema, parse(query), { ...one });
      return true;
    } catch {
      return false;
    }
  };
  const links = Number(LINKED.has(rootField));
  const queries = Object.values(type.getFields()).map((field) => {
    for (let depth = UNPAGED.has(rootField) ? 1 : DEPTH; ; depth--) {
      const met = new Set<string>();
      const query = `${head} { ${call} { ${selection(type, field, depth, met, links)} } }`;
      if (depth > 1 && !fits(query)) continue;
      for (const one of met) covered.add(one);
      return query;
    }
  });
  return { queries, covered };
}

function selection(
  owner: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  depth: number,
  covered: Set<string>,
  linksAbove = 0,
): string {
  const type = getNamedType(field.type);
  const links = linksAbove + Number(LINKED.has(field.name));
  if (links > MAX_LINKED) return '';
  const args = field.args.some((arg) => arg.name === 'first') ? '(first: 2)' : '';
  if (isLeafType(type)) {
    covered.add(`${owner.name}.${field.name}`);
    return field.name + args;
  }
  if (!isObjectType(type) || depth === 0) return '';
  const inner = Object.values(type.getFields())
    .map((child) => selection(type, child, depth - 1, covered, links))
    .filter(Boolean);
  if (inner.length === 0) return '';
  covered.add(`${owner.name}.${field.name}`);
  return `${field.name}${args} { ${inner.join(' ')} }`;
}

/** Every field of every object type that a query can reach. */
export function reachableFields(schema: GraphQLSchema): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (type: GraphQLObjectType): void => {
    if (seen.has(type.name)) return;
    seen.add(type.name);
    for (const field of Object.values(type.getFields())) {
      found.add(`${type.name}.${field.name}`);
      const next = getNamedType(field.type);
      if (isObjectType(next)) visit(next);
    }
  };
  visit(schema.getQueryType()!);
  return found;
}
