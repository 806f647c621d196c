import { actionSection, repeatSection } from './action-sections.js';
import { causeSection, serviceSection } from './cause-sections.js';
import { detectionSection } from './detection-section.js';
import {
  durationCells,
  DURATION_COLUMNS,
  entryTable,
  intervalCells,
  intervalColumns,
  knownImpact,
} from './entry-table.js';
import { decimal, duration, interval, lastDay, localTime, percent, plural, whole } from './format.js';
import { methodSection } from './method-section.js';
import { registerSection } from './register-section.js';
import type { Report, ResponseKey } from './report.js';
import { restatementTables } from './restatement-tables.js';
import type { Restatements } from './restatements.js';
import { column, machine, type Section, type Table, tableOf } from './table.js';

/** The whole report as text, charts and tables: what every rendering for people and spreadsheets is made of. */
export function sectionsOf(report: Report, restatements: Restatements | null): Section[] {
  return [
    headlineSection(report),
    trustSection(report, restatementTables(restatements, report)),
    volumeSection(report),
    impactSection(report),
    responseSection(report),
    causeSection(report),
    serviceSection(report),
    detectionSection(report),
    repeatSection(report),
    actionSection(report),
    registerSection(report),
    methodSection(report),
  ];
}

export function titleOf({ period }: Report): string {
  return `Reliability report ${period.period}`;
}

/** Which postmortems it is of: period, filter, audience. */
export function scopeOf(report: Report): string[] {
  const { period, timeZone, filter, audience } = report;
  const from = localTime(period.start, timeZone).slice(0, 10);
  const rest = Object.entries(filter).filter(([name, value]) => name !== 'status' && value !== undefined);
  const narrowed = rest.map(([name, value]) => `${name} ${[value].flat().join(', ')}`);
  return [
    `${from} to ${lastDay(period.end, timeZone)} (${timeZone})`,
    narrowed.length > 0 ? `Only: ${narrowed.join('; ')}` : 'All incidents',
    statesOf(filter.status ?? ['PUBLISHED']),
    audience === 'RESTRICTED'
      ? 'Restricted postmortems count, so it is not for everyone'
      : 'Restricted postmortems do not count',
  ];
}

function statesOf(states: readonly string[]): string {
  const words = states.join(', ').toLowerCase().replaceAll('_', ' ');
  return `${words[0]!.toUpperCase()}${words.slice(1)} postmortems`;
}

function headlineSection({ tiles, headline, previous }: Report): Section {
  const table = tableOf({ id: 'headline', title: 'The headline figures', empty: '' }, tiles, [
    [column('figure', 'Figure'), (tile) => tile.label],
    [column('unit', 'Unit'), (tile) => tile.unit.toLowerCase()],
    [column('value', 'Value', 'number'), (tile) => tile.value],
    [column('low', 'Low', 'number'), (tile) => tile.low],
    [column('high', 'High', 'number'), (tile) => tile.high],
    [column('previous', previous.period, 'number'), (tile) => tile.previous],
    [column('verdict', 'Verdict', 'verdict'), (tile) => tile.verdict],
    [column('basis', 'Of'), (tile) => tile.basis],
  ]);
  return { id: 'headline', title: 'Headline', text: headline, charts: [], tables: [table] };
}

function trustSection({ trust, caveats, incidents }: Report, restatements: readonly Table[]): Section {
  const coverage: Table = {
    id: 'coverage',
    title: 'How much is known',
    columns: [
      column('what', 'Of each incident'),
      column('k', 'Known', 'count'),
      column('n', 'Of', 'count'),
      column('share', 'Share', 'share'),
    ],
    rows: incidents.value === 0 ? [] : trust.coverage.map(({ label, k, n, value }) => [label, k, n, value]),
    note: 'What is not known is left out of the figures that need it, never filled in.',
    empty: 'There was no incident of which anything could be missing.',
  };
  const notes: Table = {
    id: 'caveats',
    title: 'Before you believe a number',
    columns: [column('caveat', 'Caveat')],
    rows: caveats.map((caveat) => [caveat]),
    empty: 'Nothing to add.',
  };
  return {
    id: 'trust',
    title: 'How far to trust it',
    text: [],
    charts: [],
    tables: [notes, coverage, ...restatements],
  };
}

