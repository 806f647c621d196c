import pg from 'pg';
import { createContext } from '../src/app.js';
import { GraphRepository, Reach } from '../src/catalog/index.js';
import { parseConfig } from '../src/config/index.js';
import { freePort, median, start } from './processes.js';
import { benchDatabase, benchToken } from './server.js';

// The blast radius of the service most stand on, in a catalogue of this size, as a ratio to the bare recursive SQL; in
// turns, in one run. Answers are compared first.
const SERVICES = Number(process.env.BENCH_SERVICES ?? 10_000);
const EDGES = Number(process.env.BENCH_EDGES ?? 50_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const DEPTH = 10;

const RECURSIVE = `WITH RECURSIVE reached AS (
    SELECT $1::uuid AS id, 0 AS distance
    UNION SELECT d.service_id, r.distance + 1 FROM reached r JOIN service_dependency d ON d.depends_on_id = r.id
    WHERE r.distance < $2)
  SELECT s.slug, s.name, min(r.distance) AS distance FROM reached r JOIN service s ON s.id = r.id
  WHERE r.id <> $1 GROUP BY s.id`;

const database = await benchDatabase();
if (!database.fresh) throw new Error('This fills the catalogue: it wants a database of its own');
const pool = new pg.Pool({ connectionString: database.url, max: 2 });
const app = await createContext(parseConfig({ LOG_LEVEL: 'error' }), database.url);
const token = await benchToken(database.url, 'blast radius', ['read']);
const service = await start('service', 'src/main.js', await freePort(), {
  DATABASE_URL: database.url,
  HINDSIGHT_SAMPLES: 'off',
  HINDSIGHT_RATE_LIMIT: '0',
  LOG_LEVEL: 'error',
});
try {
  await fill();
  const { rows } = await pool.query<{ id: string; slug: string }>(
    `SELECT s.id, s.slug FROM service s JOIN service_dependency d ON d.depends_on_id = s.id
     GROUP BY s.id ORDER BY count(*) DESC, s.slug LIMIT 1`,
  );
  const root = rows[0]!;
  const graphs = app.get(GraphRepository, { strict: false });
  const firstRead = await timed(() => graphs.graph());
  const walk = { maxDepth: DEPTH, includeSoft: true, asOf: null };
  const inMemory = async (): Promise<number> =>
    new Reach().from(await graphs.graph(), [root.id], walk).size - 1;
  const overSql = async (): Promise<number> => {
    const { rows: found } = await pool.query({ name: 'radius', text: RECURSIVE, values: [root.id, DEPTH] });
    return found.length;
  };
  const overGraphQL = (selection: string) => async (): Promise<number> =>
    ask(`{ service(slug: "${root.slug}") { blastRadius { totalCount ${selection} } } }`);
  const contenders: readonly (readonly [string, () => Promise<number>])[] = [
    ['bare recursive SQL', overSql],
    ['the walk itself', inMemory],
    ['GraphQL, counts', overGraphQL('byCategory { category count }')],
    ['GraphQL, every service', overGraphQL('services { distance hard service { slug } }')],
    ['GraphQL, every way', overGraphQL('services { distance hard service { slug } path { slug } }')],
  ];
  const sizes = await Promise.all(contenders.map(async ([, run]) => run()));
  if (new Set(sizes).size !== 1) throw new Error(`The answers differ: ${sizes.join(', ')}`);
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, [, run]] of contenders.entries()) times[i]!.push(await timed(run));
  const bare = median(times[0]!);
  console.log(`${SERVICES} services, ${EDGES} dependencies; ${root.slug} reaches ${sizes[0]} of them.`);
  console.log(`The graph is read once per change of the catalogue: ${firstRead.toFixed(0)} ms.`);
  for (const [i, [name]] of contenders.entries()) {
    const p50 = median(times[i]!);
    console.log(`${name.padEnd(24)} p50 ${p50.toFixed(1).padStart(7)} ms  ratio ${(p50 / bare).toFixed(3)}`);
  }
} finally {
  await service.stop();
  await app.close();
  await pool.end();
  await database.close();
}

/** Most dependencies lead to few services, as in life; a tenth is soft, and some go round in circles. */
async function fill(): Promise<void> {
  await pool.query(
    `INSERT INTO service (id, slug, name, category, tier)
     SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 's' || i, 'Service ' || i,
       (ARRAY['ECOMMERCE', 'STREAMING', 'SAAS', 'AI_ML', 'IOT', 'DATA'])[1 + i % 6], 1 + i % 5
     FROM generate_series(1, $1::int) i`,
    [SERVICES],
  );
  await pool.query('SELECT setseed(0.42)');
  await pool.query(
    `INSERT INTO service_dependency (service_id, depends_on_id, strength)
     SELECT s.id, o.id, CASE WHEN random() < 0.1 THEN 'SOFT' ELSE 'HARD' END
     FROM generate_series(1, $2::int * 2) n
     CROSS JOIN LATERAL (SELECT 1 + floor(random() * $1)::int AS a, 1 + floor(power(random(), 3) * $1)::int AS b WHERE n > 0) e
     JOIN service s ON s.slug = 's' || e.a JOIN service o ON o.slug = 's' || e.b WHERE e.a <> e.b
     ON CONFLICT DO NOTHING`,
    [SERVICES, EDGES],
  );
  await pool.query(
    `DELETE FROM service_dependency WHERE ctid NOT IN (SELECT ctid FROM service_dependency LIMIT $1)`,
    [EDGES],
  );
  await pool.query('UPDATE catalog_version SET version = version + 1');
  await pool.query('VACUUM ANALYZE service, service_dependency');
}

async function ask(query: string): Promise<number> {
  const response = await fetch(`${service.base}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as {
    data: { service: { blastRadius: { totalCount: number } } };
    errors?: unknown;
  };
  if (errors) throw new Error(JSON.stringify(errors));
  return data.service.blastRadius.totalCount;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}
