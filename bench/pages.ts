import { performance } from 'node:perf_hooks';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LOCAL_VIEWER } from '../src/access/index.js';
import { createApp } from '../src/app.js';
import { parseConfig } from '../src/config/index.js';
import { loadSamples, SampleLoader } from '../src/exchange/index.js';
import { CHOICES, EDIT } from '../src/web/edit/stored.js';
import { FEED } from '../src/web/feed.js';
import { ACTIONS } from '../src/web/pages/actions.js';
import { CATEGORIES, CAUSE } from '../src/web/pages/cause.js';
import { CAUSE_YEARS, CAUSES } from '../src/web/pages/causes.js';
import { POSTMORTEM } from '../src/web/pages/postmortem.data.js';
import { REPORTS } from '../src/web/pages/reports.js';
import { SEARCH } from '../src/web/pages/search.js';
import { SERVICE, SERVICE_TREND } from '../src/web/pages/service.js';
import { SERVICES } from '../src/web/pages/services.js';
import { benchDatabase } from './server.js';

// What a page costs on top of the queries behind it, and how much it sends, packed as browsers ask for it and whole: over
// the sample corpus or BENCH_DATABASE_URL, all through the whole server stack, one after the other in turns. Arguments
// name another postmortem and service.
const ROUNDS = 40;
/** No page is asked for longer than that, but at least a few times. */
const LONGEST_MS = 15_000;
const WARM_UP = 3;
const FEWEST = 5;
const [PM = 'PM-74', SLUG = 'aws-dynamodb'] = process.argv.slice(2);
const CODE = 'NET.DNS';
const YEAR = '2025';
const REPORT = 'query ($period: Period!) { reliabilityReport(period: $period) { markdown } }';
const PACKINGS = ['br', 'identity'] as const;
type Packing = (typeof PACKINGS)[number];
const OPEN = { status: ['OPEN', 'IN_PROGRESS'] };

type Query = readonly [document: string, variables: object];
const PAGES: readonly (readonly [path: string, queries: readonly Query[]])[] = [
  ['/', [[SEARCH, { query: '', filter: {} }]]],
  ['/?q=dns+race+condition', [[SEARCH, { query: 'dns race condition', filter: {} }]]],
  [`/postmortems/${PM}`, [[POSTMORTEM, { reference: PM }]]],
  [
    `/postmortems/${PM}/edit`,
    [
      [EDIT, { reference: PM }],
      [CHOICES, {}],
    ],
  ],
  ['/services', [[SERVICES, {}]]],
  [
    `/services/${SLUG}`,
    [
      [SERVICE, { slug: SLUG }],
      [SERVICE_TREND, { slug: SLUG }],
    ],
  ],
  ['/causes', [[CAUSES, { from: since(CAUSE_YEARS) }]]],
  [
    `/causes/${CODE}`,
    [
      [CATEGORIES, {}],
      [CAUSE, { code: CODE }],
    ],
  ],
  ['/actions', [[ACTIONS, { filter: OPEN }]]],
  ['/reports', [[REPORTS, { timezone: 'UTC', years: since(6), quarters: since(3) }]]],
  [`/reports/${YEAR}`, [[REPORT, { period: YEAR }]]],
  ['/feed.atom', [[FEED, { filter: { status: ['PUBLISHED'] } }]]],
];

const database = await benchDatabase();
const config = parseConfig({ HINDSIGHT_SAMPLES: 'off', HINDSIGHT_RATE_LIMIT: '0', LOG_LEVEL: 'error' });
const app = await createApp(config, database.url);
try {
  await app.getHttpAdapter().getInstance().ready();
  if (database.fresh) await loadSamples(app.get(SampleLoader, { strict: false }), LOCAL_VIEWER);
  console.log('page                       packed  whole   page ms     sent   whole bytes');
  for (const [path, queries] of PAGES) await measure(app, path, queries);
} finally {
  await app.close();
  await database.close();
}

async function measure(
  server: NestFastifyApplication,
  path: string,
  queries: readonly Query[],
): Promise<void> {
  const ratios: Record<Packing, number[]> = { br: [], identity: [] };
  const sizes: Record<Packing, number> = { br: 0, identity: 0 };
  const times: number[] = [];
  const from = performance.now();
  for (let i = 0; i < ROUNDS + WARM_UP; i++) {
    if (times.length >= FEWEST && performance.now() - from > LONGEST_MS) break;
    const pages: Record<Packing, number> = { br: 0, identity: 0 };
    for (const packing of PACKINGS) {
      pages[packing] = await timed(async () => {
        const headers = { accept: 'text/html', 'accept-encoding': packing, 'sec-fetch-site': 'same-origin' };
        const answer = await server.inject({ url: path, headers });
        if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode}`);
        sizes[packing] = answer.rawPayload.length;
      });
    }
    const query = await timed(async () => {
      for (const [document, variables] of queries) {
        const payload = { query: document, variables };
        const answer = await server.inject({ method: 'POST', url: '/graphql', payload });
        if (answer.json<{ errors?: unknown }>().errors) throw new Error(answer.body.slice(0, 500));
      }
    });
    // The first ones compile the queries.
    if (i < WARM_UP) continue;
    for (const packing of PACKINGS) ratios[packing].push(pages[packing] / query);
    times.push(pages.br);
  }
  const columns = [
    ...PACKINGS.map((packing) => median(ratios[packing]).toFixed(2).padStart(6)),
    ...[
      median(times).toFixed(1).padStart(9),
      String(sizes.br).padStart(8),
      String(sizes.identity).padStart(8),
    ],
  ];
  console.log(`${path.padEnd(26)} ${columns.join(' ')}`);
}

/** The first instant of a year, so many years back. */
function since(years: number): string {
  return new Date(Date.UTC(new Date().getUTCFullYear() - years + 1, 0, 1)).toISOString();
}

async function timed(run: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
