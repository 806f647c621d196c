import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { IncidentFacts1763900007000 } from '../../../migrations/1763900007000-IncidentFacts.js';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { CatalogService } from '../../../src/catalog/index.js';
import { TaxonomyService } from '../../../src/taxonomy/index.js';
import { FACTS_SQL, refreshFacts } from '../../../src/trends/facts.repository.js';
import { Random } from '../../../bench/random.js';
import { startTestApp, type TestApp } from '../../support/app.js';

let t: TestApp;
let pool: pg.Pool;
const SERVICES = ['ledger', 'checkout', 'mail', 'search'];
const CAUSES = ['CAP.LIMIT', 'CFG.APP', 'NET.DNS', 'SEC.DDOS', 'NET.DNS.x-own'];

beforeAll(async () => {
  t = await startTestApp({ DATABASE_POOL_SIZE: '10', HINDSIGHT_RATE_LIMIT: '0' });
  pool = new pg.Pool({ connectionString: t.database.url, max: 1 });
  await t.get(CatalogService).upsertMany(
    LOCAL_VIEWER,
    SERVICES.map((slug) => ({ slug, name: slug })),
  );
  await t.get(TaxonomyService).upsert(LOCAL_VIEWER, {
    code: 'NET.DNS.x-own',
    name: 'Our resolvers',
    description: 'Ours.',
    parent: 'NET.DNS',
  });
});
afterAll(async () => {
  await pool.end();
  await t.close();
});

/** Facts that the postmortems do not say, and what they say that is no fact; built anew from the tables. */
async function differences(): Promise<object[]> {
  const { rows } = await pool.query<object>(
    `(SELECT 'stale' AS is, * FROM (TABLE incident_fact EXCEPT ${FACTS_SQL}) a)
     UNION ALL (SELECT 'missing' AS is, * FROM (${FACTS_SQL} EXCEPT TABLE incident_fact) b)`,
  );
  return rows;
}

const start = Date.UTC(2024, 0, 1);
const instant = (random: Random): string =>
  new Date(start + random.int(0, 700) * 86_400_000 + random.int(0, 86_399) * 1000).toISOString();

function content(random: Random): Record<string, unknown> {
  const startedAt = random.chance(0.9) ? instant(random) : null;
  const after = (hours: number): string | null =>
    startedAt !== null && random.chance(0.7)
      ? new Date(Date.parse(startedAt) + hours * 3_600_000 + random.int(0, 999)).toISOString()
      : null;
  const causes = random.some(CAUSES, random.int(0, 3));
  return {
    startedAt,
    detectedAt: after(1),
    acknowledgedAt: after(2),
    mitigatedAt: after(3),
    resolvedAt: after(4),
    severity: random.pick(['SEV1', 'SEV2', null]),
    nature: random.pick(['ACCIDENTAL', 'MALICIOUS']),
    detectedBy: random.pick(['MONITORING', 'CUSTOMER']),
    changeRelated: random.pick([true, false, null]),
    visibility: random.pick(['ORGANIZATION', 'RESTRICTED']),
    factors: causes.map((category, i) => ({ category, role: 'ROOT_CAUSE', primary: i === 0 })),
    affectedServices: random
      .some(SERVICES, random.int(0, 3))
      .map((service, i) => ({ service, level: 'OUTAGE', involvement: i === 0 ? 'ORIGIN' : 'CASCADE' })),
  };
}

async function outcome(kind: string, query: string, variables: object): Promise<string> {
  const { errors } = await t.gql(query, variables);
  const code = errors?.[0]?.extensions.code as string | undefined;
  if (code !== undefined && !['CONFLICT', 'PUBLISH_BLOCKED', 'BAD_USER_INPUT'].includes(code))
    throw new Error(`${kind}: ${JSON.stringify(errors)}`);
  return `${kind} ${code ?? 'done'}`;
}

const update = (id: string, v: number, input: object): Promise<string> =>
  outcome(
    'update',
    'mutation ($id: ID!, $v: Int!, $input: UpdatePostmortemInput!) { updatePostmortem(id: $id, expectedVersion: $v, input: $input) { id } }',
    { id, v, input },
  );

