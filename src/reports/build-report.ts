import type { Incident, Trends } from '../trends/index.js';
import { actionFigures } from './action-figures.js';
import {
  type Both,
  causeOf,
  concentration,
  crossed,
  detectionOf,
  entriesBy,
  factorFamiliesOf,
  familyOf,
  INTERNAL,
  providersOf,
  servicesOf,
  SEVERITIES,
  severityOf,
  tiersOf,
  triggersOf,
} from './entries.js';
import { countDelta, shareDelta, shareOf, shareWhere } from './figures.js';
import { headlineOf, headlineVerdicts, impactTest, tilesOf } from './headline.js';
import type { ReportInput } from './input.js';
import {
  type ActionFigures,
  type Delta,
  type Frame,
  type Repeats,
  type Report,
  SEVERITY_KEYS,
  type Share,
  type TrailingPeriod,
} from './report.js';
import { registerOf } from './register.js';
import { responseTimes } from './response-times.js';
import { serviceTimes } from './service-times.js';
import { caveatsOf, trustOf } from './trust.js';

/** Computes the report; the same input gives the same report, to the last digit. */
export function buildReport(input: ReportInput): Report {
  const { current, before, repeats, actions, unpublished, families, period, previous, trends } = input;
  const days = { current: period.days, previous: previous.days };
  const both: Both = { current, previous: before, days };
  const measured = measures(input, both, actionFigures(actions));
  const byService = entriesBy(both, servicesOf);
  const byProvider = entriesBy(both, providersOf);
  const figures = {
    ...frameOf(input),
    format: 1 as const,
    ...measured,
    trust: trustOf(current, {
      undated: trends.undated,
      duplicates: trends.duplicates,
      unpublished,
    }),
    trailing: trailingOf(trends),
    responses: responseTimes(current, before),
    bySeverity: entriesBy(both, severityOf, SEVERITIES),
    byTier: entriesBy(both, tiersOf),
    byRootCauseFamily: entriesBy(both, familyOf(families)),
    byRootCause: entriesBy(both, causeOf),
    byFactorFamily: entriesBy(both, factorFamiliesOf(families)),
    causeNames: namesOf(current),
    triggerByCause: crossed(current, triggersOf, causeOf),
    causeByService: crossed(current, causeOf, servicesOf),
    byService,
    byProvider,
    serviceTimes: serviceTimes(input),
    serviceConcentration: concentration(current, servicesOf, byService),
    providerConcentration: concentration(current, providersOf, byProvider),
    byDetection: entriesBy(both, detectionOf),
    register: registerOf(current, repeats),
  };
  const whole = { ...figures, tiles: tilesOf(figures) };
  const headline = headlineOf(whole);
  return { ...whole, headline, caveats: caveatsOf({ ...whole, headline }) };
}

/** Named one by one: what else the input is given does not slip into the reports that are kept. */
function frameOf(input: Frame): Frame {
  return {
    period: input.period,
    previous: input.previous,
    asOf: input.asOf,
    timeZone: input.timeZone,
    fiscalYearStart: input.fiscalYearStart,
    mitigationTargetMinutes: input.mitigationTargetMinutes,
    filter: input.filter,
    trends: input.trends,
    audience: input.audience,
    definitionsVersion: input.definitionsVersion,
    definitions: input.definitions,
    taxonomyVersion: input.taxonomyVersion,
  };
}

/** The figures of the headline, whose verdicts belong together. */
function measures(
  input: ReportInput,
  { current, previous, days }: Both,
  actions: ActionFigures,
): Pick<
  Report,
  | 'incidents'
  | 'incidentRate'
  | 'impactSeconds'
  | 'impactBasis'
  | 'withinTarget'
  | 'detectedInternally'
  | 'changeRelated'
  | 'repeats'
  | 'actions'
