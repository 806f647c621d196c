import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalogue, documents, importAll } from '../integration/reports/corpus.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type Ended, startService } from '../support/program.js';

const PERIOD = '2025-Q1';
const ENDINGS = { html: '', md: '.md', csv: '.csv', json: '.json' } as const;
const FORMATS = Object.keys(ENDINGS) as (keyof typeof ENDINGS)[];
const PUBLIC_URL = 'https://hindsight.example.com';
/** A process that believes to be far away. */
const ELSEWHERE = { TZ: 'Pacific/Chatham', LANG: 'ar_EG.UTF-8', LC_ALL: 'de_DE.UTF-8' };
const FIGURES = `query ($period: Period!, $filter: PostmortemFilter) {
  reliabilityReport(period: $period, filter: $filter) {
    digest revision generatedAt markdown csv headline caveats
    incidents { value previous low high verdict } impactSeconds { value previous verdict }
    withinTarget { k n value low high } timeToMitigate { n missing p50 p50Low p50High geometricMean }
    byService { key count previous low high verdict } register { reference startedAt timeToResolve } } }`;

let t: TestApp;
let folder: string;
beforeAll(async () => {
  t = await startTestApp({ HINDSIGHT_RATE_LIMIT: '0', PUBLIC_URL });
  await catalogue(t);
  await importAll(t, documents(120, 3));
  folder = await mkdtemp(join(tmpdir(), 'hindsight report '));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await t.close();
});

