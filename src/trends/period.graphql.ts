import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { formatPeriod, PERIOD_RULE, readPeriod } from './period.js';

function parse(value: unknown): string {
  const period = typeof value === 'string' ? readPeriod(value) : undefined;
  if (!period)
    throw new GraphQLError(`Period ${PERIOD_RULE}; got ${JSON.stringify(value)?.slice(0, 60)}`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  return formatPeriod(period);
}

/** Travels through the service as its text; `parsePeriod` reads it. */
export const Period = new GraphQLScalarType<string, string>({
  name: 'Period',
  description:
    'Calendar period: 2026, 2026-H1, 2026-Q3 or 2026-07. Where the fiscal year does not start in January (HINDSIGHT_FISCAL_YEAR_START), years, halves and quarters are fiscal, and a fiscal year is named after the calendar year it ends in. A period that does not exist, such as 2026-Q5, is a BAD_USER_INPUT error.',
  serialize: (value) => parse(value),
  parseValue: parse,
  parseLiteral: (ast) => parse(ast.kind === Kind.STRING ? ast.value : undefined),
});
