import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { startTestApp, type TestApp } from '../../support/app.js';
import { catalogue, importAll } from './corpus.js';

let t: TestApp;
const incident = (externalId: string, more: object): object => ({
  hindsight: 1,
  status: 'PUBLISHED',
  title: externalId,
  source: { system: 'test', externalId },
  factors: [{ category: 'INF.SITE', role: 'ROOT_CAUSE', primary: true }],
  ...more,
});

beforeAll(async () => {
  t = await startTestApp({
    HINDSIGHT_RATE_LIMIT: '0',
    HINDSIGHT_TIMEZONE: 'Europe/Berlin',
    HINDSIGHT_FISCAL_YEAR_START: '7',
  });
  await catalogue(t);
  await t.ok('mutation ($input: ServiceInput!) { upsertService(input: $input) { id } }', {
    input: { slug: 'checkout', name: 'CHECKOUT', aliases: ['till'] },
  });
  await importAll(t, [
    incident('The Vasa capsizes', { startedAt: '1628-08-10T14:00:00Z', resolvedAt: '1628-08-10T15:00:00Z' }),
    // In Berlin it is April already, and the clock has just changed.
    incident('=SUM(A1:A9) "quoted", and more', {
      startedAt: '2024-03-31T22:30:00Z',
      detectedAt: '2024-03-31T23:00:00Z',
      mitigatedAt: '2024-07-04T00:00:00Z',
    }),
  ]);
});
afterAll(() => t.close());

const REPORT = `query ($period: Period!, $filter: PostmortemFilter) { reliabilityReport(period: $period, filter: $filter) {
  start end headline caveats markdown csv incidents { value previous low high verdict } impactSeconds { value }
  timeToMitigate { n p50 p50Low } providerConcentration { herfindahl } register { title } trailing { buckets { label } } } }`;

async function page(address: string): Promise<{ status: number; body: string; type: string }> {
  const { statusCode, body, headers } = await t.app.inject({ url: `/reports/${address}` });
  return { status: statusCode, body, type: String(headers['content-type']) };
}

describe('a period that does not exist', () => {
  it.each([
    ...['2026-Q5', '2026-Q0', '2026-H3', '2026-13', '2026-00', '2026-W05', '26', '02026', '-2026', '2026-q1'],
    ...['', 'last', '2026-Q1-Q2', '0999', '9999', '2026-07-01', '٢٠٢٦', "2026'; DROP TABLE postmortem"],
  ])('%j is refused', async (period) => {
    const { errors } = await t.gql(REPORT, { period });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const { status, body, type } = await page(encodeURIComponent(period));
    expect([400, 404]).toContain(status);
    expect(type).toMatch(/^(text\/plain|application\/json)/);
    expect(body).not.toContain('<');
  });

  it.each(['9998', '2099-Q1', '2099-01'])('%s has not begun', async (period) => {
    const { errors } = await t.gql(REPORT, { period });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('has not begun'),
      extensions: { code: 'BAD_USER_INPUT', field: 'period' },
    });
    expect((await page(period)).status).toBe(400);
  });
});

it.each([
  ['startedFrom=2024-05-01T00:00:00Z&startedBefore=2024-04-01T00:00:00Z', 'startedBefore'],
  ['service=nonesuch', 'service'],
  ['rootCause=NOPE', 'rootCause'],
  ['team=nonesuch', 'filter.team[0]: no service of the catalogue is owned by a team nonesuch; see services'],
  ['provider=asw', 'provider[0]: no service of the catalogue has the provider asw; did you mean aws?'],
  [
    'team=web&team=paymnets',
    'filter.team[1]: no service of the catalogue is owned by a team paymnets; did you mean payments?',
  ],
  ['service=chekout', 'filter.service[0]: chekout is not the slug of a service; did you mean checkout?'],
  ['service=till', 'filter.service[0]: till is not the slug of a service; did you mean checkout?'],
  ['severity=SEV9', 'severity'],
  ['sevrity=SEV1', 'sevrity'],
  ['revision=-1', 'revision'],
  ['current=perhaps', 'current'],
  ['startedFrom=yesterday', 'startedFrom'],
  ['minTimeToResolve=1.5', 'minTimeToResolve'],
])('?%s is refused and named', async (query, field) => {
  const { status, body, type } = await page(`2024-Q4?${query}`);
  expect({ status, type }).toEqual({ status: 400, type: 'application/json; charset=utf-8' });
  expect(body).toContain(field);
});

it('somebody who opens it in a browser is told on a page', async () => {
  const { statusCode, body, headers } = await t.app.inject({
    url: '/reports/2026-Q5?sevrity=%3Cscript%3E&%3Cb%3E=1',
    headers: { accept: 'text/html' },
  });
  expect([statusCode, headers['content-type']]).toEqual([400, 'text/html; charset=utf-8']);
  expect(body).toContain('sevrity');
  expect(body).not.toContain('<b>');
});

it.each(['2024-Q4.pdf', '2024-Q4.csv?table=nonesuch', '2024-Q4.csv?table=../report', '2024-Q4?revision=1'])(
  '%s is not there',
  async (address) => {
    expect((await page(address)).status).toBe(404);
  },
);

