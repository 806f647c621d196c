import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql';
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity';
import { MAX_PAGE } from '../common/index.js';

export const MAX_DEPTH = 16;
/** One point is about one field of one row; a page of 100 whole postmortems costs some 60,000. */
export const MAX_COMPLEXITY = 100_000;

/** Rows a list holds when nothing says how many. */
const ASSUMED_LIST = 5;

/** Refuses a query that could cost too much before it runs; page sizes count as asked for. */
export function checkComplexity(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Record<string, unknown>,
  operationName?: string,
): void {
  const complexity = getComplexity({
    schema,
    query,
    variables,
    ...(operationName && { operationName }),
    estimators: [
      ({ args, field, childComplexity }: ComplexityEstimatorArgs): number => {
        const asked = (args as { first?: unknown }).first;
        if (typeof asked === 'number')
          return 1 + Math.min(Math.max(asked, 1), MAX_PAGE) * Math.max(childComplexity, 1);
        const isList = String(field.type).startsWith('[') && !PAGED.has(field.name);
        return 1 + childComplexity * (isList ? ASSUMED_LIST : 1);
      },
    ],
  });
  if (complexity <= MAX_COMPLEXITY) return;
  throw new GraphQLError(
    `The query could cost ${complexity} points; at most ${MAX_COMPLEXITY} are allowed. Ask for fewer rows or fields`,
    { extensions: { code: 'QUERY_TOO_COMPLEX' } },
  );
}

/** Lists inside a connection: their size was counted with `first` above. */
const PAGED: ReadonlySet<string> = new Set(['edges', 'nodes', 'hits']);
