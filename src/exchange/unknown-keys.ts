import { excerpt } from './parsed-document.js';

const MOST_NAMED = 10;

/** Keys of the input that the parsed document has no place for, as warnings. */
export function unknownKeys(raw: object, parsed: object, expected: readonly string[]): string[] {
  const unknown = keysWithoutPlace(raw, parsed, '', new Set(expected));
  const named = unknown.slice(0, MOST_NAMED).map((key) => `unknown key ${excerpt(key)}: left out`);
  if (unknown.length > MOST_NAMED) named.push(`${unknown.length - MOST_NAMED} more unknown keys: left out`);
  return named;
}

function keysWithoutPlace(
  raw: object,
  parsed: object,
  path: string,
  expected: ReadonlySet<string>,
): string[] {
  return Object.entries(raw).flatMap(([key, value]: [string, unknown]) => {
    const at = Array.isArray(raw) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    if (!Object.hasOwn(parsed, key))
      return Array.isArray(raw) || value == null || expected.has(key) ? [] : [at];
    const inner = (parsed as Record<string, unknown>)[key];
    return isObject(value) && isObject(inner) ? keysWithoutPlace(value, inner, at, new Set()) : [];
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
