import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import type { Draft } from './fields.js';

/** A field that two people changed, each in their own way. */
export interface Clash {
  readonly field: string;
  readonly mine: string;
  readonly theirs: string;
}

export interface Merged {
  readonly clashes: readonly Clash[];
  /** Fields that somebody else changed alone: theirs are taken. */
  readonly taken: readonly string[];
  /** What the form goes on with: mine wherever I changed something. */
  readonly draft: Draft;
}

/**
 * What a form began with, field by field, to know later who changed what. It travels with the form: the version that
 * it began with may be gone from the history.
 */
export function marksOf(draft: Draft): string {
  return Object.entries(parts(draft))
    .map(([field, value]) => `${field}:${markOf(textOf(value))}`)
    .join(' ');
}

/** What two people made of the same version; of a field whose mark is not there both are said to have changed it. */
export function merge(marks: string, mine: Draft, theirs: Draft): Merged {
  const [me, them] = [parts(mine), parts(theirs)];
  const before = new Map(marks.split(' ').map((mark) => mark.split(':') as [string, string]));
  const clashes: Clash[] = [];
  const taken: string[] = [];
  for (const field of Object.keys(me)) {
    const [my, their] = [textOf(me[field]), textOf(them[field])];
    const was = before.get(field);
    const [isMine, isTheirs] = [markOf(my) !== was, markOf(their) !== was];
    if (isTheirs && !isMine) taken.push(field);
    else if (isTheirs && my !== their) clashes.push({ field, mine: my, theirs: their });
  }
  return { clashes, taken, draft: withTheirs(mine, theirs, new Set(taken)) };
}

/** The draft, with some of its fields as the other one has them. */
export function withTheirs(mine: Draft, theirs: Draft, fields: ReadonlySet<string>): Draft {
  const [me, them] = [parts(mine), parts(theirs)];
  const pick = (keys: readonly string[]): object =>
    Object.fromEntries(keys.map((key) => [key, fields.has(key) ? them[key] : me[key]]));
  const { scalars, ...rest } = mine;
  return { ...pick(Object.keys(rest)), scalars: pick(Object.keys(scalars)) } as Draft;
}

function parts(draft: Draft): Readonly<Record<string, unknown>> {
  const { scalars, ...rest } = draft;
  return { ...scalars, ...rest };
}

function markOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

/** What is not given is the same as what is empty; ids tell a reader nothing. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  const plain = JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (inner === null || key === 'id' ? undefined : inner)),
  ) as object;
  return Object.keys(plain).length === 0 ? '' : stringify(plain, { lineWidth: 0, sortMapEntries: true });
}
