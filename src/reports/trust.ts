import type { Incident, IncidentFactor } from '../trends/index.js';
import { shareOf } from './figures.js';
import type { Report, Trust } from './report.js';
import { percent, plural } from './format.js';

type Check = readonly [key: string, label: string, holds: (incident: Incident) => boolean];

const primary = (incident: Incident): IncidentFactor | undefined =>
  incident.factors.find((factor) => factor.primary);

/** What has to be known of an incident for its figures to mean something. */
const CHECKS: readonly Check[] = [
  ['detectedAt', 'When it was detected is recorded', (i) => i.detectedAt !== null],
  ['acknowledgedAt', 'When it was acknowledged is recorded', (i) => i.acknowledgedAt !== null],
  ['mitigatedAt', 'When it was mitigated is recorded', (i) => i.mitigatedAt !== null],
  ['resolvedAt', 'When it was resolved is recorded', (i) => i.resolvedAt !== null],
  ['severity', 'The severity is stated', (i) => i.severity !== null],
  ['detectedBy', 'Who noticed it is stated', (i) => i.detectedBy !== 'UNKNOWN'],
  ['changeRelated', 'Whether a change set it off is stated', (i) => i.changeRelated !== null],
  ['services', 'An affected service is named', (i) => i.services.length > 0],
  [
    'impact',
    'The number of customers or users is given',
    (i) => (i.customersAffected ?? i.usersAffected) !== null,
  ],
  ['cause', 'The primary cause is known (not UNK)', (i) => i.family !== null && i.family !== 'UNK'],
  [
    'confidence',
    'The primary cause is more than a guess',
    (i) => (primary(i)?.confidence ?? 'LOW') !== 'LOW',
  ],
  ['note', 'A cause has a note that says why', (i) => i.factors.some((factor) => factor.hasNote)],
];

export function trustOf(
  incidents: readonly Incident[],
  { undated, duplicates, unpublished }: Omit<Trust, 'coverage'>,
): Trust {
  return {
    coverage: CHECKS.map(([key, label, holds]) => ({
      key,
      label,
      ...shareOf(incidents.filter(holds).length, incidents.length, 0),
    })),
    undated,
    duplicates,
    unpublished,
  };
}

/** Share of unknown primary causes from which on the causes say little. */
const MANY_UNKNOWN = 0.1;

/** What a reader must know before believing a number; only what applies here. */
export function caveatsOf(report: Omit<Report, 'caveats'>): string[] {
  const { incidents, trust, period, previous, filter } = report;
  const n = incidents.value ?? 0;
  const caveats: string[] = [];
  if (report.asOf < period.end)
    caveats.push('The period is not over: its counts are compared per day elapsed, and will still grow.');
  if (n > 0 && n < 6)
    caveats.push(
      `${plural(n, 'incident')} ${n === 1 ? 'is' : 'are'} too few for a median or an interval of one; the register shows every value.`,
    );
  if (n + (incidents.previous ?? 0) < 6)
    caveats.push(
      `With so few incidents in ${period.period} and ${previous.period} together, no change between them could be told from chance.`,
    );
  const mitigated = report.responses[2]!.current;
  if (mitigated.missing > 0)
    caveats.push(
      `${plural(mitigated.missing, 'incident has', 'incidents have')} no time of mitigation and ${mitigated.missing === 1 ? 'is' : 'are'} left out of the time to mitigate.`,
    );
  if (report.impactBasis.missing > 0)
    caveats.push(
      `The impact of ${plural(report.impactBasis.missing, 'incident')} is not known: neither mitigation nor resolution is recorded. The totals leave them out.`,
    );
  const cause = trust.coverage.find(({ key }) => key === 'cause')!;
  if (cause.value !== null && 1 - cause.value > MANY_UNKNOWN)
    caveats.push(
      `${percent(1 - cause.value)} of the primary causes are unknown; the ranking of causes is weak.`,
    );
  if (trust.unpublished > 0)
    caveats.push(
      `${plural(trust.unpublished, 'postmortem')} of ${period.period} ${trust.unpublished === 1 ? 'is' : 'are'} still in draft or review and ${trust.unpublished === 1 ? 'does' : 'do'} not count.`,
    );
  if (trust.undated > 0)
    caveats.push(
      `${plural(trust.undated, 'postmortem has', 'postmortems have')} no start and ${trust.undated === 1 ? 'belongs' : 'belong'} to no period.`,
    );
  if (trust.duplicates > 0)
    caveats.push(
      `${plural(trust.duplicates, 'postmortem is a second text', 'postmortems are second texts')} on an incident that counts, in any period; ${trust.duplicates === 1 ? 'it does' : 'they do'} not count again.`,
    );
  if (filter.status && filter.status.join() !== 'PUBLISHED')
    caveats.push(`Postmortems in the states ${filter.status.join(', ')} count, not only published ones.`);
  if (n > 0)
    caveats.push(
      'Incidents that set each other off vary more than the intervals say, which take them as independent.',
    );
  return caveats;
}
