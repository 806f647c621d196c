import { parseInstant } from '../common/index.js';
import { excerpt } from './parsed-document.js';

const DAY_MS = 86_400_000;
/** Beyond it an end is a mistake in the year, not a long incident. */
const LONGEST_MS = 60 * 366 * DAY_MS;
const LOOSE = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?\s*([Zz]|[+-]\d\d:?\d\d)?$/;

export interface Interval {
  readonly startedAt: string | null;
  readonly resolvedAt: string | null;
  readonly warnings: readonly string[];
}

/** When a document says it began and ended. What cannot be is left out, with a warning. */
export function intervalOf(fields: Readonly<Record<string, unknown>>, now: Date): Interval {
  const warnings: string[] = [];
  const read = (key: string, wanted: boolean): string | null => {
    const { at, warning } = instantOf(key, fields[key], now);
    if (warning && (wanted || fields[key] !== undefined)) warnings.push(warning);
    return at;
  };
  const published = instantOf('source_published_at', fields.source_published_at, now).at;
  let startedAt = read('start_time', true);
  let resolvedAt = read('end_time', true);
  if (startedAt !== null && resolvedAt !== null) {
    const length = Date.parse(resolvedAt) - Date.parse(startedAt);
    // A report cannot be older than what it reports: then the start is the wrong one.
    const startIsWrong = published !== null && Date.parse(startedAt) > Date.parse(published) + DAY_MS;
    if (length < 0 && startIsWrong) {
      warnings.push(`start_time ${startedAt} lies after the report and after end_time; left out`);
      startedAt = null;
    } else if (length < 0) {
      warnings.push(`end_time ${resolvedAt} lies before start_time ${startedAt}; left out`);
      resolvedAt = null;
    } else if (length > LONGEST_MS) {
      warnings.push(`end_time ${resolvedAt} lies more than 60 years after start_time ${startedAt}; left out`);
      resolvedAt = null;
    }
  }
  return { startedAt, resolvedAt, warnings };
}

function instantOf(key: string, value: unknown, now: Date): { at: string | null; warning?: string } {
  if (value === undefined || value === null || value === '') return { at: null, warning: `no ${key}` };
  const match = typeof value === 'string' ? LOOSE.exec(value.trim()) : null;
  const [, day = '', time, zone] = match ?? [];
  const clock = time === undefined ? '00:00:00' : time.length === 5 ? `${time}:00` : time;
  const at = parseInstant(`${day}T${clock}${(zone ?? 'Z').replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
  if (at === undefined || at < '1000') {
    return {
      at: null,
      warning: `${key} ${excerpt(value)} is not a date and time such as 2025-10-20T06:48:00Z; left out`,
    };
  }
  if (Date.parse(at) > now.getTime() + DAY_MS)
    return { at: null, warning: `${key} ${at} lies in the future; left out` };
  if (time === undefined) return { at, warning: `${key} names only a day; taken as midnight UTC` };
  if (zone === undefined) return { at, warning: `${key} names no time zone; taken as UTC` };
  return { at };
}
