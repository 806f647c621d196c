// Figures over many incidents: what came back, and how often. Must not know of reports, files or Slack.
export { TREND_RESOLVERS, TrendsModule } from './trends.module.js';