function volumeSection({ trailing, incidents, incidentRate, bySeverity, period, previous }: Report): Section {
  const bucket = trailing.at(-1)!;
  const outside = trailing.filter((one) => one.outside !== null);
  const text = [
    `${plural(
      trailing.reduce((sum, one) => sum + one.count, 0),
      'incident',
    )} in the ${trailing.length} periods up to ${bucket.label}. ` +
      (outside.length === 0
        ? 'None of them lies outside the limits of the control chart.'
        : `Outside the limits of the control chart: ${outside.map(({ label, outside: side }) => `${label} (${side!.toLowerCase()})`).join(', ')}.`),
  ];
  if ((incidents.value ?? 0) > 0)
    text.push(
      `Per 30 days it was ${decimal(incidentRate.value!)} in ${period.period} (95 % interval ${interval(incidentRate)}), after ${decimal(incidentRate.previous!)} in ${previous.period}.`,
      'The whiskers are exact Poisson intervals at 95 %: where two overlap widely, the periods cannot be told apart.',
    );
  return {
    id: 'volume',
    title: 'Volume',
    text,
    charts: ['volume'],
    tables: [
      {
        id: 'trailing',
        title: 'Incidents by period and severity',
        columns: [
          column('period', 'Period'),
          ...['SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5'].map((key) => column(key.toLowerCase(), key, 'count')),
          column('not_stated', 'Not stated', 'count'),
          column('count', 'All', 'count'),
          ...intervalColumns('number'),
          column('impact_seconds', 'Time of impact', 'seconds'),
          machine('impact_missing', 'Impact not known', 'count'),
          column('outside', 'Control chart'),
        ],
        rows: trailing.map((one) => [
          one.label,
          ...one.bySeverity,
          one.count,
          ...intervalCells(one),
          knownImpact(one),
          one.impactMissing,
          one.outside?.toLowerCase() ?? null,
        ]),
        empty: 'No period.',
      },
      entryTable({ id: 'severities', title: 'By severity', what: 'Severity' }, bySeverity, previous.period),
    ],
  };
}

/** Share of one incident from which on a total says more of it than of the others. */
const DECIDES = 0.1;

function impactSection({ byTier, impactSeconds, impactBasis, previous, register }: Report): Section {
  const longest = [...register]
    .filter((row) => row.impactSeconds !== null)
    .sort((a, b) => b.impactSeconds! - a.impactSeconds!)
    .slice(0, 5);
  const total = impactSeconds.value ?? 0;
  const [first] = longest;
  const text =
    total === 0
      ? ['No time of impact is recorded.']
      : [
          `${duration(total)} over ${plural(impactBasis.n, 'incident')} whose impact is known; the longest, ${first!.reference}, took ${percent(first!.impactSeconds! / total)} of it.${first!.impactSeconds! / total < DECIDES ? '' : ' A few long incidents decide this total: read it beside their number.'}`,
        ];
  return {
    id: 'impact',
    title: 'Impact',
    text,
    charts: total === 0 ? [] : ['impact'],
    tables: [
      entryTable(
        { id: 'tiers', title: 'By the most critical tier it reached', what: 'Tier' },
        byTier,
        previous.period,
      ),
      tableOf({ id: 'longest', title: 'The longest', empty: 'No incident with a known impact.' }, longest, [
        [column('reference', 'Incident', 'reference'), (row) => row.reference],
        [column('title', 'Title'), (row) => row.title],
        [column('impact_seconds', 'Time of impact', 'seconds'), (row) => row.impactSeconds],
        [column('share', 'Of all', 'share'), (row) => row.impactSeconds! / (total || 1)],
      ]),
    ],
  };
}

const RESPONSE_NAMES: Readonly<Record<ResponseKey, string>> = {
  timeToDetect: 'Start to detection',
  timeToAcknowledge: 'Detection to acknowledgement',
  timeToMitigate: 'Start to mitigation',
  timeToResolve: 'Start to resolution',
};

function responseSection(report: Report): Section {
  const { responses, period, previous, withinTarget, mitigationTargetMinutes } = report;
  const none = responses.every(({ current }) => current.n === 0);
  const target =
    withinTarget.value === null
      ? `No time of mitigation is recorded, so nothing can be said of the target of ${mitigationTargetMinutes} minutes.`
      : `${whole(withinTarget.k)} of ${whole(withinTarget.n)} ${withinTarget.k === 1 ? 'was' : 'were'} mitigated within ${mitigationTargetMinutes} minutes (${percent(withinTarget.value)}, 95 % interval ${interval(withinTarget, percent)}).`;
  return {
    id: 'response',
    title: 'Response',
    text: [
      target,
      'Durations are skewed: a mean says little. A median has an interval from 6 values on, the 90th percentile is given from 29. What varies least from period to period is the geometric mean.',
    ],
    charts: none ? [] : ['response'],
    tables: [
      {
        id: 'durations',
        title: 'Durations',
        columns: [column('duration', 'From … to'), column('period', 'Period'), ...DURATION_COLUMNS],
        rows: responses.flatMap(({ key, current, previous: before }) => [
          [RESPONSE_NAMES[key], period.period, ...durationCells(current)],
          [RESPONSE_NAMES[key], previous.period, ...durationCells(before)],
        ]),
        empty: 'No duration.',
      },
    ],
  };
}
