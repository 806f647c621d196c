import type { DurationStats } from '../trends/index.js';
import { decimal, duration, interval, percent } from './format.js';
import type { Concentration, Ends, Entry, Share } from './report.js';
import { column, type Column, type Kind, machine, people, type Table, type Value } from './table.js';

export interface EntryTable {
  readonly id: string;
  readonly title: string;
  /** What a row is. */
  readonly what: string;
  readonly shown?: number;
  /** The key tells people more than the label does. */
  readonly keyed?: boolean;
}

/** Counts of one kind with those of the period before. */
export function entryTable(
  { id, title, what, shown, keyed = false }: EntryTable,
  entries: readonly Entry[],
  previous: string,
): Table {
  return {
    id,
    title,
    columns: [
      keyed ? column('key', 'Key') : machine('key', 'Key', 'text'),
      column('label', what),
      column('count', 'Incidents', 'count'),
      ...intervalColumns('number'),
      column('previous', previous, 'count'),
      column('verdict', 'Verdict', 'verdict'),
      column('impact_seconds', 'Time of impact', 'seconds'),
      machine('impact_missing', 'Impact not known', 'count'),
      column('previous_impact_seconds', `Impact ${previous}`, 'seconds'),
    ],
    rows: entries.map((entry) => [
      entry.key,
      entry.label,
      entry.count,
      ...intervalCells(entry),
      entry.previous,
      entry.verdict,
      knownImpact(entry),
      entry.impactMissing,
      entry.previousImpactSeconds,
    ]),
    empty: 'None in either period.',
    ...(shown !== undefined && { shown }),
  };
}

/** The 95 % interval of the column before: in one column for people, its ends in two for machines. */
export function intervalColumns(kind: Kind, of?: string): Column[] {
  const prefix = of === undefined ? '' : `${of}_`;
  return [
    people(`${prefix}interval`, '95 % interval', 'interval'),
    machine(`${prefix}low`, 'Low', kind),
    machine(`${prefix}high`, 'High', kind),
  ];
}

export function intervalCells(ends: Ends, as: (value: number) => string = decimal): Value[] {
  return [ends.low === null ? null : interval(ends, as), ends.low, ends.high];
}

/** Null where nothing of it is known, which is not the same as no time. */
export function knownImpact(of: {
  readonly count: number;
  readonly impactSeconds: number;
  readonly impactMissing: number;
}): number | null {
  return of.count > 0 && of.impactMissing === of.count ? null : of.impactSeconds;
}

export const DURATION_COLUMNS: readonly Column[] = [
  column('n', 'n', 'count'),
  column('missing', 'Missing', 'count'),
  column('min', 'Shortest', 'seconds'),
  column('p50', 'Median', 'seconds'),
  ...intervalColumns('seconds', 'p50'),
  column('p90', '90th percentile', 'seconds'),
  column('max', 'Longest', 'seconds'),
  column('geometric_mean', 'Geometric mean', 'seconds'),
  ...intervalColumns('seconds', 'geometric_mean'),
  machine('mean', 'Mean', 'seconds'),
];

export function durationCells(of: DurationStats): Value[] {
  return [
    of.n,
    of.missing,
    of.min,
    of.p50,
    ...intervalCells({ low: of.p50Low, high: of.p50High }, duration),
    of.p90,
    of.max,
    of.geometricMean,
    ...intervalCells({ low: of.geometricMeanLow, high: of.geometricMeanHigh }, duration),
    of.mean,
  ];
}

/** Shares of the period, each with that of the period before. */
export function shareTable(
  id: string,
  title: string,
  shares: readonly (readonly [label: string, share: Share])[],
  previous: string,
): Table {
  return {
    id,
    title,
    columns: [
      column('what', 'Of the incidents'),
      column('k', 'k', 'count'),
      column('n', 'n', 'count'),
      column('missing', 'Not known', 'count'),
      column('share', 'Share', 'share'),
      ...intervalColumns('share'),
      column('previous', previous, 'share'),
      machine('previous_k', `k ${previous}`, 'count'),
      machine('previous_n', `n ${previous}`, 'count'),
      column('verdict', 'Verdict', 'verdict'),
    ],
    rows: shares.map(([label, share]) => [
      label,
      share.k,
      share.n,
      share.missing,
      share.value,
      ...intervalCells(share, percent),
      share.previous.value,
      share.previous.k,
      share.previous.n,
      share.verdict,
    ]),
    empty: 'None.',
  };
}

export function concentrationTable(rows: readonly (readonly [label: string, of: Concentration])[]): Table {
  return {
    id: 'concentration',
    title: 'Concentration',
    columns: [
      column('of', 'Of the incidents by'),
      column('n', 'n', 'count'),
      column('missing', 'None named', 'count'),
      column('top', 'Most on'),
      column('top_count', 'Incidents', 'count'),
      column('share', 'Share', 'share'),
      ...intervalColumns('share'),
      column('herfindahl', 'Herfindahl index', 'number'),
    ],
    rows: rows
      .filter(([, of]) => of.n > 0)
      .map(([label, of]) => [
        label,
        of.n,
        of.missing,
        of.top,
        of.topShare.k,
        of.topShare.value,
        ...intervalCells(of.topShare, percent),
        of.herfindahl,
      ]),
    note: 'The Herfindahl index is the sum of the squared shares, 1 where all stand on one; it is given from 10 incidents on.',
    empty: 'No incident names a service.',
  };
}
