// Figures over many incidents: the facts they are counted from, trends, statistics, what came back.
// Must not know of reports, files or Slack.
export { durationStats } from './duration-stats.js';
export { DurationStats } from './duration-stats.graphql.js';
export { counting, factFilter } from './fact-filter.sql.js';
export { refreshFacts } from './facts.repository.js';
export {
  type Incident,
  type IncidentFactor,
  type IncidentService,
  IncidentsRepository,
} from './incidents.repository.js';
export {
  METRIC_DEFINITIONS,
  type MetricDefinition,
  metricDefinition,
  METRICS_VERSION,
  metricsMarkdown,
  NOT_COUNTED,
} from './metric-definitions.js';
export { METRICS_NOT_GIVEN, notGivenMarkdown } from './metrics-not-given.js';
export { Metric } from './metrics.resolver.js';
export { Period } from './period.graphql.js';
export {
  type Calendar,
  formatPeriod,
  type InstantRange,
  localDate,
  parsePeriod,
  type PeriodKind,
  periodOf,
  type PeriodParts,
  periodRange,
  readPeriod,
  shiftPeriod,
  startOfDay,
} from './period.js';
export { RecurrenceRepository, type RecurrenceRequest } from './recurrence.repository.js';
export * from './statistics/index.js';
export { TREND_RESOLVERS, TrendsModule } from './trends.module.js';
export { TrendBucket, TrendInterval, TrendPoint, Trends, TrendsArgs, TrendSeries } from './trends.graphql.js';
export { TrendsRepository } from './trends.repository.js';
export { ALL_WANTED, TrendsService, type Wanted } from './trends.service.js';
