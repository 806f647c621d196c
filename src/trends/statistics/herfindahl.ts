import { requireCount, requireFinite } from './arguments.js';

/** Fewer incidents than this say nothing of concentration. */
export const CONCENTRATION_MINIMUM = 10;

/**
 * How concentrated something is on few: Σ shareᵢ² of parts that add up to a whole, from 1 / parts (spread evenly) to
 * 1 (all on one). One over it is the number of equal parts that would be as concentrated.
 *
 * The parts may be counts or minutes; `incidents` is how many incidents they are of (their sum, where they are
 * counts), and below 10 the answer is null: among few incidents one of them decides. All parts 0: null. Negative
 * parts are refused. Parts of 0 change nothing.
 *
 * Source: O. C. Herfindahl, Concentration in the steel industry, 1950; A. O. Hirschman, 1945.
 */
export function herfindahl(
  parts: readonly number[],
  incidents = parts.reduce((sum, part) => sum + part, 0),
): number | null {
  requireFinite(parts);
  requireCount('incidents', incidents);
  if (parts.some((part) => part < 0)) throw new RangeError('parts: must not be below 0');
  const largest = parts.reduce((most, part) => Math.max(most, part), 0);
  if (incidents < CONCENTRATION_MINIMUM || largest === 0) return null;
  // By the largest, so that squares of large minutes neither overflow nor lose the small.
  const total = parts.reduce((sum, part) => sum + part / largest, 0);
  return Math.min(
    1,
    parts.reduce((sum, part) => sum + (part / largest / total) ** 2, 0),
  );
}
