import type { Pool } from 'pg';
import { refreshFacets } from '../src/postmortems/index.js';
import { rebuildSearch } from '../src/search/index.js';
import { refreshFacts } from '../src/trends/index.js';
import { Random } from './random.js';
import { paragraph, PROVIDERS, REGIONS, signature, TAGS, TEAMS, title } from './vocabulary.js';

const SERVICES = 500;
const BATCH = 1000;
type Row = Record<string, unknown>;
type Tables = Record<
  | 'postmortem'
  | 'section'
  | 'factor'
  | 'affected_service'
  | 'timeline_event'
  | 'action_item'
  | 'action_item_factor',
  Row[]
>;

/** Fills an empty, migrated database with plausible postmortems; the same seed gives the same ones. */
export async function generate(
  pool: Pool,
  count: number,
  say: (line: string) => void,
  seed = 42,
): Promise<void> {
  const random = new Random(seed);
  const services = await generateServices(pool, random);
  const codes = (
    await pool.query<{ code: string }>(
      `SELECT code FROM cause_category WHERE parent_code IS NOT NULL ORDER BY code`,
    )
  ).rows;
  const causes = codes.map((row) => row.code);
  await pool.query(`ALTER TABLE postmortem DISABLE TRIGGER USER; ALTER TABLE factor DISABLE TRIGGER USER`);
  for (let done = 0; done < count; done += BATCH) {
    const tables: Tables = {
      postmortem: [],
      section: [],
      factor: [],
      affected_service: [],
      timeline_event: [],
      action_item: [],
      action_item_factor: [],
    };
    for (let i = 0; i < Math.min(BATCH, count - done); i++) onePostmortem(random, tables, services, causes);
    for (const [table, rows] of Object.entries(tables)) await insert(pool, table, rows);
    if ((done / BATCH) % 10 === 9) say(`${done + BATCH} of ${count} postmortems`);
  }
  await pool.query(`ALTER TABLE postmortem ENABLE TRIGGER USER; ALTER TABLE factor ENABLE TRIGGER USER`);
  const tx = {
    query: async <T extends object>(sql: string, values?: readonly unknown[]): Promise<T[]> =>
      (await pool.query<T & Row>(sql, values as unknown[])).rows,
  };
  // Without figures about its tables PostgreSQL would join what follows row by row.
  await pool.query('ANALYZE');
  say('facets …');
  await withoutIndexes(pool, 'postmortem_facet', () => refreshFacets(tx.query, null));
  await withoutIndexes(pool, 'incident_fact', () => refreshFacts(tx.query, null));
  say('search documents …');
  await withoutIndexes(pool, 'search_document', () => rebuildSearch(tx));
  await pool.query('VACUUM ANALYZE');
}

