import { BadInput } from '../common/index.js';

const HOW = 'must be days such as 90d, or a time such as 2026, 2026-Q1, 2026-03 or 2026-03-04';

/** From when to when, both instants; the end is not part of it. */
export interface Period {
  readonly from: string;
  readonly before: string;
}

/** The time a text names: the days up to now, a year, a quarter, a month or a day, in UTC. */
export function readPeriod(field: string, text: string, now = new Date()): Period {
  const days = /^(\d{1,4})(d|w)$/i.exec(text);
  if (days) {
    const length = Number(days[1]) * (days[2]!.toLowerCase() === 'w' ? 7 : 1);
    return period(new Date(now.getTime() - length * 86_400_000), now);
  }
  const [, year, quarter] = /^(\d{4})-?q([1-4])$/i.exec(text) ?? [];
  if (quarter !== undefined) return months(Number(year), (Number(quarter) - 1) * 3, 3);
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text);
  if (!parts) throw BadInput.of(field, HOW);
  const [, y, m, d] = parts;
  if (m === undefined) return months(Number(y), 0, 12);
  if (d === undefined) {
    if (Number(m) < 1 || Number(m) > 12) throw BadInput.of(field, HOW);
    return months(Number(y), Number(m) - 1, 1);
  }
  const from = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(from.getTime()) || from.toISOString().slice(0, 10) !== text) throw BadInput.of(field, HOW);
  return period(from, new Date(from.getTime() + 86_400_000));
}

function months(year: number, month: number, count: number): Period {
  return period(new Date(Date.UTC(year, month)), new Date(Date.UTC(year, month + count)));
}

function period(from: Date, before: Date): Period {
  return { from: from.toISOString(), before: before.toISOString() };
}
