import type { FacetName } from '../search/index.js';
import { type At, param, params } from './at.js';
import { link, type Query } from './links.js';

/** How the query string names what is filtered by; the keys are those of PostmortemFilter but for the year. */
export const FILTERS = {
  severity: 'SEVERITY',
  rootCause: 'ROOT_CAUSE',
  service: 'SERVICE',
  year: 'YEAR',
  nature: 'NATURE',
  provider: 'PROVIDER',
  team: 'TEAM',
  status: 'STATUS',
  tag: 'TAG',
} as const satisfies Record<string, FacetName>;
export type FilterKey = keyof typeof FILTERS;
export const FILTER_KEYS = Object.keys(FILTERS) as FilterKey[];

const ALLOWED: Partial<Record<FilterKey, RegExp>> = {
  severity: /^SEV[1-5]$/,
  nature: /^(ACCIDENTAL|MALICIOUS|NATURAL|UNKNOWN)$/,
  status: /^(DRAFT|IN_REVIEW|PUBLISHED|ARCHIVED)$/,
  year: /^(19|20)\d\d$/,
};

/** What somebody searches for, as the query string says it. */
export class Search {
  readonly query: string;
  readonly after: string | undefined;
  private readonly chosen: Readonly<Record<FilterKey, readonly string[]>>;

  constructor(at: At) {
    this.query = (param(at, 'q') ?? '').trim();
    this.after = param(at, 'after');
    this.chosen = Object.fromEntries(
      FILTER_KEYS.map((key) => [key, params(at, key).filter((value) => ALLOWED[key]?.test(value) ?? true)]),
    ) as Record<FilterKey, string[]>;
  }

  /** Whether nothing is asked for: the newest ones, then. */
  get isEmpty(): boolean {
    return this.query === '' && this.values.length === 0;
  }

  get values(): { readonly key: FilterKey; readonly value: string }[] {
    return FILTER_KEYS.flatMap((key) => this.chosen[key].map((value) => ({ key, value })));
  }

  has(key: FilterKey, value: string): boolean {
    return this.chosen[key].includes(value);
  }

  /** As PostmortemFilter; of several years the span from the first to the last. */
  get filter(): object {
    const { year, ...lists } = this.chosen;
    const years = year.map(Number);
    return {
      ...Object.fromEntries(Object.entries(lists).filter(([, values]) => values.length > 0)),
      ...(years.length > 0 && {
        startedFrom: `${Math.min(...years)}-01-01T00:00:00Z`,
        startedBefore: `${Math.max(...years) + 1}-01-01T00:00:00Z`,
      }),
    };
  }

  /** The address of the same search with this value chosen, or no longer chosen; on its first page. */
  toggled(key: FilterKey, value: string): string {
    const now = this.chosen[key];
    const next = now.includes(value)
      ? now.filter((one) => one !== value)
      : key === 'year'
        ? [value]
        : [...now, value];
    return this.with({ [key]: next });
  }

  /** The address of a search for the same words, with nothing chosen. */
  cleared(): string {
    return link('/', { q: this.query });
  }

  /** The address of the same search with other values; on its first page unless `after` is given. */
  with(changes: Query): string {
    return link('/', { q: this.query, ...this.chosen, ...changes });
  }
}
