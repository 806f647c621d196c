// Figures over many incidents: the facts they are counted from, trends, statistics, what came back.
// Must not know of reports, files or Slack.
export { counting, factFilter } from './fact-filter.sql.js';
export { refreshFacts } from './facts.repository.js';
export {
  type Incident,
  type IncidentFactor,
  type IncidentService,
  IncidentsRepository,
} from './incidents.repository.js';
export { Period } from './period.graphql.js';
export {
  type Calendar,
  formatPeriod,
  type InstantRange,
  parsePeriod,
  type PeriodKind,
  periodOf,
  type PeriodParts,
  periodRange,
  readPeriod,
  shiftPeriod,
} from './period.js';
export { RecurrenceRepository, type RecurrenceRequest } from './recurrence.repository.js';
export * from './statistics/index.js';
export { TREND_RESOLVERS, TrendsModule } from './trends.module.js';
