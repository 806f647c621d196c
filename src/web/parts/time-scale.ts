/** Where instants lie on a picture of time, in percent of its width. */

export interface Anchor {
  readonly name: string;
  readonly at: string;
}

export interface TimeScale {
  readonly from: number;
  readonly to: number;
  /** Percent from the left; outside of 0 to 100 where it lies outside of the picture. */
  position(at: string): number;
  readonly ticks: readonly { readonly at: number; readonly position: number }[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((n) => n * DAY),
];
const MAX_TICKS = 5;
/** What happened long before or after the incident must not squeeze the incident itself. */
const MARGIN = 0.2;

/** A scale over the anchors and what lies close to them; undefined where there are no two different instants. */
export function timeScale(anchors: readonly string[], events: readonly string[]): TimeScale | undefined {
  const all = (anchors.length > 1 ? anchors : [...anchors, ...events]).map((at) => Date.parse(at));
  const [first, last] = [Math.min(...all), Math.max(...all)];
  if (!(last > first)) return undefined;
  const room = (last - first) * MARGIN;
  const near = events.map((at) => Date.parse(at)).filter((at) => at >= first - room && at <= last + room);
  const [from, to] = [Math.min(first, ...near), Math.max(last, ...near)];
  const position = (at: number): number => ((at - from) / (to - from)) * 100;
  return { from, to, position: (at) => position(Date.parse(at)), ticks: ticks(from, to, position) };
}

function ticks(
  from: number,
  to: number,
  position: (at: number) => number,
): { at: number; position: number }[] {
  const step =
    STEPS.find((size) => (to - from) / size <= MAX_TICKS) ?? Math.ceil((to - from) / MAX_TICKS / DAY) * DAY;
  const found: { at: number; position: number }[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step)
    found.push({ at, position: position(at) });
  return found;
}
