import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Random } from '../../../bench/random.js';
import { durationStats } from '../../../src/trends/duration-stats.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { COUNT, documents, SERVICES, TRENDS } from './corpus.js';

let t: TestApp;
let pool: pg.Pool;
let reader: string;
beforeAll(async () => {
  t = await startTestApp({ HINDSIGHT_RATE_LIMIT: '0' });
  pool = new pg.Pool({ connectionString: t.database.url, max: 1 });
  reader = await t.token('reader', ['read']);
  for (const input of SERVICES)
    await t.ok('mutation ($input: ServiceInput!) { upsertService(input: $input) { id } }', { input });
  const random = new Random(11);
  const named = documents(random).map((document, i) => ({
    name: `${i}.json`,
    content: JSON.stringify(document),
  }));
  for (let at = 0; at < COUNT; at += 50) {
    const { importPostmortems } = await t.ok(
      'mutation ($documents: [ImportDocument!]!) { importPostmortems(format: JSON, documents: $documents) { created items { error } } }',
      { documents: named.slice(at, at + 50) },
    );
    expect(importPostmortems.items.flatMap((item: any) => item.error ?? [])).toEqual([]);
  }
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM postmortem ORDER BY number');
  for (let i = 0; i < 40; i += 4)
    await t.ok(
      'mutation ($from: ID!, $to: ID!) { relatePostmortems(from: $from, to: $to, kind: DUPLICATE_OF) { id } }',
      {
        from: rows[i]!.id,
        to: rows[i + 1]!.id,
      },
    );
});
afterAll(async () => {
  await pool.end();
  await t.close();
});

async function trends(variables: object, token?: string): Promise<any> {
  const { data, errors } = await t.as(token, TRENDS, variables);
  expect(errors).toBeUndefined();
  return data.trends;
}
async function count(incidents: any, token?: string): Promise<{ totalCount: number; titles: string[] }> {
  const query = `query ($filter: PostmortemFilter, $group: IncidentGroup) {
    postmortems(filter: $filter, group: $group, first: 100) { totalCount nodes { title } } }`;
  const { data, errors } = await t.as(token, query, incidents);
  expect(errors).toBeUndefined();
  const { totalCount, nodes } = data.postmortems;
  return { totalCount, titles: nodes.map((node: any) => node.title) };
}

