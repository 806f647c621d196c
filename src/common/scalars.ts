import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** Date.UTC takes years below 100 for those of the last century. */
const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z');
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** An RFC 3339 instant as a canonical UTC string (`2025-10-20T06:48:00Z`), or undefined where it is none. */
export function parseInstant(text: string): string | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [, year, month, day] = match.map(Number);
  const daysInMonth = new Date(Date.UTC(year!, month, 0)).getUTCDate();
  if (!year || !month || month > 12 || !day || day > daysInMonth) return undefined;
  const at = new Date(text.toUpperCase());
  // An offset can carry it out of the years that have four digits.
  const inRange = at.getTime() >= FIRST_INSTANT && at.getTime() < Date.UTC(10_000, 0, 1);
  return inRange ? canonicalInstant(at) : undefined;
}

/** The one way an instant is written: UTC, with milliseconds only where there are any. */
export function canonicalInstant(at: Date): string {
  return at.toISOString().replace('.000Z', 'Z');
}

/** PostgreSQL prints `timestamptz AT TIME ZONE 'UTC'` in JSON without an offset. */
function serializeInstant(value: unknown): string {
  if (value instanceof Date) return canonicalInstant(value);
  if (typeof value === 'string') return value.endsWith('Z') ? value : `${value}Z`;
  throw new GraphQLError('DateTime cannot represent this value');
}

function parseInput(value: unknown): string {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  if (instant === undefined) {
    throw new GraphQLError(
      `DateTime must be an RFC 3339 instant with an offset, such as 2025-10-20T06:48:00Z${typeof value === 'string' ? `; got ${JSON.stringify(value.slice(0, 60))}` : ''}`,
      { extensions: { code: 'BAD_USER_INPUT' } },
    );
  }
  return instant;
}

/** Instants travel through the service as canonical UTC strings, never as `Date`. */
export const DateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description:
    'RFC 3339 instant, e.g. 2025-10-20T06:48:00Z. Input may carry any offset; answers are in UTC. A value without an offset or an impossible date is a BAD_USER_INPUT error.',
  serialize: serializeInstant,
  parseValue: parseInput,
  parseLiteral: (ast) => parseInput(ast.kind === Kind.STRING ? ast.value : undefined),
});
