import { z } from 'zod';
import { BadInput, fits, type InputProblem, isStorable, parseInstant } from '../common/index.js';
import { DependencyStrength, ServiceCategory } from './service.enums.js';

const text = (): z.ZodString =>
  z.string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be a text') });
const line = (max: number): z.ZodString =>
  text()
    .normalize()
    .trim()
    .refine((value) => value !== '', 'must not be empty')
    .refine(fits(max), `must have at most ${max} characters`)
    .refine(isStorable, 'must be whole Unicode text without NUL characters');
const oneOf = <E extends Readonly<Record<string, string>>>(values: E): z.ZodEnum<E> =>
  z.enum(values, `must be one of ${Object.keys(values).join(', ')}`);
const list = <T extends z.ZodType>(item: T, max: number): z.ZodArray<T> =>
  z.array(item, 'must be a list').refine(fits(max), `must have at most ${max} entries`);

/** How names are compared and stored: whatever the case, `S3` is `s3`. */
export function nameKey(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}
const name = line(80).transform(nameKey);

const slug = text()
  .transform(nameKey)
  .refine(
    (value) => /^[a-z0-9]([a-z0-9._-]{0,78}[a-z0-9])?$/.test(value),
    'must be 1 to 80 letters, digits, dots, underscores or hyphens, with a letter or digit at both ends',
  );
const tier = z
  .int('must be a whole number from 1 to 5')
  .min(1, 'must be from 1 (the most critical) to 5')
  .max(5, 'must be from 1 (the most critical) to 5');
const dependency = z.object(
  {
    dependsOn: name,
    strength: oneOf(DependencyStrength)
      .nullish()
      .transform((value) => value ?? 'HARD'),
    since: z
      .string('must be a date and time')
      .transform((value, ctx) => {
        const instant = parseInstant(value);
        if (instant === undefined)
          ctx.addIssue('must be an RFC 3339 date and time such as 2025-10-20T06:48:00Z');
        return instant ?? z.NEVER;
      })
      .nullish(),
  },
  'must be an object with dependsOn',
);

/** A service as callers and files give it: what is left out is kept, null clears. */
export const serviceInput = z.object(
  {
    slug,
    name: line(200),
    description: line(2000).nullish(),
    category: oneOf(ServiceCategory).nullish(),
    tier: tier.nullish(),
    team: line(100).nullish(),
    provider: line(100).toLowerCase().nullish(),
    regions: list(line(60).toLowerCase(), 100).nullish(),
    aliases: list(name, 50).nullish(),
    dependencies: list(dependency, 500).nullish(),
  },
  'must be an object',
);
export type ServiceEntry = z.output<typeof serviceInput>;

/** Where an entry stands in what the caller gave: `input`, or `services[3]` of a list. */
export type Place = (i: number) => string;

/** Checks raw entries, all problems at once. */
export function parseServices(raw: readonly unknown[], at: Place): ServiceEntry[] {
  const problems: InputProblem[] = [];
  const entries = raw.flatMap((value, i) => {
    const parsed = serviceInput.safeParse(value);
    if (parsed.success) return [parsed.data];
    problems.push(...parsed.error.issues.map((issue) => problemOf(issue, at(i))));
    return [];
  });
  if (problems.length > 0) throw new BadInput(problems.slice(0, 50));
  return entries;
}

function problemOf(issue: z.core.$ZodIssue, place: string): InputProblem {
  const keys = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return { field: place + keys.join(''), message: issue.message };
}