/** The command as people run it, in a process of its own. */
function report(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['bin/hindsight.js', 'report', ...args],
      { env: { PATH: process.env.PATH, DATABASE_URL: t.database.url, PUBLIC_URL, ...env }, maxBuffer: 1e8 },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

async function page(address: string): Promise<string> {
  const { statusCode, body } = await t.app.inject({ url: `/reports/${address}` });
  expect(statusCode).toBe(200);
  return body;
}

/** A computed report says when it was; nothing else of it may depend on that. */
function timeless(text: string): string {
  return text
    .replaceAll(/("generatedAt": )"[^"]+"/g, '$1""')
    .replaceAll(/Computed [\d-]+ [\d:]+/g, 'Computed');
}

async function everyFormat(args: readonly string[] = [], env?: Record<string, string>): Promise<string[]> {
  const texts: string[] = [];
  for (const format of FORMATS) {
    const { code, out, err } = await report([PERIOD, '--format', format, ...args], env);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    texts.push(out);
  }
  return texts;
}

describe('hindsight report', () => {
  it.each([
    ['everything', [], '', {}],
    [
      'services of a team and a provider',
      ['--team', 'payments', '--provider', 'aws', '--service', 'ledger', '--service', 'mail'],
      '?team=payments&provider=aws&service=ledger&service=mail',
      { team: ['payments'], provider: ['aws'], service: ['ledger', 'mail'] },
    ],
  ])(
    'of %s says what the page and the API say, wherever the process believes to be',
    async (_, args, query, filter) => {
      const texts = await everyFormat(args, ELSEWHERE);
      for (const [at, format] of FORMATS.entries())
        expect(timeless(texts[at]!)).toBe(timeless(await page(`${PERIOD}${ENDINGS[format]}${query}`)));
      const { reliabilityReport: figures } = await t.ok(FIGURES, { period: PERIOD, filter });
      expect([figures.markdown, figures.csv].map(timeless)).toEqual(texts.slice(1, 3).map(timeless));
      const { digest, report: written } = JSON.parse(texts[3]!);
      expect(figures.digest).toBe(digest);
      expect(figures.incidents.value).toBeGreaterThan(1);
      expect(figures).toMatchObject({
        headline: written.headline,
        caveats: written.caveats,
        incidents: written.incidents,
        impactSeconds: { value: written.impactSeconds.value, previous: written.impactSeconds.previous },
        withinTarget: { k: written.withinTarget.k, n: written.withinTarget.n, low: written.withinTarget.low },
        byService: written.byService.map(({ key, count, previous, low, high, verdict }: any) => ({
          ...{ key, count, previous, low, high, verdict },
        })),
        register: written.register.map(({ reference, startedAt, timeToResolve }: any) => ({
          ...{ reference, startedAt, timeToResolve },
        })),
      });
      const { current } = written.responses.find(({ key }: any) => key === 'timeToMitigate');
      expect(current).toMatchObject(figures.timeToMitigate);
    },
  );

  it('writes a file, or a folder with one file a table', async () => {
    const file = join(folder, 'made', 'on the way', 'report.md');
    await mkdir(join(folder, 'made', 'on the way'), { recursive: true });
    await writeFile(file, 'what was there before '.repeat(100_000));
    expect(await report([PERIOD, '--out', file])).toEqual({ code: 0, out: '', err: '' });
    expect(timeless(await readFile(file, 'utf8'))).toBe(timeless(await page(`${PERIOD}.md`)));
    const whole = join(folder, 'not there yet', 'all.csv');
    expect(await report([PERIOD, '--format', 'csv', '--out', whole])).toMatchObject({ code: 0, out: '' });
    expect(await readFile(whole, 'utf8')).toBe(await page(`${PERIOD}.csv`));
    const tables = join(folder, 'tables');
    expect(await report([PERIOD, '--format', 'csv', '--out', tables])).toMatchObject({ code: 0, out: '' });
    const names = await readdir(tables);
    expect(names).toEqual(expect.arrayContaining(['register.csv', 'headline.csv', 'definitions.csv']));
    for (const name of names)
      expect(await readFile(join(tables, name), 'utf8')).toBe(
        await page(`${PERIOD}.csv?table=${name.replace('.csv', '')}`),
      );
  });

  it.each([
    [['2026-Q5'], 'period: must be a year, half-year, quarter or month'],
    [['last quarter'], 'period: must be a year'],
    [['2099-Q1'], 'has not begun'],
    [[], "missing required argument 'period'"],
    [[PERIOD, '--format', 'pdf'], 'Allowed choices are html, md, csv, json'],
    [[PERIOD, '--service', 'ledgre'], 'ledgre is not the slug of a service; did you mean ledger?'],
    [[PERIOD, '--team', 'payment'], 'owned by a team payment; did you mean payments?'],
    [[PERIOD, '--team', 'payments', '--provider', 'amazon'], 'has the provider amazon; see services'],
    [[PERIOD, '--team', 'payment', '--publish'], 'owned by a team payment; did you mean payments?'],
    [[PERIOD, '--revision', 'two'], 'revision: must be a whole number'],
    [[PERIOD, '--severity', 'SEV1'], "unknown option '--severity'"],
  ])('%j is wrong usage', async (args, message) => {
    const { code, out, err } = await report(args);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('says why it cannot write', async () => {
    const file = join(folder, 'a file');
    await writeFile(file, 'kept');
    const tries: [string[], string][] = [
      [['--format', 'html', '--out', folder], 'it is a folder; name a file in it'],
      [['--format', 'csv', '--out', file], 'a folder of its path is a file'],
      [['--format', 'md', '--out', join(file, 'below.md')], 'a folder of its path is a file'],
      [['--format', 'json', '--out', '/proc/nothing/here.json'], 'cannot be written'],
    ];
    for (const [args, message] of tries) {
      const { code, out, err } = await report([PERIOD, ...args]);
      expect(err).toContain(message);
      expect(err).not.toMatch(/^\s+at /m);
      expect({ code, out }).toEqual({ code: 2, out: '' });
    }
    expect(await readFile(file, 'utf8')).toBe('kept');
  });

  it('knows no revision that was not published', async () => {
    const { code, err } = await report([PERIOD, '--revision', '7']);
    expect(err).toContain('No published report of 2025-Q1 with revision 7 was found');
    expect(code).toBe(1);
  });
});

describe('a published report', () => {
  let headers: Record<string, string>;
  const served = async (env: Record<string, string>): Promise<string[]> => {
    const service = await startService(t.database, { PUBLIC_URL, ...env });
    try {
      return await Promise.all(
        FORMATS.map(async (format) =>
          (await fetch(`${service.base}/reports/${PERIOD}${ENDINGS[format]}`, { headers })).text(),
        ),
      );
    } finally {
      await service.stop();
    }
  };

  it('stays byte by byte through restarts, in other time zones and languages, and moved to another address', async () => {
    const { code, out, err } = await report([PERIOD, '--format', 'json', '--publish'], ELSEWHERE);
    headers = { authorization: `Bearer ${await t.token('reader', ['read'])}` };
    expect(err).toMatch(/^Published 2025-Q1 as revision 1, digest [0-9a-f]{64}\n$/);
    expect(code).toBe(0);
    const first = await served({ TZ: 'UTC', LANG: 'C' });
    expect(first[3]).toBe(out);
    const again = { ...ELSEWHERE, PUBLIC_URL: 'https://elsewhere.example.com' };
    expect(await served(again)).toEqual(first);
    expect(await everyFormat([], again)).toEqual(first);
  });

  it('has a digest that anybody can check by the command in the documentation', async () => {
    const text = await readFile('docs/reports.md', 'utf8');
    const command = /```sh\n(node -e '[\s\S]*?' [\w.-]+\.json)\n```/.exec(text)![1]!;
    const check = (json: string): Promise<string> =>
      new Promise((resolve) => {
        void writeFile(join(folder, '2026-Q3.json'), json).then(() =>
          execFile('sh', ['-c', command], { cwd: folder }, (_, out, err) => resolve(out + err)),
        );
      });
    const json = await page(`${PERIOD}.json`);
    const { digest, report: figures } = JSON.parse(json);
    expect(await check(json)).toBe(`${digest} is right\n`);
    const [row] = figures.register;
    const forged = json.replace(`"title": ${JSON.stringify(row.title)}`, '"title": "Nothing happened"');
    expect(forged).not.toBe(json);
    expect(await check(forged)).toBe(`${digest} is NOT of these figures\n`);
  });
});
