import { cpus, totalmem, type } from 'node:os';
import { median } from '../processes.js';
import type { Slot } from './load.js';

/** The rounds of one way of a workload. */
export interface Raced {
  readonly name: string;
  readonly slots: readonly Slot[];
}

export interface Measured {
  readonly workload: string;
  readonly raced: readonly Raced[];
}

/** What was measured besides the race. */
export interface Figures {
  readonly postmortems: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly settling: number;
  readonly postgres: string;
  readonly peer: string | undefined;
  readonly note: readonly string[];
}

const fixed = (value: number | undefined, digits: number): string =>
  value === undefined ? '–' : value.toFixed(digits);

/** docs/performance.md, as the run writes it. */
export function report(measured: readonly Measured[], figures: Figures): string {
  return `# Performance

Written by \`npm run bench\`; do not edit. Run it on your own machine: what counts are the ratios of one run.

- Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${type()}; service, PostgreSQL and load share it.
- Node ${process.versions.node}, PostgreSQL ${figures.postgres}${figures.peer ? `, ${figures.peer}` : ''}.
- ${figures.postmortems.toLocaleString('en')} generated postmortems; 20 connections; ${figures.rounds} rounds of ${figures.seconds} s each after a warm-up, contenders in turn, each given ${figures.settling} s to settle before it is measured; medians.
- **limit**: bare \`node:http\` that sends the JSON of one prepared statement: no GraphQL, no login, no limits, no log.
  **Hindsight**: the service as it is delivered, with a token, all guards and limits.
  **PostGraphile**: its own defaults with what its documentation recommends for speed, the list through the same
  table; it neither knows who asks nor limits or measures anything.
- Ratio: answers per second divided by the limit's in the same round, median and range. CPU ratio: the limit's
  processor time per answer (server and PostgreSQL) divided by the contender's; other load on the machine moves it less.
- Before each race all contenders were asked the same questions and gave the same data. Errors also count those
  that GraphQL sends with status 200.

${measured.map(section).join('\n')}
${figures.note.map((line) => `- ${line}`).join('\n')}
`;
}

function section({ workload, raced }: Measured): string {
  const lines = raced.map((one) => row(one, raced[0]!));
  return `## ${workload[0]!.toUpperCase()}${workload.slice(1)}

| | answers/s | ratio to the limit | CPU ratio | p50 ms | p99 ms | CPU ms server + PostgreSQL | bytes | errors |
|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}
`;
}

function row({ name, slots }: Raced, limit: Raced): string {
  const middle = (of: (slot: Slot) => number): number => median(slots.map(of));
  const cpu = (slot: Slot): number => (slot.serverCpu ?? Number.NaN) + (slot.databaseCpu ?? Number.NaN);
  const ratios = slots.map((slot, i) => slot.perSecond / limit.slots[i]!.perSecond);
  const cpuRatio = median(slots.map((slot, i) => cpu(limit.slots[i]!) / cpu(slot)));
  const range = `${fixed(Math.min(...ratios), 2)}–${fixed(Math.max(...ratios), 2)}`;
  return `| ${[
    name,
    fixed(
      middle((slot) => slot.perSecond),
      0,
    ),
    name === limit.name ? '1' : `**${fixed(median(ratios), 2)}** (${range})`,
    Number.isNaN(cpuRatio) ? '–' : fixed(cpuRatio, 2),
    fixed(
      middle((slot) => slot.p50),
      0,
    ),
    fixed(
      middle((slot) => slot.p99),
      0,
    ),
    `${fixed(median(slots.map((slot) => slot.serverCpu ?? Number.NaN)), 2)} + ${fixed(median(slots.map((slot) => slot.databaseCpu ?? Number.NaN)), 2)}`,
    middle((slot) => slot.bytes).toLocaleString('en'),
    String(slots.reduce((sum, slot) => sum + slot.errors, 0)),
  ].join(' | ')} |`;
}