/** One write of any kind; may be refused (somebody was faster, a gap in what is published), which writes nothing. */
async function write(random: Random, ids: string[]): Promise<string> {
  const id = random.pick(ids);
  const v = async () =>
    (await pool.query<{ version: number }>('SELECT version FROM postmortem WHERE id = $1', [id])).rows[0]!
      .version;
  const kind = random.pick([
    'create',
    'update',
    'update',
    'status',
    'restore',
    'action',
    'import',
    'relate',
    'service',
    'cause',
  ]);
  const run = (query: string, variables: object): Promise<string> => outcome(kind, query, variables);
  if (kind === 'create') {
    const answer = await t.ok(
      'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }',
      { input: { title: 'New', ...content(random) } },
    );
    ids.push(answer.createPostmortem.id);
    return 'create done';
  }
  if (kind === 'update') return update(id, await v(), content(random));
  if (kind === 'status')
    return run(
      'mutation ($id: ID!, $v: Int!, $status: PostmortemStatus!) { changePostmortemStatus(id: $id, expectedVersion: $v, status: $status) { id } }',
      { id, v: await v(), status: random.pick(['DRAFT', 'IN_REVIEW', 'ARCHIVED']) },
    );
  if (kind === 'restore')
    return run(
      'mutation ($id: ID!, $v: Int!) { restoreRevision(id: $id, expectedVersion: $v, version: 1) { id } }',
      { id, v: await v() },
    );
  if (kind === 'action')
    return run(
      'mutation ($id: ID!) { addActionItem(postmortemId: $id, input: { title: "Do", kind: PREVENT }) { id } }',
      { id },
    );
  if (kind === 'import') {
    const document = {
      hindsight: 1,
      source: { system: 'x', externalId: String(random.int(0, 5)) },
      title: 'In',
      ...content(random),
    };
    return run(
      'mutation ($content: String!) { importPostmortems(format: JSON, documents: [{ name: "a.json", content: $content }]) { failed } }',
      { content: JSON.stringify(document) },
    );
  }
  if (kind === 'relate')
    return run(
      'mutation ($from: ID!, $to: ID!) { relatePostmortems(from: $from, to: $to, kind: DUPLICATE_OF) { id } }',
      { from: id, to: random.pick(ids) },
    );
  if (kind === 'service')
    return run('mutation ($input: ServiceInput!) { upsertService(input: $input) { id } }', {
      input: {
        slug: random.pick(SERVICES),
        name: `Name ${random.int(0, 999)}`,
        team: random.pick(['a', 'b']),
        provider: random.pick(['p', 'q']),
      },
    });
  return run(
    'mutation ($input: RootCauseCategoryInput!) { upsertRootCauseCategory(input: $input) { code } }',
    {
      input: {
        code: 'NET.DNS.x-own',
        name: `Name ${random.int(0, 999)}`,
        description: 'Ours.',
        parent: 'NET.DNS',
      },
    },
  );
}

describe('the facts', () => {
  it('are what the postmortems say, after many writes of every kind, many at a time', async () => {
    const random = new Random(7);
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) {
      const answer = await t.ok(
        'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }',
        { input: { title: 'First', ...content(random) } },
      );
      ids.push(answer.createPostmortem.id);
    }
    const outcomes = new Set<string>();
    for (let round = 0; round < 25; round++) {
      const [id] = ids as [string];
      const { rows } = await pool.query<{ version: number }>('SELECT version FROM postmortem WHERE id = $1', [
        id,
      ]);
      // Two of them have seen the same version, so that there is a conflict at every speed.
      const rivals = [1, 2].map(() => update(id, rows[0]!.version, content(random)));
      const others = Array.from({ length: 6 }, () => write(random, ids));
      for (const outcome of await Promise.all([...rivals, ...others])) outcomes.add(outcome);
      expect(await differences()).toEqual([]);
    }
    for (const kind of [
      'create',
      'update',
      'status',
      'restore',
      'action',
      'import',
      'relate',
      'service',
      'cause',
    ])
      expect([...outcomes]).toContain(`${kind} done`);
    expect([...outcomes]).toContain('update CONFLICT');
  });

  it('agree with what the API says of each postmortem', async () => {
    const { postmortems } = await t.ok(
      `{ postmortems(first: 100, filter: { status: [DRAFT, IN_REVIEW, PUBLISHED, ARCHIVED] }) { totalCount nodes { id status visibility severity
        nature detectedBy changeRelated startedAt mitigatedAt resolvedAt
        durations { timeToDetect timeToAcknowledge timeToMitigate timeToResolve }
        factors { primary category { code } } affectedServices { service { id } } } } }`,
    );
    const { rows } = await pool.query<Record<string, unknown>>('SELECT * FROM incident_fact');
    const facts = new Map(rows.map((row) => [row.postmortem_id, row]));
    expect(rows).toHaveLength(postmortems.totalCount);
    for (const p of postmortems.nodes) {
      const end = p.mitigatedAt ?? p.resolvedAt;
      const impact =
        p.startedAt && end ? Math.round((Date.parse(end) - Date.parse(p.startedAt)) / 1000) : null;
      expect(facts.get(p.id)).toMatchObject({
        status: p.status,
        visibility: p.visibility,
        severity: p.severity,
        nature: p.nature,
        detected_by: p.detectedBy,
        change_related: p.changeRelated,
        seconds_to_detect: p.durations.timeToDetect,
        seconds_to_acknowledge: p.durations.timeToAcknowledge,
        seconds_to_mitigate: p.durations.timeToMitigate,
        seconds_to_resolve: p.durations.timeToResolve,
        impact_seconds: impact,
        cause: p.factors.find((factor: any) => factor.primary)?.category.code ?? null,
        service_ids: p.affectedServices.map((affected: any) => affected.service.id),
      });
    }
  });

  it('would be found stale: a row changed behind their back is reported', async () => {
    await pool.query(
      `UPDATE incident_fact SET nature = 'NATURAL' WHERE postmortem_id = (SELECT postmortem_id FROM incident_fact LIMIT 1)`,
    );
    expect(await differences()).toHaveLength(2);
    const query = async <T extends object>(sql: string) => (await pool.query(sql)).rows as T[];
    await refreshFacts(query, null);
    expect(await differences()).toEqual([]);
  });

  it('are there after the migration for what was stored before it', async () => {
    const runner = { query: (sql: string) => pool.query(sql) } as never;
    const migration = new IncidentFacts1763900007000();
    await migration.down(runner);
    await migration.up(runner);
    expect(await differences()).toEqual([]);
    const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM incident_fact');
    expect(rows[0]!.count).toBeGreaterThan(10);
  });
});
