import pg from 'pg';
import { LOCAL_VIEWER as VIEWER } from '../src/access/index.js';
import { createContext } from '../src/app.js';
import { parseConfig } from '../src/config/index.js';
import { ReportsService } from '../src/reports/index.js';
import { ALL_WANTED, TrendsService } from '../src/trends/index.js';
import { generate } from './generate.js';
import { median, percentile } from './processes.js';
import { benchDatabase } from './server.js';

const SIZE = Number(process.env.BENCH_SIZE ?? 100_000);
const RUNS = Number(process.env.BENCH_RUNS ?? 15);

/** What one would write first, over the postmortems themselves: counts by cause and quarter, nothing else. */
const BARE = `SELECT date_trunc('quarter', p.started_at AT TIME ZONE 'UTC') AS quarter, f.category_code, count(*)
  FROM postmortem p JOIN factor f ON f.postmortem_id = p.id AND f.is_primary
  WHERE p.status = 'PUBLISHED' AND p.visibility = ANY ('{ORGANIZATION,RESTRICTED}')
    AND p.started_at >= $1 AND p.started_at < $2 GROUP BY 1, 2`;
/** The same by service. */
const BARE_SERVICES = `SELECT date_trunc('quarter', p.started_at AT TIME ZONE 'UTC') AS quarter, a.service_id, count(DISTINCT p.id)
  FROM postmortem p JOIN affected_service a ON a.postmortem_id = p.id
  WHERE p.status = 'PUBLISHED' AND p.visibility = ANY ('{ORGANIZATION,RESTRICTED}')
    AND p.started_at >= $1 AND p.started_at < $2 GROUP BY 1, 2`;
/** The narrow row of each incident with all its times, which is the least that the figures need. */
const BARE_FACTS = `SELECT date_trunc('quarter', f.started_at AT TIME ZONE 'UTC') AS quarter, f.cause, count(*),
    string_agg(f.seconds_to_detect::text, ','), string_agg(f.seconds_to_mitigate::text, ','),
    string_agg(f.seconds_to_resolve::text, ',')
  FROM incident_fact f WHERE f.status = 'PUBLISHED' AND f.visibility = ANY ('{ORGANIZATION,RESTRICTED}')
    AND f.started_at >= $1 AND f.started_at < $2 GROUP BY 1, 2`;

const database = await benchDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 2 });
const app = await createContext(parseConfig({ LOG_LEVEL: 'error' }), database.url);
const trends = app.get(TrendsService, { strict: false });
const reports = app.get(ReportsService, { strict: false });
try {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM postmortem');
  if (rows[0]!.n === 0) await generate(pool, SIZE, (line) => console.log(line));
  const { from, to, quarter, inRange, inQuarter } = await ranges();
  console.log(
    `${rows[0]!.n || SIZE} postmortems, ${inRange} of them in 8 quarters to ${to}, ${inQuarter} in ${quarter}. Milliseconds; ratio = median to that of the bare SQL.`,
  );
  const bare = (sql: string) => () => pool.query(sql, [from, to]);
  const ours = (groupBy: 'ROOT_CAUSE' | 'SERVICE', wanted: typeof ALL_WANTED) => () =>
    trends.trends(VIEWER, { interval: 'QUARTER', groupBy, from, to, top: 10 }, wanted);
  const countsOnly = { ...ALL_WANTED, durations: new Set<never>() };
  await measure('bare SQL, counts by cause', {
    'bare SQL, counts by cause': bare(BARE),
    'bare SQL on the facts, with all times': bare(BARE_FACTS),
    'trends by cause, counts': ours('ROOT_CAUSE', countsOnly),
    'trends by cause, everything': ours('ROOT_CAUSE', ALL_WANTED),
  });
  await measure('bare SQL, counts by service', {
    'bare SQL, counts by service': bare(BARE_SERVICES),
    'trends by service, counts': ours('SERVICE', countsOnly),
    'trends by service, everything': ours('SERVICE', ALL_WANTED),
  });
  await measure('bare SQL, counts by cause', {
    'bare SQL, counts by cause': bare(BARE),
    'report, figures': () => reports.report(VIEWER, { period: quarter, current: true }),
    'report, page': () => reports.file(VIEWER, { period: quarter, current: true }, 'report.html'),
  });
} finally {
  await app.close();
  await pool.end();
  await database.close();
}

/** The last 8 whole quarters of the corpus, and the last of them as a period. */
async function ranges(): Promise<
  Record<'from' | 'to' | 'quarter', string> & Record<'inRange' | 'inQuarter', number>
> {
  const { rows } = await pool.query<{ from: Date; to: Date; quarter: string }>(
    `WITH last AS (SELECT date_trunc('quarter', least(max(started_at), now()) AT TIME ZONE 'UTC') AS ends FROM postmortem
       WHERE status = 'PUBLISHED')
     SELECT (ends - interval '2 years') AT TIME ZONE 'UTC' AS from, ends AT TIME ZONE 'UTC' AS to,
       to_char(ends - interval '1 day', 'YYYY"-Q"Q') AS quarter FROM last`,
  );
  const { from, to, quarter } = rows[0]!;
  const counted = await pool.query<{ inRange: number; inQuarter: number }>(
    `SELECT count(*)::int AS "inRange", count(*) FILTER (WHERE started_at >= $2::timestamptz - interval '3 months')::int
       AS "inQuarter" FROM incident_fact WHERE status = 'PUBLISHED' AND started_at >= $1 AND started_at < $2`,
    [from, to],
  );
  const iso = (at: Date): string => at.toISOString().replace('.000Z', 'Z');
  return { from: iso(from), to: iso(to), quarter, ...counted.rows[0]! };
}

/** Each in turn, so that a busy moment falls on all of them. */
async function measure(base: string, contenders: Record<string, () => Promise<unknown>>): Promise<void> {
  const took: Record<string, number[]> = {};
  for (let run = 0; run < RUNS + 2; run++)
    for (const [name, work] of Object.entries(contenders)) {
      const started = performance.now();
      await work();
      if (run >= 2) (took[name] ??= []).push(performance.now() - started);
    }
  for (const [name, all] of Object.entries(took))
    console.log(
      `${name.padEnd(38)} p50 ${median(all).toFixed(1).padStart(8)}  p90 ${percentile(all, 0.9).toFixed(1).padStart(8)}  ratio ${(median(all) / median(took[base]!)).toFixed(2)}`,
    );
}
