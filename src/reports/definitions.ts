import { METRIC_DEFINITIONS, METRICS_VERSION, NOT_COUNTED } from '../trends/index.js';
import type { Definition } from './report.js';

/** The definitions a report is computed by, as it prints them. */
export const DEFINITIONS_VERSION = String(METRICS_VERSION);

export const DEFINITIONS: readonly Definition[] = METRIC_DEFINITIONS.map(
  ({ key, name, formula, exclusions, uncertainty, source, unit }) => ({
    key,
    name,
    formula: `${formula.replace(/\.$/, '')}. In ${unit}.`,
    notes: `${leftOut(exclusions)}How sure: ${uncertainty}`,
    source,
  }),
);

/** What counts nowhere is said once, for all. */
function leftOut(exclusions: string): string {
  const own = exclusions.replace(NOT_COUNTED, '').trim();
  return own && `Left out: ${own} `;
}
