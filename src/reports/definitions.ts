import { METRIC_DEFINITIONS, METRICS_VERSION } from '../trends/index.js';
import type { Definition } from './report.js';

/** The definitions a report is computed by, as it prints them. */
export const DEFINITIONS_VERSION = String(METRICS_VERSION);

export const DEFINITIONS: readonly Definition[] = METRIC_DEFINITIONS.map(
  ({ key, name, formula, exclusions, uncertainty, source, unit }) => ({
    key,
    name,
    formula: `${formula} In ${unit}.`,
    notes: `Left out: ${exclusions} How sure: ${uncertainty}`,
    source,
  }),
);
