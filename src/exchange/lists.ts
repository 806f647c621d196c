import { BadInput } from '../common/index.js';
import { readJsonObject } from './json.js';

/** The list that `catalog.json` or `taxonomy.json` holds; its owner checks each entry. */
export function readList(text: string, key: 'services' | 'categories'): unknown[] {
  const list = readJsonObject(text)[key];
  if (Array.isArray(list)) return list;
  throw BadInput.of(key, 'must be a list');
}

/** Names that a dry run takes for known, since the lists beside the documents would bring them. */
export interface Assumed {
  readonly codes: ReadonlySet<string>;
  /** Slugs and aliases in lower case. */
  readonly services: ReadonlySet<string>;
}

export const NOTHING_ASSUMED: Assumed = { codes: new Set(), services: new Set() };

/** What these lists would bring, as far as their entries have the right form. */
export function assume(categories: readonly unknown[], services: readonly unknown[]): Assumed {
  const names = services.flatMap((service) => [...texts(service, 'slug'), ...texts(service, 'aliases')]);
  return {
    codes: new Set(categories.flatMap((category) => texts(category, 'code'))),
    services: new Set(names.map((name) => name.toLowerCase())),
  };
}

function texts(entry: unknown, key: string): string[] {
  const value: unknown =
    typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>)[key] : null;
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}
