import { createHash } from 'node:crypto';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  type DocumentNode,
  type GraphQLField,
  GraphQLError,
  getVariableValues,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity';
import { MAX_PAGE } from '../common/index.js';
import { goesRound } from './expansion.js';

export const MAX_DEPTH = 16;
/** One point is about one field of one row; a page of 100 whole postmortems costs some 60,000. */
export const MAX_COMPLEXITY = 100_000;

/** Words and signs of a document; whole postmortems are asked for with some 300. */
export const MAX_TOKENS = 2000;
const MAX_ALIASES = 60;
const MAX_DIRECTIVES = 40;

/** What a document is refused for besides being wrong. */
export function validationRules(allowsIntrospection: boolean): ValidationRule[] {
  return [
    maxAliasesRule({ n: MAX_ALIASES }),
    maxDirectivesRule({ n: MAX_DIRECTIVES }),
    ...(allowsIntrospection ? [] : [NoSchemaIntrospectionCustomRule]),
  ];
}

/** Rows a list holds when nothing says how many. */
const ASSUMED_LIST = 5;

const known = new WeakMap<DocumentNode, Map<string, number>>();
/** Variants of one document that are remembered. */
const MAX_KNOWN = 100;
/** Longest description of a variant that is kept as it is. */
const MAX_KEY = 200;

/** Refuses a query that could cost too much before it runs; page sizes count as asked for. */
export function checkComplexity(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Record<string, unknown>,
  operationName?: string,
): void {
  const complexity = complexityOf(schema, query, variables, operationName);
  if (complexity <= MAX_COMPLEXITY && !goesRound(query)) return;
  if (complexity <= MAX_COMPLEXITY) {
    throw new GraphQLError('The query goes from factors to action items and back too often', {
      extensions: { code: 'QUERY_TOO_COMPLEX' },
    });
  }
  throw new GraphQLError(
    `The query could cost ${complexity} points; at most ${MAX_COMPLEXITY} are allowed. Ask for fewer rows or fields`,
    { extensions: { code: 'QUERY_TOO_COMPLEX' } },
  );
}

/**
 * Only numbers (page sizes) and booleans (@skip, @include) among the declared variables can change what a document
 * costs. What else a caller sends along is not remembered.
 */
function complexityOf(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Record<string, unknown>,
  operationName?: string,
): number {
  const telling = declared(query)
    .map((name) => (Object.hasOwn(variables, name) ? variables[name] : undefined))
    .map((value) => (/^(number|boolean)$/.test(typeof value) ? value : null));
  const text = JSON.stringify([operationName, telling]);
  const key = text.length <= MAX_KEY ? text : createHash('sha256').update(text).digest('base64');
  let variants = known.get(query);
  if (!variants) known.set(query, (variants = new Map<string, number>()));
  let complexity = variants.get(key);
  if (complexity === undefined) {
    // Variables that are wrong are for the execution to report; here they would be reported without an end.
    if (!areVariablesRight(schema, query, variables, operationName)) return 0;
    complexity = estimate(schema, query, variables, operationName);
    if (variants.size < MAX_KNOWN) variants.set(key, complexity);
  }
  return complexity;
}

/** Names of the variables that the operations of a document declare. */
function declared(query: DocumentNode): string[] {
  return query.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? (definition.variableDefinitions ?? []).map(({ variable }) => variable.name.value)
      : [],
  );
}

function areVariablesRight(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Record<string, unknown>,
  operationName?: string,
): boolean {
  const operation = query.definitions.find(
    (d) => d.kind === Kind.OPERATION_DEFINITION && (!operationName || d.name?.value === operationName),
  ) as OperationDefinitionNode | undefined;
  const wanted = operation?.variableDefinitions ?? [];
  return !getVariableValues(schema, wanted, variables, { maxErrors: 1 }).errors;
}

function estimate(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Record<string, unknown>,
  operationName?: string,
): number {
  return getComplexity({
    schema,
    query,
    variables,
    ...(operationName && { operationName }),
    estimators: [
      ({ args, field, type, childComplexity }: ComplexityEstimatorArgs): number => {
        if (type.name === 'Mutation') return MUTATION_COST + childComplexity;
        const rows = rowsOf(field, args);
        const own = WORK[`${type.name}.${field.name}`] ?? 1;
        if (rows !== undefined) return own + rows * Math.max(childComplexity, 1);
        const isList =
          String(field.type).startsWith('[') &&
          !PAGED.has(field.name) &&
          !PARTED.has(`${type.name}.${field.name}`);
        return own + childComplexity * (isList ? ASSUMED_LIST : 1);
      },
    ],
  });
}

/** Rows a field with a page size can answer; null asks for the default page. Undefined for every other field. */
function rowsOf(field: GraphQLField<unknown, unknown>, args: { first?: unknown }): number | undefined {
  if (UNPAGED[field.name] !== undefined) return UNPAGED[field.name];
  if (!field.args.some((arg) => arg.name === 'first')) return undefined;
  const asked = typeof args.first === 'number' ? args.first : DEFAULT_PAGE;
  return Math.min(Math.max(asked, 1), MAX_PAGE);
}

const DEFAULT_PAGE = 20;
/** Root lists that answer with everything there is. */
const UNPAGED: Readonly<Record<string, number>> = {
  services: 1000,
  rootCauseCategories: 100,
  actionItemCounts: 100,
};

/**
 * Fields that cost more than one point: a common word matches most of what there is, a snapshot is a whole
 * postmortem, lists and counts of action items may have to look at all of them, and the schema has thousands of entries.
 */
const WORK: Readonly<Record<string, number>> = {
  'Query.__schema': 20_000,
  'Query.__type': 1000,
  'Query.searchPostmortems': 5000,
  'Query.suggest': 1000,
  'Query.actionItems': 1000,
  'Query.actionItemCounts': 5000,
  'Query.similarPostmortems': 4000,
  'Query.providerFailure': 3000,
  'Query.providerConcentration': 5000,
  'Query.providerDependence': 5000,
  'Query.recurrences': 5000,
  'Query.reliabilityReport': 20_000,
  'Query.reliabilityReports': 2000,
  'ReliabilityReport.markdown': 2000,
  'ReliabilityReport.csv': 2000,
  'ReliabilityReport.restatements': 20_000,
  'Query.trends': 5000,
  'Postmortem.similar': 4000,
  'Postmortem.suggestedRecurrences': 4000,
  'Service.blastRadius': 50,
  'Service.observedCascades': 50,
  'Revision.snapshot': 2000,
};

/** A change is worth many reads: a request can hold a few hundred at most. */
const MUTATION_COST = 500;

/** Lists inside a connection: their size was counted with `first` above. */
const PAGED: ReadonlySet<string> = new Set(['edges', 'nodes', 'hits']);

/** One list in parts, below a field with `first`; what hangs on its services is counted again as it is read. */
const PARTED: ReadonlySet<string> = new Set(['ProviderFailure.goesDown', 'CategoryServices.members']);
