import type { Edition } from './published.js';

/** The figures as they are, for machines. */
export function renderJson(edition: Edition): string {
  return `${JSON.stringify(edition, null, 2)}\n`;
}
