import type { DurationStats } from '../trends/index.js';
import type { Concentration, Entry, Share } from './report.js';
import { column, type Column, machine, type Table, type Value } from './table.js';

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
      column('low', 'Low', 'number'),
      column('high', 'High', 'number'),
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
      entry.low,
      entry.high,
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
  column('p50_low', 'Low', 'seconds'),
  column('p50_high', 'High', 'seconds'),
  column('p90', '90th percentile', 'seconds'),
  column('max', 'Longest', 'seconds'),
  column('geometric_mean', 'Geometric mean', 'seconds'),
  column('geometric_mean_low', 'Low', 'seconds'),
  column('geometric_mean_high', 'High', 'seconds'),
  machine('mean', 'Mean', 'seconds'),
];

export function durationCells(of: DurationStats): Value[] {
  return [
    of.n,
    of.missing,
    of.min,
    of.p50,
    of.p50Low,
    of.p50High,
    of.p90,
    of.max,
    of.geometricMean,
    of.geometricMeanLow,
    of.geometricMeanHigh,
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
      column('low', 'Low', 'share'),
      column('high', 'High', 'share'),
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
      share.low,
      share.high,
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
      column('low', 'Low', 'share'),
      column('high', 'High', 'share'),
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
        of.topShare.low,
        of.topShare.high,
        of.herfindahl,
      ]),
    note: 'The Herfindahl index is the sum of the squared shares, 1 where all stand on one; it is given from 10 incidents on.',
    empty: 'No incident names a service.',
  };
}
