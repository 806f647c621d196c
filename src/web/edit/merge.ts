import { stringify } from 'yaml';
import { diffTexts, type DiffLine } from '../snapshot-diff.js';
import type { Draft } from './fields.js';
import { inputOf } from './read-form.js';

/** A field that two people changed, each in their own way. */
export interface Clash {
  readonly field: string;
  readonly mine: string;
  readonly theirs: string;
  readonly lines: readonly DiffLine[] | undefined;
}

export interface Merged {
  readonly clashes: readonly Clash[];
  /** Fields that somebody else changed alone: theirs are taken. */
  readonly taken: readonly string[];
  /** What the form goes on with: mine wherever I changed something. */
  readonly draft: Draft;
}

/** What two people made of the same version; undefined where that is not known any more. */
export function merge(base: Draft | undefined, mine: Draft, theirs: Draft): Merged {
  const [me, them] = [parts(mine), parts(theirs)];
  const before = base && parts(base);
  const clashes: Clash[] = [];
  const taken: string[] = [];
  const merged: Record<string, unknown> = {};
  for (const field of Object.keys(me)) {
    const [my, their] = [textOf(me[field]), textOf(them[field])];
    // Without the version both began with, whatever differs was changed by both.
    const was = before ? textOf(before[field]) : undefined;
    const isTheirs = my === was && their !== was;
    if (isTheirs) taken.push(field);
    else if (my !== was && their !== was && my !== their)
      clashes.push({ field, mine: my, theirs: their, lines: diffTexts(their, my) });
    merged[field] = isTheirs ? them[field] : me[field];
  }
  return { clashes, taken, draft: whole(mine, merged) };
}

type Parts = Readonly<Record<string, unknown>>;

function parts(draft: Draft): Parts {
  const { scalars, ...rest } = draft;
  return { ...scalars, ...rest };
}

function whole(like: Draft, merged: Parts): Draft {
  const { scalars, ...rest } = like;
  const pick = (keys: readonly string[]): object => Object.fromEntries(keys.map((key) => [key, merged[key]]));
  return { ...pick(Object.keys(rest)), scalars: pick(Object.keys(scalars)) } as Draft;
}

/** What is not given is the same as what is empty. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  const plain = JSON.parse(
    JSON.stringify(value, (_, inner: unknown) => (inner === null ? undefined : inner)),
  ) as object;
  return Object.keys(plain).length === 0 ? '' : stringify(plain, { lineWidth: 0, sortMapEntries: true });
}

/** The fields of the draft as inputs, without those of which the other one's value is to stay. */
export function inputWithout(draft: Draft, kept: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputOf(draft)).filter(([field]) => !kept.has(field)));
}
