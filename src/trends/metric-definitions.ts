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

const COUNTED =
  'Postmortems that are not PUBLISHED, unless the filter names other states; those without startedAt (told as undated); second texts, DUPLICATE_OF one that counts (told as duplicates).';
const DURATION_UNCERTAINTY =
  'n and missing always; median from n = 1, its 95 % interval from order statistics from n = 6, p90 from n = 29; geometric mean with Student’s interval on logarithms.';
const POISSON = 'Exact 95 % Poisson interval (Garwood).';
const COMPARED =
  'Exact 95 % Poisson interval (Garwood); against the previous period by the conditional binomial test, over days, with Holm’s correction among the rows of a table.';
const WILSON = '95 % Wilson interval.';
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
    exclusions: `${COUNTED} An incident that spans periods counts in the one it started in, once however many services it reached.`,
    unit: 'incidents',
    uncertainty: COMPARED,
    source: 'Postmortem',
  },
  {
    key: 'incidentRate',
    name: 'Incident rate',
    formula: 'incidents ÷ days of the period × 30',
    anchors: ['startedAt'],
    exclusions: COUNTED,
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
    uncertainty: 'None: a sum that one incident can dominate. Read it beside the number of incidents.',
    source: 'Postmortem',
  },
  {
    key: 'causeMix',
    name: 'Causes',
    formula:
      'Incidents by the category of their one primary factor, and by its family; share = those ÷ incidents.',
    anchors: ['factors.primary', 'factors.category'],
    exclusions: `${COUNTED} Incidents without a primary factor are a row of their own; UNK (undetermined, not stated, other) is printed with them.`,
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
    exclusions: `${COUNTED} Team and provider are the ones the catalogue names now. Rows add up to more than incidents.`,
    unit: 'incidents',
    uncertainty: COMPARED,
    source: 'AffectedService, Service',
  },
  {
    key: 'severityMix',
    name: 'Severities',
    formula: 'Incidents by severity.',
    anchors: ['severity'],
    exclusions: `${COUNTED} Incidents without a severity are a row of their own.`,
    unit: 'incidents',
    uncertainty: COMPARED,
    source: 'Postmortem',
  },
  {
    key: 'internalDetection',
    name: 'Detected internally',
    formula: 'detectedBy MONITORING, SYNTHETIC, EMPLOYEE or SECURITY ÷ detectedBy other than UNKNOWN',
    anchors: ['detectedBy'],
    exclusions: `${COUNTED} UNKNOWN is in neither number and told beside it.`,
    unit: 'share, 0 to 1',
    uncertainty: WILSON,
    source: 'Postmortem',
  },
  {
    key: 'changeRelatedShare',
    name: 'Change-related',
    formula: 'changeRelated true ÷ changeRelated known. It is not the change fail rate of DORA.',
    anchors: ['changeRelated'],
    exclusions: `${COUNTED} Incidents of which it is not known are in neither number and told beside it.`,
    unit: 'share, 0 to 1',
    uncertainty: WILSON,
    source: 'Postmortem',
  },
  {
    key: 'recurrenceRate',
    name: 'Repeat incidents',
    formula:
      'Incidents related as RECURRENCE_OF one that started up to 365 days earlier and whose postmortem is PUBLISHED or ARCHIVED ÷ incidents',
    anchors: ['relations', 'startedAt'],
    exclusions: `${COUNTED} Suggested recurrences that nobody confirmed.`,
    unit: 'share, 0 to 1',
    uncertainty: WILSON,
    source: 'Relation',
  },
  {
    key: 'recurrenceWhileActionOpen',
    name: 'Repeats with an open action item',
    formula:
      'Repeat incidents at whose start an action item of the earlier incident, meant to remove a cause of the later one, was not done.',
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
    exclusions: `${COUNTED} Incidents that reached no service of a provider.`,
    unit: 'index and share, 0 to 1',
    uncertainty: 'Null below 10 incidents.',
    source: 'AffectedService, Service',
  },
  {
    key: 'actionItems',
    name: 'Action items',
    formula:
      'opened: created in the period; completed: completedAt in it; open: OPEN or IN_PROGRESS at its end; overdue: open then, and the day of dueOn over; completionRate: of those due in the period, the share done by the day of dueOn.',
    anchors: ['actionItems.status', 'actionItems.dueOn', 'actionItems.completedAt'],
    exclusions:
      'Items of postmortems that do not count. Items without dueOn are never overdue. WONT_DO is neither open nor done.',
    unit: 'items, share 0 to 1',
    uncertainty: `Shares: ${WILSON}`,
    source: 'ActionItem',
  },
  {
    key: 'actionItemAge',
    name: 'Age of open action items',
    formula: 'Median of the end of the period − the creation of each item open then.',
    anchors: ['actionItems.status'],
    exclusions: 'As action items.',
    unit: 'seconds',
    uncertainty: 'Interval of the median from n = 6.',
    source: 'ActionItem',
  },
  {
    key: 'coverage',
    name: 'Coverage',
    formula:
      'Incidents that have an anchor ÷ incidents, for each anchor, severity, cause and affected service.',
    anchors: [
      'detectedAt',
      'acknowledgedAt',
      'mitigatedAt',
      'resolvedAt',
      'severity',
      'factors',
      'affectedServices',
    ],
    exclusions: COUNTED,
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
