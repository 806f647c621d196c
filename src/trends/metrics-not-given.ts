/** A number that other reports have and this one has not. */
export interface MetricNotGiven {
  readonly name: string;
  /** What it would have to be computed from, and what of that is not recorded. */
  readonly why: string;
  /** What is given that comes nearest. */
  readonly instead: string;
}

/** Better said than guessed: `metricsNotGiven`, docs/metrics.md and the method part of a report come from it. */
export const METRICS_NOT_GIVEN: readonly MetricNotGiven[] = [
  {
    name: 'MTTR',
    why: 'It means a different interval in every tool, and a mean of so skewed durations moves by a fifth when nothing has changed.',
    instead: 'Time to detect, to acknowledge, to mitigate and to resolve: medians with their intervals.',
  },
  {
    name: 'Error budget',
    why: 'Neither objectives of services nor their traffic are recorded, so there is no budget and nothing that shows how much of it an incident used.',
    instead: 'Time services were hurt, which is no service level indicator.',
  },
  {
    name: 'User-minutes',
    why: 'How many users were hurt is one number for a whole incident, often an estimate; multiplied by its length it would count the worst moment for all of it.',
    instead: 'Impact in seconds, and the number of customers in the register.',
  },
  {
    name: 'Deployment frequency, lead time, change fail rate, failed deployment recovery time, rework rate (DORA)',
    why: 'Deployments are not recorded, so these have no denominator; incidents alone cannot say how many changes went well.',
    instead: 'Change-related, a share of incidents.',
  },
  {
    name: 'Incidents per 1,000 deployments or requests',
    why: 'Neither is recorded.',
    instead: 'Incident rate, per 30 days.',
  },
  {
    name: 'Time to publish a postmortem',
    why: 'publishedAt of an imported postmortem is what its source says, or else the moment of the import: it would measure the import.',
    instead: 'The number of postmortems of the period that are still in draft or review.',
  },
];

export function notGivenMarkdown(): string {
  const rows = METRICS_NOT_GIVEN.map(({ name, why, instead }) => `| ${name} | ${why} | ${instead} |`);
  return ['## Not given', '', '| Figure | Why not | Instead |', '|---|---|---|', ...rows, ''].join('\n');
}