/** Building an index once is many times faster than keeping it up to date row by row. */
async function withoutIndexes(pool: Pool, table: string, fill: () => Promise<unknown>): Promise<void> {
  const { rows } = await pool.query<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = $1 AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)`,
    [table],
  );
  for (const { name } of rows) await pool.query(`DROP INDEX ${name}`);
  await fill();
  for (const { definition } of rows) await pool.query(definition);
}

async function generateServices(pool: Pool, random: Random): Promise<{ id: string; slug: string }[]> {
  const services = Array.from({ length: SERVICES }, (_, i) => ({
    id: random.uuid(),
    slug: `service-${i + 1}`,
    name: `Service ${i + 1}`,
    category: random.pick(['ECOMMERCE', 'STREAMING', 'SAAS', 'AI_ML', 'IOT', 'FINANCE', 'DATA', 'INTERNAL']),
    tier: random.int(1, 4),
    team: random.pick(TEAMS),
    provider: random.pick(PROVIDERS),
  }));
  await insert(pool, 'service', services);
  const edges = new Map<string, Row>();
  while (edges.size < SERVICES * 3) {
    const [from, to] = [random.int(1, SERVICES - 1), 0];
    const target = random.int(to, from - 1);
    edges.set(`${from} ${target}`, {
      service_id: services[from]!.id,
      depends_on_id: services[target]!.id,
      strength: random.chance(0.7) ? 'HARD' : 'SOFT',
    });
  }
  await insert(pool, 'service_dependency', [...edges.values()]);
  return services;
}

function onePostmortem(
  random: Random,
  tables: Tables,
  services: readonly { id: string; slug: string }[],
  causes: readonly string[],
): void {
  const id = random.uuid();
  const affected = random.some(services, random.int(1, 5));
  const started = Date.UTC(2018, 0, 1) + Math.floor(random.next() * 8.8 * 365.25 * 86_400_000);
  const at = (minutes: number): string => new Date(started + minutes * 60_000).toISOString();
  const detected = random.int(0, 30);
  const mitigated = detected + Math.round(10 ** (0.7 + random.next() * 1.8));
  const resolved = mitigated + random.int(0, 240);
  const status = random.zipf([
    'PUBLISHED',
    'PUBLISHED',
    'PUBLISHED',
    'PUBLISHED',
    'PUBLISHED',
    'PUBLISHED',
    'DRAFT',
    'IN_REVIEW',
    'ARCHIVED',
  ]);
  const published = status === 'PUBLISHED' || status === 'ARCHIVED';
  tables.postmortem.push({
    id,
    status,
    created_by: 'bench',
    visibility: random.chance(0.03) ? 'RESTRICTED' : 'ORGANIZATION',
    title: title(random, affected[0]!.slug),
    summary: paragraph(random, 4),
    severity: random.pick(['SEV1', 'SEV2', 'SEV2', 'SEV3', 'SEV3', 'SEV3', 'SEV4', 'SEV5']),
    nature: random.zipf(['ACCIDENTAL', 'ACCIDENTAL', 'MALICIOUS', 'NATURAL', 'UNKNOWN']),
    detected_by: random.pick(['MONITORING', 'MONITORING', 'CUSTOMER', 'EMPLOYEE', 'SYNTHETIC', 'UNKNOWN']),
    change_related: random.chance(0.4),
    started_at: at(0),
    detected_at: at(detected),
    mitigated_at: at(mitigated),
    resolved_at: at(resolved),
    published_at: published ? at(resolved + 5000) : null,
    customers_affected: random.chance(0.6) ? random.int(1, 50_000) : null,
    error_signatures: random.chance(0.5) ? [signature(random)] : [],
    regions: random.some(REGIONS, random.int(0, 2)),
    tags: random.some(TAGS, random.int(0, 3)),
  });
  ['ROOT_CAUSE', 'IMPACT', 'RESOLUTION', 'LESSONS'].forEach((kind, position) =>
    tables.section.push({
      postmortem_id: id,
      position,
      kind,
      heading: null,
      body: paragraph(random, random.int(8, 20)),
    }),
  );
  const factors = random.some(causes, random.int(1, 3)).map((category_code, position) => ({
    id: random.uuid(),
    postmortem_id: id,
    position,
    category_code,
    role: position === 0 ? 'ROOT_CAUSE' : 'CONTRIBUTING',
    is_primary: position === 0,
    confidence: 'MEDIUM',
  }));
  tables.factor.push(...factors);
  affected.forEach((service, position) =>
    tables.affected_service.push({
      postmortem_id: id,
      service_id: service.id,
      position,
      level: random.pick(['OUTAGE', 'PARTIAL_OUTAGE', 'DEGRADED']),
      involvement: position === 0 ? 'ORIGIN' : 'CASCADE',
      cascaded_from_id: position === 0 ? null : affected[0]!.id,
    }),
  );
  for (let position = 0; position < 8; position++) {
    tables.timeline_event.push({
      postmortem_id: id,
      position,
      at: at((resolved * position) / 8),
      text: paragraph(random, 1),
    });
  }
  for (let position = 0; position < 4; position++) {
    const action = random.uuid();
    const done = random.chance(0.6);
    tables.action_item.push({
      id: action,
      postmortem_id: id,
      position,
      title: paragraph(random, 1),
      kind: random.pick(['PREVENT', 'DETECT', 'MITIGATE', 'PROCESS']),
      status: done ? 'DONE' : 'OPEN',
      team: random.pick(TEAMS),
      due_on: at(60_000),
      completed_at: done ? at(50_000) : null,
    });
    tables.action_item_factor.push({ action_item_id: action, factor_id: random.pick(factors).id });
  }
}

async function insert(pool: Pool, table: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]!);
  const list = columns.join(', ');
  await pool.query(
    `INSERT INTO ${table} (${list}) SELECT ${list} FROM json_populate_recordset(NULL::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}
