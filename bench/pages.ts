import { performance } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LOCAL_VIEWER } from '../src/access/index.js';
import { createApp } from '../src/app.js';
import { parseConfig } from '../src/config/index.js';
import { loadSamples, SampleLoader } from '../src/exchange/index.js';
import { POSTMORTEM } from '../src/web/pages/postmortem.data.js';
import { SEARCH } from '../src/web/pages/search.js';
import { SERVICE, SERVICE_TREND } from '../src/web/pages/service.js';
import { SERVICES } from '../src/web/pages/services.js';
import { benchDatabase } from './server.js';

// What a page costs on top of the queries behind it, and how much it sends: over the sample corpus, both through the
// whole server stack, one after the other in turns.
const ROUNDS = 40;
const PM = 'PM-74';
const SLUG = 'aws-dynamodb';

type Query = readonly [document: string, variables: object];
const PAGES: readonly (readonly [path: string, queries: readonly Query[]])[] = [
  ['/', [[SEARCH, { query: '', filter: {} }]]],
  ['/?q=dns+race+condition', [[SEARCH, { query: 'dns race condition', filter: {} }]]],
  [`/postmortems/${PM}`, [[POSTMORTEM, { reference: PM }]]],
  ['/services', [[SERVICES, {}]]],
  [
    `/services/${SLUG}`,
    [
      [SERVICE, { slug: SLUG }],
      [SERVICE_TREND, { slug: SLUG }],
    ],
  ],
];

const database = await benchDatabase();
const config = parseConfig({ HINDSIGHT_SAMPLES: 'off', HINDSIGHT_RATE_LIMIT: '0', LOG_LEVEL: 'error' });
const app = await createApp(config, database.url);
try {
  await app.getHttpAdapter().getInstance().ready();
  if (database.fresh) await loadSamples(app.get(SampleLoader, { strict: false }), LOCAL_VIEWER);
  console.log('page                        ratio   page ms   bytes   gzipped');
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
  const ratios: number[] = [];
  const times: number[] = [];
  let html = '';
  for (let i = 0; i < ROUNDS + 5; i++) {
    const page = await timed(async () => {
      const answer = await server.inject({ url: path, headers: { accept: 'text/html' } });
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode}`);
      html = answer.body;
    });
    const query = await timed(async () => {
      for (const [document, variables] of queries) {
        const payload = { query: document, variables };
        const answer = await server.inject({ method: 'POST', url: '/graphql', payload });
        if (answer.json<{ errors?: unknown }>().errors) throw new Error(answer.body.slice(0, 500));
      }
    });
    // The first ones compile the queries.
    if (i < 5) continue;
    ratios.push(page / query);
    times.push(page);
  }
  const bytes = Buffer.byteLength(html);
  const columns = [median(ratios).toFixed(2).padStart(6), median(times).toFixed(1).padStart(9)];
  console.log(
    `${path.padEnd(26)} ${columns.join(' ')} ${String(bytes).padStart(7)} ${gzipSync(html).length}`,
  );
}

async function timed(run: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
