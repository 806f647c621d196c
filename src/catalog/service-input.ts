import { z } from 'zod';
import { BadInput } from '../common/index.js';
import { DependencyStrength, ServiceCategory } from './catalog.graphql.js';

const line = (max: number): z.ZodString =>
  z
    .string('must be a text')
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !value.includes('\0'), 'must not contain NUL characters');
const SLUG = /^[a-z0-9]([a-z0-9._-]{0,78}[a-z0-9])?$/;
const slug = line(80)
  .toLowerCase()
  .refine(
    (value) => SLUG.test(value),
    'must be small letters, digits, dots, underscores and hyphens, such as checkout-api',
  );
const alias = line(200).toLowerCase();
const oneOf = <E extends Readonly<Record<string, string>>>(values: E): z.ZodEnum<E> =>
  z.enum(values, `must be one of ${Object.keys(values).join(', ')}`);

/** A service as callers and files give it: optional fields left out stay, null clears. */
export const serviceInput = z.object({
  slug,
  name: line(200),
  description: line(2000).nullish(),
  category: oneOf(ServiceCategory).nullish(),
  tier: z
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be 1 to 5')
    .max(5, 'must be 1 to 5')
    .nullish(),
  team: line(100).nullish(),
  provider: line(100).toLowerCase().nullish(),
  aliases: z.array(alias, 'must be a list').max(50, 'must have at most 50 entries').nullish(),
  dependencies: z
    .array(
      z.object({
        dependsOn: line(200).toLowerCase(),
        strength: oneOf(DependencyStrength)
          .nullish()
          .transform((v) => v ?? 'HARD'),
      }),
      'must be a list',
    )
    .max(500, 'must have at most 500 entries')
    .nullish(),
});
export type CheckedService = z.output<typeof serviceInput>;

/** The input checked; every wrong field at once. */
export function parseService(raw: unknown, prefix: string): CheckedService {
  const parsed = serviceInput.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new BadInput(
    parsed.error.issues.map((issue) => ({
      field: issue.path.reduce<string>(
        (at, key) => (typeof key === 'number' ? `${at}[${key}]` : `${at}.${String(key)}`),
        prefix,
      ),
      message: 'input' in issue && issue.input === undefined ? 'is required' : issue.message,
    })),
  );
}
