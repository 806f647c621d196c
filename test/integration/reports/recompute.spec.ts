import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER, viewerOf } from '../../../src/access/index.js';
import { ExportService } from '../../../src/exchange/index.js';
import { buildReport } from '../../../src/reports/build-report.js';
import { ReportsService } from '../../../src/reports/index.js';
import { ReportFacts } from '../../../src/reports/report-facts.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { catalogue, documents, importAll } from './corpus.js';
import { type Asked, secondReport } from './second-report.js';

/**
 * A report is computed twice: by the service, and from exported files by a second program that shares nothing with it.
 * Every number must be the same.
 */
let t: TestApp;
let folder: string;
const ZONE = 'America/New_York';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindsight-recompute-'));
  t = await startTestApp({ HINDSIGHT_TIMEZONE: ZONE, HINDSIGHT_RATE_LIMIT: '0' });
  await catalogue(t);
  await importAll(t, documents(260, 7));
  await t.get(ExportService).exportAll(LOCAL_VIEWER, folder);
});
afterAll(async () => {
  await t.close();
  await rm(folder, { recursive: true });
});

/** First instants of months in New York, by hand: summer time from the second Sunday of March to that of November. */
const at = (month: string): string =>
  `${month}-01T0${/-(04|05|06|07|08|09|10|11)$/.test(month) ? 4 : 5}:00:00Z`;
const quarters = (last: number): string[] =>
  Array.from({ length: 9 }, (_, i) => last - 8 + i).map((quarter) =>
    at(`${Math.floor(quarter / 4)}-${String((quarter % 4) * 3 + 1).padStart(2, '0')}`),
  );
const months = [
  '2024-10',
  '2024-11',
  '2024-12',
  '2025-01',
  '2025-02',
  '2025-03',
  '2025-04',
  '2025-05',
  '2025-06',
].map(at);

const PERIODS: Record<string, Pick<Asked, 'from' | 'until' | 'before' | 'trailing'>> = {
  '2025-Q3': {
    from: at('2025-07'),
    until: at('2025-10'),
    before: at('2025-04'),
    trailing: quarters(2025 * 4 + 3),
  },
  '2025-H1': {
    from: at('2025-01'),
    until: at('2025-07'),
    before: at('2024-07'),
    trailing: quarters(2025 * 4 + 2),
  },
  '2024': { from: at('2024-01'), until: at('2025-01'), before: at('2023-01'), trailing: quarters(2025 * 4) },
  '2025-05': { from: at('2025-05'), until: at('2025-06'), before: at('2025-04'), trailing: months },
};
const FILTERS: [string, object, Asked['matches']][] = [
  ['all', {}, () => true],
  ['a team', { team: ['payments'] }, (_, services) => services.some((one) => one.team === 'payments')],
  ['a service', { service: ['search'] }, (_, services) => services.some((one) => one.slug === 'search')],
  ['a provider', { provider: ['aws'] }, (_, services) => services.some((one) => one.provider === 'aws')],
  ['severities', { severity: ['SEV1', 'SEV2'] }, (doc) => ['SEV1', 'SEV2'].includes(doc.severity as string)],
  ['other states', { status: ['PUBLISHED', 'DRAFT', 'ARCHIVED'] }, () => true],
];
const VIEWERS = {
  everything: { viewer: LOCAL_VIEWER, visible: ['ORGANIZATION', 'RESTRICTED'] },
  'what all may see': { viewer: viewerOf('reader', ['read']), visible: ['ORGANIZATION'] },
};

/** Lists whose order the second program does not care about, by what tells their entries apart. */
const KEYS: Record<string, (entry: any) => string> = {
  ...Object.fromEntries(
    [
      'bySeverity',
      'byTier',
      'byRootCauseFamily',
      'byRootCause',
      'byFactorFamily',
      'byService',
      'byProvider',
      'byDetection',
      'serviceTimes',
    ].map((name) => [name, (entry: any) => entry.key as string]),
  ),
  triggerByCause: (cell) => `${cell.row} ${cell.column}`,
  causeByService: (cell) => `${cell.row} ${cell.column}`,
};

let compared = 0;
/** That everything the second program says is what the report says; numbers to nine digits. */
function same(second: unknown, first: unknown, path: string): void {
  if (typeof second === 'number' && typeof first === 'number') {
    compared++;
    if (Math.abs(second - first) > 1e-8 * Math.max(1, Math.abs(second)))
      expect(`${path} ${first}`).toBe(`${path} ${second}`);
    return;
  }
  if (second === null || typeof second !== 'object') {
    compared++;
    if (second !== first) expect(`${path} ${String(first)}`).toBe(`${path} ${String(second)}`);
    return;
  }
  if (!Array.isArray(second)) {
    for (const [name, value] of Object.entries(second))
      same(value, (first as any)?.[name], `${path}.${name}`);
    return;
  }
  const list = (first ?? []) as unknown[];
  expect(`${path} has ${list.length}`).toBe(`${path} has ${second.length}`);
  const key = KEYS[path.split('.').at(-1)!];
  const sorted = (all: readonly unknown[]): unknown[] =>
    typeof (all[0] ?? 0) === 'object' && key ? [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1)) : [...all];
  const [ours, theirs] = [sorted(list), sorted(second)];
  theirs.forEach((value, i) => same(value, ours[i], `${path}[${i}]`));
}

describe.each(Object.keys(PERIODS))('%s', (period) => {
  describe.each(Object.entries(VIEWERS))('of %s', (_, { viewer, visible }) => {
    it.each(FILTERS)('by %s', async (_, filter: { status?: string[] }, matches) => {
      const edition = await t.get(ReportsService).report(viewer, { period, filter: filter as object });
      const states = filter.status ?? ['PUBLISHED'];
      const second = secondReport(folder, { ...PERIODS[period]!, timeZone: ZONE, states, visible, matches });
      compared = 0;
      same(second, edition.report, '');
      expect(compared).toBeGreaterThan(300);
    });
  });
});

it('has nothing in it but what it names, whatever else its input is given', async () => {
  const input = await t.get(ReportFacts).gather(LOCAL_VIEWER, { period: '2024' }, new Date());
  const more = { ...input, extra: 1 };
  expect(JSON.stringify(buildReport(more))).toBe(JSON.stringify(buildReport(input)));
});

it('the corpus has something of everything, and verdicts of every kind but one at least', async () => {
  const { report } = await t.get(ReportsService).report(LOCAL_VIEWER, { period: '2024' });
  expect(report.register.length).toBeGreaterThan(25);
  expect(report.repeats.pairs.length).toBeGreaterThan(0);
  expect(report.actions.overdue).toBeGreaterThan(0);
  expect(
    report.serviceTimes.some((one) => one.hurtSeconds > one.outageSeconds && one.outageSeconds > 0),
  ).toBe(true);
  expect(report.serviceTimes.some((one) => one.missing > 0)).toBe(true);
  expect(report.trust.undated).toBeGreaterThan(0);
  expect(report.trust.duplicates).toBeGreaterThan(0);
  expect(report.impactBasis.missing).toBeGreaterThan(0);
  const words = new Set(
    [report.incidents, ...report.byRootCause, ...report.byService].map(({ verdict }) => verdict),
  );
  expect(words.size).toBeGreaterThan(1);
});