const GROUPS = [
  'NONE',
  'ROOT_CAUSE',
  'ROOT_CAUSE_FAMILY',
  'SERVICE',
  'TEAM',
  'PROVIDER',
  'SEVERITY',
  'NATURE',
  'DETECTION',
];
const RANGE = { from: '2023-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };

/** The keys of a postmortem p, written once more, from the tables. */
const KEY: Record<string, string> = {
  NONE: `SELECT ''`,
  ROOT_CAUSE: `SELECT coalesce((SELECT category_code FROM factor WHERE postmortem_id = p.id AND is_primary), '')`,
  ROOT_CAUSE_FAMILY: `SELECT coalesce((SELECT regexp_replace(category_code, '\\..*', '') FROM factor WHERE postmortem_id = p.id AND is_primary), '')`,
  SEVERITY: `SELECT coalesce(p.severity, '')`,
  NATURE: 'SELECT p.nature',
  DETECTION: 'SELECT p.detected_by',
};
for (const [group, column] of [
  ['SERVICE', 'slug'],
  ['TEAM', 'team'],
  ['PROVIDER', 'provider'],
] as const)
  KEY[group] =
    `SELECT DISTINCT ${column} FROM affected_service JOIN service ON service.id = service_id WHERE postmortem_id = p.id AND ${column} IS NOT NULL
    UNION ALL SELECT '' WHERE NOT EXISTS (SELECT 1 FROM affected_service JOIN service ON service.id = service_id WHERE postmortem_id = p.id AND ${column} IS NOT NULL)`;

/** Incidents by key and bucket, from the tables and by PostgreSQL's own calendar. */
async function plainly(group: string, interval: string, zone: string): Promise<Map<string, number[]>> {
  const { rows } = await pool.query<{ key: string; start: Date; seconds: number[] }>(
    `SELECT k.key, date_trunc($1, p.started_at AT TIME ZONE $2) AT TIME ZONE $2 AS start,
       array_agg(round(extract(epoch FROM p.resolved_at - p.started_at))::int) AS seconds
     FROM postmortem p CROSS JOIN LATERAL (${KEY[group]}) k(key)
     WHERE p.status = 'PUBLISHED' AND p.started_at >= $3 AND p.started_at < $4
       AND p.id NOT IN (SELECT from_id FROM relation JOIN postmortem o ON o.id = to_id
         WHERE kind = 'DUPLICATE_OF' AND o.status = 'PUBLISHED' AND o.started_at IS NOT NULL)
     GROUP BY 1, 2`,
    [interval.toLowerCase(), zone, RANGE.from, RANGE.to],
  );
  return new Map(
    rows.map(({ key, start, seconds }) => [`${key} ${Math.max(+start, Date.parse(RANGE.from))}`, seconds]),
  );
}

describe.each(GROUPS)('trends by %s', (groupBy) => {
  it.each([
    ['QUARTER', 'UTC'],
    ['WEEK', 'America/Sao_Paulo'],
    ['MONTH', 'Europe/Berlin'],
    ['YEAR', 'Asia/Kathmandu'],
  ])('per %s in %s are what a plain count finds', async (interval, timezone) => {
    const wanted = await plainly(groupBy, interval, timezone);
    const { series, buckets } = await trends({ interval, groupBy, ...RANGE, top: 15, timezone });
    const found = new Map<string, any>();
    for (const { key, points, total, kind } of series) {
      expect(points.map((point: any) => point.bucket)).toEqual(buckets);
      expect(points.reduce((sum: number, point: any) => sum + point.count, 0)).toBe(total);
      expect(kind).toBe(groupBy === 'NONE' ? 'ALL' : key === '' ? 'NONE' : 'GROUP');
      for (const point of points)
        if (point.count > 0) found.set(`${key} ${Date.parse(point.bucket.start)}`, point);
    }
    expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [at, seconds] of wanted) {
      const { count: incidents, timeToResolve } = found.get(at);
      expect(incidents).toBe(seconds.length);
      const known = seconds.filter((one) => one !== null);
      expect(timeToResolve).toEqual(durationStats(known, incidents));
    }
  });

  it.each([undefined, 'reader'])(
    'lead from each point to its incidents, the rest too (as %s)',
    async (viewer) => {
      const token = viewer && reader;
      const filter = { tag: ['pool'], startedFrom: '2023-02-15T00:00:00Z' };
      for (const more of [{}, { filter }]) {
        const { series, total } = await trends(
          { interval: 'YEAR', groupBy, ...RANGE, top: 2, ...more },
          token,
        );
        if (groupBy !== 'NONE') expect(series.map((one: any) => one.kind)).toContain('REST');
        for (const one of [...series, total])
          for (const point of one.points) {
            const { totalCount, titles } = await count(point.incidents, token);
            expect({ key: one.key, label: point.bucket.label, count: totalCount }).toEqual({
              key: one.key,
              label: point.bucket.label,
              count: point.count,
            });
            expect(new Set(titles).size).toBe(Math.min(totalCount, 100));
          }
      }
    },
  );
});

