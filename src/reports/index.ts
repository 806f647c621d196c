// The reliability report of a period: its figures, its renderings, and the published ones, which stay as they are.
// Must not know of Slack, of other pages, or how incidents are written.
export type { Edition } from './published.js';
export { reportQuery } from './report-query.js';
export { REPORT_ENTITIES, REPORT_RESOLVERS, ReportsModule } from './reports.module.js';
export { type EditionRequest, ReportsService } from './reports.service.js';
