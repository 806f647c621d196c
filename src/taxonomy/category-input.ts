import { z } from 'zod';
import { BadInput, fits, type InputProblem, isStorable } from '../common/index.js';
import { CODE_RULE, isCode, parentOf } from './category-code.js';

const text = (): z.ZodString =>
  z.string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be a text') });
const line = (max: number): z.ZodString =>
  text()
    .trim()
    .refine((value) => value !== '', 'must not be empty')
    .refine(fits(max), `must have at most ${max} characters`)
    .refine(isStorable, 'must be whole Unicode text without NUL characters');

/** A cause category as callers and files give it. */
export const categoryInput = z.object(
  {
    code: text().trim().refine(isCode, CODE_RULE),
    name: line(200),
    description: line(2000),
    parent: text().nullish(),
  },
  'must be an object',
);
export type CategoryEntry = z.output<typeof categoryInput>;

/** Checks raw entries, all problems at once; `at` names the place of an entry. */
export function parseCategories(raw: readonly unknown[], at: (i: number) => string): CategoryEntry[] {
  const problems: InputProblem[] = [];
  const entries = raw.flatMap((value, i) => {
    const parsed = categoryInput.safeParse(value);
    if (parsed.success) return [parsed.data];
    problems.push(
      ...parsed.error.issues.map(({ path, message }) => ({ field: [at(i), ...path].join('.'), message })),
    );
    return [];
  });
  if (problems.length > 0) throw new BadInput(problems);
  return entries;
}

/** What is wrong with entries in a taxonomy of these codes. Families are fixed; the rest may grow. */
export function categoryProblems(
  entries: readonly CategoryEntry[],
  known: ReadonlySet<string>,
  at: (i: number) => string,
): InputProblem[] {
  const given = new Map<string, number>();
  const exists = (code: string): boolean => known.has(code) || given.has(code);
  entries.forEach(({ code }, i) => given.set(code, given.get(code) ?? i));
  return entries.flatMap(({ code, parent }, i) => {
    const first = given.get(code)!;
    const above = parentOf(code);
    const fail = (field: string, message: string): InputProblem[] => [
      { field: `${at(i)}.${field}`, message },
    ];
    if (first !== i) return fail('code', `${code} stands at ${at(first)} already`);
    if (parent != null && parent !== above) {
      return fail(
        'parent',
        above ? `must be ${above}, as the code says` : `must be left out: ${code} is a family`,
      );
    }
    if (above === null) return known.has(code) ? [] : fail('code', noFamily(code, known));
    if (exists(above)) return [];
    const field = parent == null ? 'code' : 'parent';
    return fail(field, parentOf(above) ? `${above} does not exist; add it first` : noFamily(above, known));
  });
}

function noFamily(code: string, known: ReadonlySet<string>): string {
  const families = [...known].filter((other) => parentOf(other) === null).sort();
  return `there is no family ${code}, and families are fixed; put the cause below one of ${families.join(', ')}`;
}