describe('trends', () => {
  it('account for every postmortem of the filter', async () => {
    for (const filter of [
      { status: ['PUBLISHED'] },
      { status: ['PUBLISHED', 'DRAFT', 'ARCHIVED'] },
      { status: ['DRAFT'] },
    ])
      for (const token of [undefined, reader]) {
        const range = { from: '2023-06-01T00:00:00Z', to: '2025-02-01T00:00:00Z' };
        const { total, undated, outside, duplicates } = await trends({ ...range, filter }, token);
        const { totalCount } = await count({ filter }, token);
        expect(total.total + undated + outside + duplicates).toBe(totalCount);
        if (filter.status.includes('PUBLISHED'))
          expect(Math.min(total.total, undated, outside, duplicates)).toBeGreaterThan(0);
      }
  });

  it('count PUBLISHED postmortems unless the filter names other states', async () => {
    const without = await trends({ ...RANGE });
    expect(without.total.total).toBe(
      (await trends({ ...RANGE, filter: { status: ['PUBLISHED'] } })).total.total,
    );
    const drafts = await trends({ ...RANGE, filter: { status: ['DRAFT'] } });
    expect(drafts.total.total).toBeGreaterThan(0);
    expect(drafts.definition).toContain('Postmortems that are DRAFT count');
    expect(without.definition).toContain('PUBLISHED postmortems count');
  });

  it.each([
    { severity: ['SEV1', 'SEV2'] },
    { rootCause: ['NET'] },
    { rootCause: ['NET.DNS', 'CFG'], nature: ['ACCIDENTAL'] },
    { service: ['ledger', 'mail'] },
    { provider: ['aws'], team: ['money'] },
    { tag: ['Night'] },
    { minTimeToResolve: 7200 },
    { hasOpenActionItems: true },
    { hasOpenActionItems: false, updatedSince: '2020-01-01T00:00:00Z' },
    { startedFrom: '2024-03-03T03:00:00Z', startedBefore: '2024-09-01T00:00:00Z' },
  ])('take the filter %j as lists do', async (filter) => {
    const all = { ...filter, status: ['PUBLISHED'] };
    const { total, undated, outside, duplicates } = await trends({ interval: 'MONTH', filter: all });
    const { totalCount } = await count({ filter: all });
    expect(total.total + undated + outside + duplicates).toBe(totalCount);
    expect(totalCount).toBeGreaterThan(0);
    expect(total.total).toBe((await count({ filter, group: { by: 'NONE' } })).totalCount - undated);
  });

  it('fill every bucket, and cut the first and the last where the range is', async () => {
    const { buckets, total } = await trends({ from: '2019-02-10T00:00:00Z', to: '2023-05-01T00:00:00Z' });
    expect(buckets).toHaveLength(18);
    expect(buckets[0]).toEqual({
      label: '2019-Q1',
      start: '2019-02-10T00:00:00Z',
      end: '2019-04-01T00:00:00Z',
      partial: true,
    });
    expect(buckets[1]).toMatchObject({ label: '2019-Q2', partial: false });
    expect(buckets.at(-1)).toMatchObject({ label: '2023-Q2', end: '2023-05-01T00:00:00Z', partial: true });
    expect(total.points.slice(0, 15).map((point: any) => point.count)).toEqual(new Array(15).fill(0));
    expect(total.points[0]).toMatchObject({
      countLow: 0,
      impactSeconds: 0,
      timeToResolve: {
        n: 0,
        missing: 0,
        min: null,
        p50: null,
        mean: null,
        geometricMean: null,
        p50Low: null,
      },
    });
    // Garwood: no incident is compatible with up to 3.69 expected ones.
    expect(total.points[0].countHigh).toBeCloseTo(3.688879, 6);
  });

  it('reach, where nobody says from when, from the first incident to today', async () => {
    const { buckets, outside } = await trends({ interval: 'YEAR' });
    expect(buckets[0]).toMatchObject({ label: '2023', partial: false });
    expect(buckets.at(-1)).toMatchObject({ label: String(new Date().getUTCFullYear()), partial: true });
    expect(outside).toBe(0);
    const weeks = await trends({ interval: 'WEEK', to: '2035-01-01T00:00:00Z' });
    expect(weeks.buckets).toHaveLength(240);
    expect(weeks.outside + weeks.total.total).toBe((await trends({ interval: 'YEAR' })).total.total);
    const empty = await trends({ filter: { tag: ['nothing has this'] } });
    expect(empty.buckets).toHaveLength(1);
    expect(empty.total.total).toBe(0);
  });

  it('of an hour that comes twice or not at all lose and double nothing', async () => {
    const { buckets } = await trends({
      interval: 'WEEK',
      from: '2024-03-17T23:00:00Z',
      to: '2024-04-07T22:00:00Z',
      timezone: 'Europe/Berlin',
    });
    expect(
      buckets.map((one: any) => [one.label, (Date.parse(one.end) - Date.parse(one.start)) / 3_600_000]),
    ).toEqual([
      ['2024-W12', 168],
      ['2024-W13', 167],
      ['2024-W14', 168],
    ]);
    expect(buckets.every((one: any) => !one.partial)).toBe(true);
  });

  it('have control limits over whole periods, from 8 of them on', async () => {
    const { total } = await trends({ ...RANGE });
    expect(total.points).toHaveLength(12);
    const mean = total.total / 12;
    for (const { control } of total.points) {
      expect(control.expected).toBeGreaterThan(mean * 0.97);
      expect(control.expected).toBeLessThan(mean * 1.03);
      expect(control.lower).toBeLessThanOrEqual(control.expected);
      expect(control.upper).toBeGreaterThan(control.expected);
    }
    const seven = await trends({ from: '2023-01-01T00:00:00Z', to: '2024-10-01T00:00:00Z' });
    expect(seven.total.points.map((point: any) => point.control)).toEqual(new Array(7).fill(null));
    const cut = await trends({ from: '2023-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' });
    expect(cut.total.points.map((point: any) => point.control === null)).toEqual([
      true,
      ...new Array(11).fill(false),
    ]);
  });

  it('put the largest first, by key where they are equal, and the rest last', async () => {
    const { series } = await trends({ ...RANGE, groupBy: 'ROOT_CAUSE', top: 3 });
    expect(series).toHaveLength(4);
    expect(series[3]).toMatchObject({ kind: 'REST', key: 'other', label: 'Other' });
    expect(series.slice(0, 3).map((one: any) => one.total)).toEqual(
      series
        .slice(0, 3)
        .map((one: any) => one.total)
        .sort((a: number, b: number) => b - a),
    );
    const all = await trends({ ...RANGE, groupBy: 'ROOT_CAUSE', top: 50 });
    expect(all.series.find((one: any) => one.key === 'CAP.LIMIT').label).toBe('Resource or quota exhaustion');
    expect(all.series.reduce((sum: number, one: any) => sum + one.total, 0)).toBe(all.total.total);
    expect(series.reduce((sum: number, one: any) => sum + one.total, 0)).toBe(all.total.total);
  });

  it.each([
    [{ from: '2024-01-01T00:00:00Z', to: '2024-01-01T00:00:00Z' }, 'to'],
    [{ from: '2024-02-01T00:00:00Z', to: '2024-01-01T00:00:00+02:00' }, 'to'],
    [{ timezone: 'Mars/Olympus' }, 'timezone'],
    [{ timezone: 'CET' }, 'timezone'],
    [{ timezone: '+02:00' }, 'timezone'],
    [{ top: 0 }, 'top'],
    [{ top: 51 }, 'top'],
    [{ interval: 'WEEK', from: '1628-08-10T00:00:00Z' }, 'from'],
    [{ interval: 'MONTH', from: '1960-01-01T00:00:00Z', to: '2010-02-01T00:00:00Z' }, 'from'],
    [
      { interval: 'MONTH', groupBy: 'SERVICE', from: '1970-01-01T00:00:00Z', to: '2010-01-01T00:00:00Z' },
      'top',
    ],
    [{ from: '0999-12-31T00:00:00Z' }, 'from'],
    [{ to: '9999-01-01T00:00:00Z' }, 'to'],
    [
      { filter: { startedFrom: '2024-01-01T00:00:00Z', startedBefore: '2023-01-01T00:00:00Z' } },
      'filter.startedBefore',
    ],
    [{ filter: { service: ['nonesuch'] } }, 'filter.service[0]'],
    [{ filter: { rootCause: ['NOPE'] } }, 'filter.rootCause[0]'],
    [{ filter: { team: ['nonesuch'] } }, 'filter.team[0]'],
    [{ filter: { provider: ['nonesuch'] } }, 'filter.provider[0]'],
    // Of two names the other one has incidents: their number must not pass for that of both.
    [{ filter: { service: ['mail', 'mial'] } }, 'filter.service[1]'],
    [{ filter: { team: ['money', 'mony'] } }, 'filter.team[1]'],
    [{ filter: { minTimeToResolve: -1 } }, 'filter.minTimeToResolve'],
  ])('refuse %j, naming %s', async (variables, field) => {
    const { errors } = await t.as(reader, TRENDS, variables);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
  });

  it.each([
    [{ by: 'SERVICE' }, 'group.key'],
    [{ by: 'SERVICE', key: 'mail', otherThan: ['mail'] }, 'group.otherThan'],
    [{ by: 'SERVICE', otherThan: new Array(101).fill('x') }, 'group.otherThan'],
  ])('refuse to list the group %j, naming %s', async (group, field) => {
    const { errors } = await t.gql(
      'query ($group: IncidentGroup) { postmortems(group: $group) { totalCount } }',
      { group },
    );
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
  });

  it('do not count a second text where the viewer may not see the first', async () => {
    const make = async (externalId: string, more: object): Promise<string> => {
      const document = {
        hindsight: 1,
        status: 'PUBLISHED',
        title: externalId,
        source: { system: 'pair', externalId },
        startedAt: '2022-05-05T00:00:00Z',
        factors: [{ category: 'NET.DNS', role: 'ROOT_CAUSE', primary: true }],
        ...more,
      };
      const answer = await t.ok(
        'mutation ($content: String!) { importPostmortems(format: JSON, documents: [{ name: "a.json", content: $content }]) { items { postmortem { id } } } }',
        { content: JSON.stringify(document) },
      );
      return answer.importPostmortems.items[0].postmortem.id;
    };
    const second = await make('second', {});
    const first = await make('first', { visibility: 'RESTRICTED' });
    await t.ok(
      `mutation { relatePostmortems(from: "${second}", to: "${first}", kind: DUPLICATE_OF) { id } }`,
    );
    const year = { from: '2022-01-01T00:00:00Z', to: '2023-01-01T00:00:00Z' };
    expect((await trends(year)).total).toMatchObject({ total: 1 });
    expect((await trends(year, reader)).total).toMatchObject({ total: 1 });
    const [point] = (await trends({ ...year, interval: 'YEAR' })).total.points;
    expect((await count(point.incidents)).titles).toEqual(['first']);
    expect((await count(point.incidents, reader)).titles).toEqual(['second']);
  });
});
