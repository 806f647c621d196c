import { decimal, duration, localDay, localTime, percent, VERDICT_WORDS, whole } from './format.js';
import type { Kind, Value } from './table.js';

/** Nothing is known: a reader must be able to tell it from 0. */
export const NOTHING = '–';

const ARROWS: Readonly<Record<string, string>> = { INCREASED: '▲ ', DECREASED: '▼ ' };

/** A value as people read it. Arrows stand only where there is a change to be told. */
export function cellText(kind: Kind, value: Value, timeZone: string): string {
  if (value === null || value === '') return NOTHING;
  switch (kind) {
    case 'count':
      return whole(Number(value));
    case 'number':
      return decimal(Number(value));
    case 'seconds':
      return duration(Number(value));
    case 'share':
      return percent(Number(value));
    case 'precise':
      return `${(Number(value) * 100).toFixed(3)} %`;
    case 'instant':
      return localTime(String(value), timeZone);
    case 'day':
      return localDay(String(value), timeZone);
    case 'verdict':
      return `${ARROWS[String(value)] ?? ''}${VERDICT_WORDS[value as keyof typeof VERDICT_WORDS]}`;
    case 'yesno':
      return value ? 'yes' : 'no';
    case 'text':
    case 'interval':
    case 'reference':
      return String(value);
  }
}

export function isNumeric(kind: Kind): boolean {
  return ['count', 'number', 'seconds', 'share', 'precise', 'interval'].includes(kind);
}

type Unit = 'COUNT' | 'SECONDS' | 'SHARE';

/** A headline figure as people read it. */
export function figureText(unit: Unit, value: number | null): string {
  if (value === null) return NOTHING;
  return unit === 'SECONDS' ? duration(value) : unit === 'SHARE' ? percent(value) : decimal(value);
}
