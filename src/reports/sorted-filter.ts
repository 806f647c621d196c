import { normalizeFilter, type PostmortemFilter } from '../postmortems/index.js';
import { counting } from '../trends/index.js';

/** The filter of a report in one order, each value once: asked in another order it is the same report. */
export function sortedFilter(asked: PostmortemFilter | null | undefined): PostmortemFilter {
  const filter = counting(normalizeFilter(asked));
  return Object.fromEntries(
    Object.entries(filter)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [
        name,
        Array.isArray(value) ? [...new Set(value as string[])].sort() : (value as unknown),
      ]),
  );
}
