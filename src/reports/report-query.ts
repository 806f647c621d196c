import { z } from 'zod';
import { BadInput, parseInstant } from '../common/index.js';
import { Nature, PostmortemStatus, Severity } from '../postmortems/index.js';
import type { EditionRequest } from './reports.service.js';

/** Given once or several times. */
const list = <T extends z.ZodType>(item: T): z.ZodOptional<z.ZodPreprocess<z.ZodArray<T>>> =>
  z.preprocess((value) => [value].flat(), z.array(item)).optional();
const oneOf = <E extends Readonly<Record<string, string>>>(values: E): z.ZodEnum<E> =>
  z.enum(values, `must be one of ${Object.keys(values).join(', ')}`);
const instant = z
  .string('must be given once')
  .refine(
    (value) => parseInstant(value) !== undefined,
    'must be an RFC 3339 instant such as 2026-07-01T00:00:00Z',
  )
  .transform((value) => parseInstant(value)!)
  .optional();
const whole = z
  .string('must be given once')
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number)
  .optional();
const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((value) => value === 'true')
  .optional();

/** The filter as parameters of an address: lists by repeating, everything else once. */
const query = z.strictObject({
  status: list(oneOf(PostmortemStatus)),
  severity: list(oneOf(Severity)),
  rootCause: list(z.string()),
  service: list(z.string()),
  provider: list(z.string()),
  team: list(z.string()),
  nature: list(oneOf(Nature)),
  tag: list(z.string()),
  startedFrom: instant,
  startedBefore: instant,
  updatedSince: instant,
  minTimeToResolve: whole,
  hasOpenActionItems: flag,
  revision: whole,
  current: flag,
  table: z.string('must be given once').optional(),
});

/** What an address asks for; refuses what it does not know, so that a misspelt filter never widens a report. */
export function reportQuery(period: string, raw: object): EditionRequest & { readonly table?: string } {
  const parsed = query.safeParse(raw);
  if (!parsed.success) {
    throw new BadInput(
      parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => ({ field: key.slice(0, 40), message: 'is not a parameter of a report' }))
          : [{ field: issue.path.map(String).join('.'), message: issue.message }],
      ),
    );
  }
  const { revision, current, table, ...filter } = parsed.data;
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  return {
    period,
    filter: given,
    revision: revision ?? null,
    current: current ?? false,
    ...(table && { table }),
  };
}
