import type { KnownBlock } from '@slack/types';
import type { Trends, Verdict } from '../../trends/index.js';
import { type Card, context, notice, section } from './parts.js';
import { counted, fit, oneLine } from './text.js';

export interface TrendPage {
  readonly trends: Trends;
  /** The time that was asked for. */
  readonly label: string;
  readonly days: number;
  /** Incidents in as much time before. */
  readonly previous: number;
  readonly verdict: Verdict;
  /** The filters, for the reader. */
  readonly filters: string;
}

const BAR = 16;
const NAME = 26;
const ROWS = 24;

/** How many, over time or by what they have in common, and what can be said of the difference. */
export function trendCard(page: TrendPage): Card {
  const { trends, label, previous } = page;
  const which = page.filters === '' ? '' : ` with ${fit(page.filters, 200)}`;
  const total = trends.total.total;
  const head = `*${counted(total, 'incident')}* in ${fit(label, 60)}${which}; ${previous.toLocaleString('en')} in the ${span(page.days)} before: ${WORDS[page.verdict]}.`;
  const left = leftOut(trends);
  if (total === 0) return notice(left === '' ? head : `${head} ${left}`);
  const rows = trends.groupBy === 'NONE' ? overTime(trends) : byGroup(trends);
  const blocks: KnownBlock[] = [section(head), section(bars(rows))];
  const overlap = /SERVICE|TEAM|PROVIDER/.test(trends.groupBy)
    ? 'An incident counts in each of these that it reached. '
    : '';
  const notes = `${overlap}${left}`.trim();
  if (notes !== '') blocks.push(context(notes));
  return {
    text: [head, ...rows.map(([name, count]) => `${fit(oneLine(name), 80)}: ${count}`)]
      .join('\n')
      .slice(0, 2900),
    blocks,
  };
}

/** Words that say no more than the counts can bear. */
const WORDS: Readonly<Record<Verdict, string>> = {
  INCREASED: '*more* than chance explains',
  DECREASED: '*fewer* than chance explains',
  NO_DETECTABLE_CHANGE: 'no more of a difference than chance makes',
  INSUFFICIENT_DATA: 'too few to tell a change from chance',
};

type Row = readonly [name: string, count: number];

function overTime({ total }: Trends): Row[] {
  return total.points.map(({ bucket, count }) => [`${bucket.label}${bucket.partial ? '*' : ''}`, count]);
}

function byGroup({ series }: Trends): Row[] {
  const none = (label: string): string => (label === '' ? 'none' : label);
  return series.map(({ kind, key, label, total }) => {
    if (kind !== 'GROUP') return [kind === 'NONE' ? 'none' : none(label), total];
    return [label === key || key === '' ? none(label) : `${key} ${label}`, total];
  });
}

/** Bars of text: they are the same in every client, and can be read aloud and copied. */
function bars(all: readonly Row[]): string {
  const rows = all.slice(-ROWS);
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const shown = rows.map(([name, count]) => [short(name), count] as const);
  const width = Math.max(...shown.map(([name]) => [...name].length));
  const lines = shown.map(([name, count]) => {
    const bar = '█'.repeat(Math.ceil((count / most) * BAR));
    return `${name.padEnd(width)}  ${bar}${bar === '' ? '' : ' '}${count.toLocaleString('en')}`;
  });
  return `\`\`\`\n${lines.join('\n')}\n\`\`\``;
}

function short(name: string): string {
  return fit(oneLine(name), NAME);
}

function leftOut({ undated, duplicates, total }: Trends): string {
  const parts = [
    undated > 0 && `${undated.toLocaleString('en')} without a start`,
    duplicates > 0 && `${counted(duplicates, 'second text', 'second texts')} on the same incident`,
  ].filter(Boolean);
  const partial = total.points.some(({ bucket }) => bucket.partial) ? ' * is not a whole one.' : '';
  return `${parts.length > 0 ? `Not counted: ${parts.join(', ')}.` : ''}${partial}`.trim();
}

function span(days: number): string {
  return days < 2 ? 'day' : `${Math.round(days)} days`;
}
