/** One number that trends and reports show, and exactly how it comes about. */
export interface MetricDefinition {
  /** Stable. */
  readonly key: string;
  readonly name: string;
  readonly formula: string;
  /** Fields it is computed from. */
  readonly anchors: readonly string[];
  /** What does not count, and how that is told. */
  readonly exclusions: string;
  readonly unit: string;
  /** How sure it is, and from how many on. */
  readonly uncertainty: string;
  readonly source: string;
}

/** Grows by one whenever a formula or an exclusion changes: published reports keep the one they were made with. */
export const METRICS_VERSION = 1;

/** What no figure counts. */
export const NOT_COUNTED =
  'Postmortems that are not PUBLISHED, unless the filter names other states; those without startedAt (told as undated); second texts, DUPLICATE_OF one that counts (told as duplicates).';
const DURATION_UNCERTAINTY =
  'n and missing always; median from n = 1, its 95 % interval from order statistics from n = 6, p90 from n = 29; geometric mean with Student’s interval on logarithms.';
const POISSON = 'Exact 95 % Poisson interval (Garwood).';
const COMPARED =
  'Exact 95 % Poisson interval (Garwood); against the previous period by the conditional binomial test, over days, with Holm’s correction among the rows of a table.';
const WILSON = '95 % Wilson interval.';
const SHARES = `${WILSON} Against the previous period by Fisher’s exact test.`;
const duration = (
  key: string,
  name: string,
  anchors: readonly [string, string],
  more = '',
): MetricDefinition => ({
  key,
  name,
  formula: `${anchors[1]} − ${anchors[0]}${more}`,
  anchors,
  exclusions: `Incidents that do not count; of those that do, the ones without ${anchors[0]} or ${anchors[1]}, told as missing: nothing is imputed.`,
  unit: 'seconds',
  uncertainty: DURATION_UNCERTAINTY,
  source: 'Postmortem',
});