describe('a filter that names what does not exist', () => {
  const names = { rootCause: 'NOPE', service: 'nonesuch', team: 'nonesuch', provider: 'nonesuch' };
  it.each(Object.entries(names))('%s %s is refused by every question', async (name, value) => {
    const filter = { [name]: [value] };
    const refused = { extensions: { code: 'BAD_USER_INPUT', field: `filter.${name}[0]` } };
    const publish =
      'mutation ($period: Period!, $filter: PostmortemFilter) { publishReliabilityReport(period: $period, filter: $filter) { digest } }';
    const list = 'query ($filter: PostmortemFilter) { postmortems(filter: $filter) { nodes { id } } }';
    const search =
      'query ($filter: PostmortemFilter) { searchPostmortems(query: "", filter: $filter) { totalCount } }';
    for (const [query, variables] of [
      [REPORT, { period: '2024-Q4', filter }],
      [publish, { period: '2024-Q4', filter }],
      [list, { filter }],
      [search, { filter }],
    ] as const)
      expect((await t.gql(query, variables)).errors?.[0]).toMatchObject(refused);
  });

  it('is refused though another name of it is known, and though it names many', async () => {
    const filter = { service: ['mail', 'search', 'amil'] };
    const { errors } = await t.gql(REPORT, { period: '2024-Q4', filter });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'filter.service[2]' });
  });

  it('is no refusal where what it names exists and nothing happened', async () => {
    const filter = { team: ['web'], provider: ['gcp'], service: ['search'] };
    const report = (await t.ok(REPORT, { period: '2024-Q4', filter })).reliabilityReport;
    expect(report.incidents.value).toBe(0);
  });
});

describe('a quarter in which nothing happened', () => {
  it('has a whole report that says so', async () => {
    const report = (await t.ok(REPORT, { period: '1950-Q2' })).reliabilityReport;
    expect(report).toMatchObject({
      incidents: { value: 0, previous: 0, low: 0, verdict: 'INSUFFICIENT_DATA' },
      impactSeconds: { value: 0 },
      timeToMitigate: { n: 0, p50: null },
      providerConcentration: { herfindahl: null },
      register: [],
    });
    expect(report.headline).toHaveLength(3);
    expect(report.headline[0]).toMatch(/^No incident/);
    expect(report.trailing.buckets).toHaveLength(8);
    for (const text of [report.markdown, report.csv]) expect(text).not.toMatch(/NaN|undefined|Infinity|null/);
    for (const ending of ['', '.md', '.csv', '.json']) {
      const { status, body } = await page(`1950-Q2${ending}`);
      expect(status).toBe(200);
      if (ending !== '.json') expect(body).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});

describe('one incident', () => {
  it('of 1628 is reported as any other', async () => {
    const report = (await t.ok(REPORT, { period: '1628-08' })).reliabilityReport;
    expect(report).toMatchObject({
      incidents: { value: 1, previous: 0, verdict: 'INSUFFICIENT_DATA' },
      impactSeconds: { value: 3600 },
      register: [{ title: 'The Vasa capsizes' }],
    });
    expect(report.incidents.low).toBeCloseTo(0.025318, 6);
    expect(report.incidents.high).toBeCloseTo(5.571643, 6);
    expect((await page('1628-08')).body).toContain('The Vasa capsizes');
  });

  it('counts whole in the quarter it began in, by the clock there', async () => {
    // The fiscal year 2024 began in July 2023: its fourth quarter is April to June 2024.
    const report = (await t.ok(REPORT, { period: '2024-Q4' })).reliabilityReport;
    expect(report).toMatchObject({
      start: '2024-03-31T22:00:00Z',
      end: '2024-06-30T22:00:00Z',
      incidents: { value: 1 },
      timeToMitigate: {
        n: 1,
        p50: Date.UTC(2024, 6, 4) / 1000 - Date.UTC(2024, 2, 31, 22, 30) / 1000,
        p50Low: null,
      },
    });
    for (const period of ['2024-Q3', '2025-Q1'])
      expect((await t.ok(REPORT, { period })).reliabilityReport.incidents.value).toBe(0);
  });
});

it('writes CSV by RFC 4180 in which no text is a formula', async () => {
  const { body, type } = await page('2024-Q4.csv?table=register');
  expect(type).toMatch(/^text\/csv/);
  expect(body.replaceAll('\r\n', '')).not.toContain('\r');
  const [header, row] = parse(body, { relax_column_count: false });
  expect(row![header!.indexOf('title')]).toBe('\'=SUM(A1:A9) "quoted", and more');
  expect(row).toContain('2024-03-31T22:30:00Z');
  const whole: string[][] = parse((await page('2024-Q4.csv')).body, { relax_column_count: false });
  expect(new Set(whole.map((line) => line[0])).size).toBeGreaterThan(10);
  for (const field of whole.flat()) expect(field).not.toMatch(/^[=+@\t\r]|^-(?!\d)/);
});