> {
  const incidents = countDelta(current.length, previous.length, days);
  const impact = impactTest(impacts(current), impacts(previous), days);
  const target = input.mitigationTargetMinutes * 60;
  const within = shareBoth(
    { current, previous, days },
    (one) => one.secondsToMitigate !== null,
    (one) => one.secondsToMitigate! <= target,
  );
  const internal = shareBoth(
    { current, previous, days },
    (one) => one.detectedBy !== 'UNKNOWN',
    (one) => INTERNAL.has(one.detectedBy),
  );
  const repeats = repeatsOf(input, current, countDelta);
  const counts = [repeats.count.value ?? 0, repeats.count.previous ?? 0] as const;
  const [impacted, mitigated, noticed, repeated, onTime] = headlineVerdicts(
    impact.test,
    [within, internal, actions.onTime],
    counts,
    days,
  );
  return {
    incidents,
    incidentRate: rateOf(incidents, days),
    impactSeconds: {
      value: impact.current,
      previous: impact.previous,
      low: null,
      high: null,
      verdict: impacted!,
    },
    impactBasis: {
      n: impacts(current).length,
      missing: current.length - impacts(current).length,
    },
    withinTarget: { ...within, verdict: mitigated! },
    detectedInternally: { ...internal, verdict: noticed! },
    changeRelated: shareBoth(
      { current, previous, days },
      (one) => one.changeRelated !== null,
      (one) => one.changeRelated === true,
    ),
    repeats: { ...repeats, count: { ...repeats.count, verdict: repeated! } },
    actions: { ...actions, onTime: { ...actions.onTime, verdict: onTime! } },
  };
}

const RATE_DAYS = 30;

/** The counts over the days they were counted over. */
function rateOf(
  { value, previous, low, high, verdict }: Delta,
  { current, previous: before }: Both['days'],
): Delta {
  const per = (count: number | null, days: number): number | null =>
    count === null ? null : (count / days) * RATE_DAYS;
  return {
    value: per(value, current),
    previous: per(previous, before),
    low: per(low, current),
    high: per(high, current),
    verdict,
  };
}

function impacts(incidents: readonly Incident[]): number[] {
  return incidents.flatMap(({ impactSeconds }) => impactSeconds ?? []);
}

function shareBoth(
  { current, previous }: Both,
  known: (incident: Incident) => boolean,
  is: (incident: Incident) => boolean,
): Share {
  return shareDelta(shareWhere(current, known, is), shareWhere(previous, known, is));
}

function repeatsOf(
  { repeats, period, previous }: ReportInput,
  current: readonly Incident[],
  compare: typeof countDelta,
): Repeats {
  const ids = (isCurrent: boolean): Set<string> =>
    new Set(repeats.filter((one) => one.isCurrent === isCurrent).map(({ id }) => id));
  const now = repeats.filter(({ isCurrent }) => isCurrent);
  const days = { current: period.days, previous: previous.days };
  const count: Delta = compare(ids(true).size, ids(false).size, days);
  return {
    count,
    share: shareOf(ids(true).size, current.length, 0),
    whileActionOpen: new Set(now.filter(({ openActions }) => openActions > 0).map(({ id }) => id)).size,
    pairs: now.map(({ id: _, earlierId: __, isCurrent: ___, ...pair }) => pair),
  };
}

function trailingOf({ total, series }: Trends): TrailingPeriod[] {
  const bySeverity = SEVERITY_KEYS.map((key) => series.find((one) => one.key === key)?.points);
  return total.points.map(
    ({ bucket, count, countLow, countHigh, impactSeconds, impactMissing, control }, at) => ({
      label: bucket.label,
      start: bucket.start,
      end: bucket.end,
      partial: bucket.partial,
      count,
      low: countLow,
      high: countHigh,
      bySeverity: bySeverity.map((points) => points?.[at]?.count ?? 0),
      impactSeconds,
      impactMissing,
      outside: control?.outside ?? null,
    }),
  );
}

function namesOf(incidents: readonly Incident[]): Record<string, string> {
  const names = new Map(
    incidents.flatMap(({ factors }) => factors.map(({ code, name }) => [code, name] as const)),
  );
  return Object.fromEntries([...names].sort(([a], [b]) => (a < b ? -1 : 1)));
}