/** The one table of them: `metricDefinitions`, docs/metrics.md and the method part of a report come from it. */
export const METRIC_DEFINITIONS: readonly MetricDefinition[] = [
  {
    key: 'incidents',
    name: 'Incidents',
    formula: 'Number of incidents with startedAt from the start of the period on and before its end.',
    anchors: ['startedAt'],
    exclusions: `${NOT_COUNTED} An incident that spans periods counts in the one it started in, once however many services it reached.`,
    unit: 'incidents',
    uncertainty: COMPARED,
    source: 'Postmortem',
  },
  {
    key: 'incidentRate',
    name: 'Incident rate',
    formula: 'incidents ÷ days of the period × 30',
    anchors: ['startedAt'],
    exclusions: NOT_COUNTED,
    unit: 'incidents per 30 days',
    uncertainty: POISSON,
    source: 'Postmortem',
  },
  duration('timeToDetect', 'Time to detect', ['startedAt', 'detectedAt'], ', whoever noticed first'),
  duration('timeToAcknowledge', 'Time to acknowledge', ['detectedAt', 'acknowledgedAt']),
  duration(
    'timeToMitigate',
    'Time to mitigate',
    ['startedAt', 'mitigatedAt'],
    ': until the impact is no longer severe',
  ),
  duration('timeToResolve', 'Time to resolve', ['startedAt', 'resolvedAt'], ': until it is over'),
  {
    key: 'impactSeconds',
    name: 'Impact',
    formula:
      'Sum of (mitigatedAt or, where that is missing, resolvedAt) − startedAt; each incident once, all of it in the period it started in.',
    anchors: ['startedAt', 'mitigatedAt', 'resolvedAt'],
    exclusions: 'Incidents that do not count, and those without both ends, told as impactMissing.',
    unit: 'seconds',
    uncertainty:
      'No interval: a sum that one incident can dominate, to be read beside the number of incidents. Against the previous period by the exact test over all ways the incidents of both could have fallen (Pitman).',
    source: 'Postmortem',
  },
  {
    key: 'withinTarget',
    name: 'Mitigated within the target',
    formula: 'mitigatedAt − startedAt at most HINDSIGHT_MITIGATION_TARGET minutes ÷ those with both',
    anchors: ['startedAt', 'mitigatedAt'],
    exclusions: `${NOT_COUNTED} Incidents without mitigatedAt are in neither number and told as missing.`,
    unit: 'share, 0 to 1',
    uncertainty: SHARES,
    source: 'Postmortem',
  },
  {
    key: 'causeMix',
    name: 'Causes',
    formula:
      'Incidents by the category of their one primary factor, and by its family; share = those ÷ incidents.',
    anchors: ['factors.primary', 'factors.category'],
    exclusions: `${NOT_COUNTED} Incidents without a primary factor are a row of their own; UNK (undetermined, not stated, other) is printed with them.`,
    unit: 'incidents, share 0 to 1',
    uncertainty: `Counts: ${COMPARED} Shares: ${WILSON}`,
    source: 'Factor, RootCauseCategory',
  },
  {
    key: 'serviceMix',
    name: 'Services, teams and providers',
    formula:
      'Incidents that reached the service, a service of the team, or of the provider; each counts once for each of them.',
    anchors: ['affectedServices.service'],
    exclusions: `${NOT_COUNTED} Team and provider are the ones the catalogue names now. Rows add up to more than incidents.`,
    unit: 'incidents',
    uncertainty: COMPARED,
    source: 'AffectedService, Service',
  },
  {
    key: 'factorMix',
    name: 'Causes in any role',
    formula:
      'Incidents by the families of all their factors, whatever role they played; each counts once under each.',
    anchors: ['factors.category', 'factors.role'],
    exclusions: `${NOT_COUNTED} Incidents without a factor are a row of their own. Rows add up to more than incidents.`,
    unit: 'incidents',
    uncertainty: COMPARED,
    source: 'Factor, RootCauseCategory',
  },
  {
    key: 'serviceTime',
    name: 'Time services were hurt',
    formula:
      'Seconds of the period in which at least one incident hurt the service, from affectedServices.startedAt (or startedAt) to affectedServices.endedAt (or mitigatedAt, or resolvedAt), none counted twice; once for OUTAGE alone, once for every level. Shares = 1 − those ÷ seconds of the period: availability as incidents tell it, which is not a service level indicator.',
    anchors: [
      'affectedServices.startedAt',
      'affectedServices.endedAt',
      'startedAt',
      'mitigatedAt',
      'resolvedAt',
    ],
    exclusions:
      'Incidents that do not count; those that began earlier than in the period before; those without an end, told as missing. Services that no incident reached. How many users a degradation reached is not weighed.',
    unit: 'seconds, share 0 to 1',
    uncertainty: 'None: it is added up, and as good as the times that were written down.',
    source: 'AffectedService, Service',
  },
  {
    key: 'severityMix',
    name: 'Severities',
    formula: 'Incidents by severity.',
    anchors: ['severity'],
    exclusions: `${NOT_COUNTED} Incidents without a severity are a row of their own.`,
    unit: 'incidents',
    uncertainty: COMPARED,
    source: 'Postmortem',
  },
  {
    key: 'internalDetection',
    name: 'Detected internally',
    formula: 'detectedBy MONITORING, SYNTHETIC, EMPLOYEE or SECURITY ÷ detectedBy other than UNKNOWN',
    anchors: ['detectedBy'],
    exclusions: `${NOT_COUNTED} UNKNOWN is in neither number and told beside it.`,
    unit: 'share, 0 to 1',
    uncertainty: SHARES,
    source: 'Postmortem',
  },
  {
    key: 'changeRelatedShare',
    name: 'Change-related',
    formula: 'changeRelated true ÷ changeRelated known. It is not the change fail rate of DORA.',
    anchors: ['changeRelated'],
    exclusions: `${NOT_COUNTED} Incidents of which it is not known are in neither number and told beside it.`,
    unit: 'share, 0 to 1',
    uncertainty: SHARES,
    source: 'Postmortem',
  },
  {
    key: 'recurrenceRate',
    name: 'Repeat incidents',
    formula:
      'Incidents related as RECURRENCE_OF one that started up to 365 days earlier and whose postmortem is PUBLISHED or ARCHIVED ÷ incidents',
    anchors: ['relations', 'startedAt'],
    exclusions: `${NOT_COUNTED} Suggested recurrences that nobody confirmed.`,
    unit: 'share, 0 to 1',
    uncertainty: WILSON,
    source: 'Relation',
  },
  {
    key: 'recurrenceWhileActionOpen',
    name: 'Repeats with an open action item',
    formula:
      'Repeat incidents at whose start an action item against a cause of theirs was not done: of the earlier incident, or of one that this was a repeat of itself. An item that names no cause is against every cause of its postmortem; a parent code takes its children in.',
    anchors: ['relations', 'actionItems.mitigates', 'actionItems.completedAt'],
    exclusions: 'As repeat incidents; action items decided against (WONT_DO).',
    unit: 'incidents',
    uncertainty: POISSON,
    source: 'Relation, ActionItem',
  },
  {
    key: 'providerConcentration',
    name: 'Provider concentration',
    formula:
      'Herfindahl-Hirschman index Σ share² of the providers of the incidents, and the share of the largest.',
    anchors: ['affectedServices.service'],
    exclusions: `${NOT_COUNTED} Incidents that reached no service of a provider.`,
    unit: 'index and share, 0 to 1',
    uncertainty: 'Null below 10 incidents.',
    source: 'AffectedService, Service',
  },
  {
    key: 'actionItems',
    name: 'Action items',
    formula:
      'opened: items of incidents that started in the period; completed: DONE with completedAt in it; open: OPEN, IN_PROGRESS or completed only later, at its end; overdue: open then, and the day of dueOn over; completionRate: of those due in the period, the share done by the day of dueOn.',
    anchors: ['startedAt', 'actionItems.status', 'actionItems.dueOn', 'actionItems.completedAt'],
    exclusions:
      'Items of postmortems that do not count. Items without dueOn are never overdue. WONT_DO is neither open nor done, whenever it was decided; DONE without completedAt is completed in no period, and told.',
    unit: 'items, share 0 to 1',
    uncertainty: `Shares: ${WILSON}`,
    source: 'ActionItem',
  },
  {
    key: 'actionItemAge',
    name: 'Age of open action items',
    formula: 'Median of the end of the period − startedAt of the incident, over the items open then.',
    anchors: ['startedAt', 'actionItems.status'],
    exclusions: 'As action items. When an item was written down says nothing where it was imported.',
    unit: 'seconds',
    uncertainty: 'None: all of them are counted.',
    source: 'ActionItem',
  },
  {
    key: 'coverage',
    name: 'Coverage',
    formula:
      'Incidents of which it is known ÷ incidents: for each anchor, severity, cause, affected service, who noticed, whether a change was involved.',
    anchors: [
      'detectedAt',
      'acknowledgedAt',
      'mitigatedAt',
      'resolvedAt',
      'severity',
      'factors',
      'affectedServices',
    ],
    exclusions: NOT_COUNTED,
    unit: 'share, 0 to 1',
    uncertainty: 'None: it is counted, not estimated.',
    source: 'Postmortem',
  },
];

/** The definition with this key. */
export function metricDefinition(key: string): MetricDefinition {
  const found = METRIC_DEFINITIONS.find((metric) => metric.key === key);
  if (!found) throw new Error(`There is no metric ${key}`);
  return found;
}

/** The table as Markdown, a section for each. */
export function metricsMarkdown(): string {
  return METRIC_DEFINITIONS.map(
    (metric) => `## ${metric.name}

\`${metric.key}\`, ${metric.unit}

- Formula: ${metric.formula}
- From: ${metric.anchors.map((anchor) => `\`${anchor}\``).join(', ')} (${metric.source})
- Left out: ${metric.exclusions}
- Certainty: ${metric.uncertainty}
`,
  ).join('\n');
}
