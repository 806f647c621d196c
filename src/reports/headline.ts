import { rateTest, smallestPossibleP, smallestTotalP, totalTest } from '../trends/index.js';
import { countPair, type Exposures, judge, shareTest, type Test } from './figures.js';
import { decimal, duration, interval, lastDay, percent, plural, VERDICT_WORDS, whole } from './format.js';
import type { Delta, Report, Share, ShareOf, Tile } from './report.js';

type Figures = Pick<
  Report,
  | 'incidents'
  | 'impactSeconds'
  | 'impactBasis'
  | 'withinTarget'
  | 'detectedInternally'
  | 'repeats'
  | 'actions'
  | 'mitigationTargetMinutes'
>;

/**
 * The total seconds of impact and whether they changed. A total of few skewed durations has no interval worth
 * printing; that it changed is tested exactly.
 */
export function impactTest(
  current: readonly number[],
  previous: readonly number[],
  days: Exposures,
): { current: number; previous: number; test: Test } {
  const share = days.current / (days.current + days.previous);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    current: sum(current),
    previous: sum(previous),
    test: {
      p: totalTest(previous, current, share),
      smallest: smallestTotalP(current.length + previous.length, share),
      rose: sum(current) / days.current > sum(previous) / days.previous,
    },
  };
}

/** The five headline comparisons beside the number of incidents, which was chosen before looking and stands alone. */
export function headlineVerdicts(
  impact: Test,
  shares: readonly [Share, Share, Share],
  [repeats, before]: readonly [number, number],
  days: Exposures,
): ReturnType<typeof judge> {
  const pair = countPair(repeats, before, days);
  const repeated: Test = {
    p: rateTest(pair),
    smallest: smallestPossibleP(repeats + before, days.current / (days.current + days.previous)),
    rose: repeats / days.current > before / days.previous,
  };
  const [within, internal, onTime] = shares.map((share) => shareTest(share, share.previous));
  return judge([impact, within!, internal!, repeated, onTime!]);
}

export function tilesOf(figures: Figures): Tile[] {
  const { incidents, impactSeconds, impactBasis, repeats, actions } = figures;
  return [
    {
      ...incidents,
      key: 'incidents',
      label: 'Incidents',
      unit: 'COUNT',
      basis: 'began in the period',
    },
    {
      ...impactSeconds,
      key: 'impactSeconds',
      label: 'Time of impact',
      unit: 'SECONDS',
      basis: basis(impactBasis.n, impactBasis.n + impactBasis.missing, impactBasis.missing),
    },
    shareTile(
      'withinTarget',
      `Mitigated within ${figures.mitigationTargetMinutes} min`,
      figures.withinTarget,
    ),
    shareTile('detectedInternally', 'Noticed by ourselves', figures.detectedInternally),
    {
      ...repeats.count,
      key: 'repeats',
      label: 'Repeats',
      unit: 'COUNT',
      basis: `of ${plural(incidents.value ?? 0, 'incident')}; ${repeats.whileActionOpen} with an action still open`,
    },
    shareTile('actionsOnTime', 'Actions done on time', actions.onTime, 'due in the period'),
  ];
}

function shareTile(key: string, label: string, share: Share, of = ''): Tile {
  return {
    key,
    label,
    unit: 'SHARE',
    value: share.value,
    previous: share.previous.value,
    low: share.low,
    high: share.high,
    verdict: share.verdict,
    basis: `${basis(share.k, share.n, share.missing)}${of && ` ${of}`}`,
  };
}

function basis(k: number, n: number, missing: number): string {
  return `${whole(k)} of ${whole(n)}${missing > 0 ? `; ${whole(missing)} not known` : ''}`;
}

/** The report in three sentences. */
export function headlineOf(report: Omit<Report, 'headline' | 'caveats'>): string[] {
  return [happened(report), hurt(report), learnt(report)];
}

function happened({
  incidents,
  period,
  previous,
}: Pick<Report, 'incidents' | 'period' | 'previous'>): string {
  const before = `${whole(incidents.previous ?? 0)} in ${previous.period}`;
  if (incidents.value === 0)
    return `No incident began in ${period.period}; there ${incidents.previous === 1 ? 'was' : 'were'} ${before} (${verdictOf(incidents)}).`;
  return `${plural(incidents.value ?? 0, 'incident')} began in ${period.period}, ${before}: ${verdictOf(incidents)} (95 % interval ${interval(incidents)}).`;
}

function verdictOf({ verdict }: Delta): string {
  return VERDICT_WORDS[verdict];
}

function hurt(
  report: Pick<
    Report,
    'incidents' | 'impactSeconds' | 'responses' | 'withinTarget' | 'mitigationTargetMinutes' | 'previous'
  >,
): string {
  const { impactSeconds, responses, withinTarget, previous } = report;
  if (report.incidents.value === 0)
    return `Nothing was hurt for any time; in ${previous.period} it was ${duration(impactSeconds.previous ?? 0)}.`;
  const mitigate = responses.find(({ key }) => key === 'timeToMitigate')!.current;
  const typical =
    mitigate.p50 === null || mitigate.p50Low === null
      ? `too few have a time of mitigation (${mitigate.n}) for a median`
      : `half of them were mitigated within ${duration(mitigate.p50)} (95 % interval ${interval({ low: mitigate.p50Low, high: mitigate.p50High }, duration)})`;
  const target =
    withinTarget.value === null
      ? ''
      : `; ${shareText(withinTarget)} ${withinTarget.k === 1 ? 'was' : 'were'} mitigated within ${report.mitigationTargetMinutes} minutes`;
  return `${report.incidents.value === 1 ? 'It' : 'Together they'} hurt for ${duration(impactSeconds.value ?? 0)}, after ${duration(impactSeconds.previous ?? 0)} (${verdictOf(impactSeconds)}); ${typical}${target}.`;
}

function shareText({ k, n, value }: ShareOf): string {
  return `${whole(k)} of ${whole(n)} (${percent(value ?? 0)})`;
}

function learnt(
  report: Pick<Report, 'incidents' | 'repeats' | 'actions' | 'asOf' | 'timeZone' | 'byRootCause'>,
): string {
  const { repeats, actions, byRootCause } = report;
  const asOf = `${plural(actions.open, 'action item is', 'action items are')} open at the end of ${lastDay(report.asOf, report.timeZone)}, ${whole(actions.overdue)} of them overdue`;
  if (report.incidents.value === 0) return `${asOf}.`;
  const repeated =
    repeats.count.value === 0
      ? 'None is known to be a repeat'
      : `${plural(repeats.count.value ?? 0, 'of them is a repeat', 'of them are repeats')} of an earlier incident, ${whole(repeats.whileActionOpen)} while an action against it was still open`;
  const [first] = byRootCause.filter(({ key, count }) => key !== '' && count > 1);
  const cause = first ? `; the most frequent primary cause is ${first.label} (${decimal(first.count)})` : '';
  return `${repeated}${cause}; ${asOf}.`;
}
