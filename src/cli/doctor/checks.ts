import { ACCESS_CHECKS } from './access-checks.js';
import type { Check } from './check.js';
import { DATABASE_CHECKS } from './database-checks.js';
import { REACH_CHECKS } from './reach-checks.js';
import { SURROUNDINGS_CHECKS } from './surroundings-checks.js';

/** Everything the doctor looks at, in the order it tells of it. Add a check to one of these lists, or a list. */
export const CHECKS: readonly Check[] = [
  ...REACH_CHECKS,
  ...DATABASE_CHECKS,
  ...ACCESS_CHECKS,
  ...SURROUNDINGS_CHECKS,
];
