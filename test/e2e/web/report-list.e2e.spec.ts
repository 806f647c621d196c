import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { catalogue, importAll } from '../../integration/reports/corpus.js';
import { look, type Page } from '../../support/pages.js';

// A fiscal year that begins in July, far from UTC: the list counts as the reports it leads to do.
const NOW = new Date();
/** The last calendar quarter that is over everywhere. */
const LAST = new Date(Date.UTC(NOW.getUTCFullYear(), Math.floor((NOW.getUTCMonth() - 1) / 3) * 3 - 3, 1));
let t: TestApp;
beforeAll(async () => {
  t = await startTestApp({
    HINDSIGHT_TIMEZONE: 'America/Los_Angeles',
    HINDSIGHT_FISCAL_YEAR_START: '7',
    HINDSIGHT_RATE_LIMIT: '0',
  });
  await catalogue(t);
  // One in the first hour of the quarter as UTC has it, which is the last evening of the quarter before; one later.
  await publish(new Date(LAST.getTime() + 3600_000), 'Early');
  await publish(new Date(LAST.getTime() + 40 * 86_400_000), 'Late');
});
afterAll(() => t.close());

async function publish(startedAt: Date, externalId: string): Promise<void> {
  await importAll(t, [
    {
      ...{ hindsight: 1, status: 'PUBLISHED', title: externalId, source: { system: 'test', externalId } },
      startedAt: startedAt.toISOString(),
      resolvedAt: new Date(startedAt.getTime() + 3600_000).toISOString(),
      factors: [{ category: 'NET.DNS', role: 'ROOT_CAUSE', primary: true }],
      affectedServices: [{ service: 'ledger', level: 'OUTAGE', involvement: 'ORIGIN' }],
    },
  ]);
}

const counted = ({ html }: Page): Map<string, string> =>
  new Map(
    [...html.matchAll(/<a href="\/reports\/([^"?]+)">[^<]+<\/a>(.*?)<td class="r">([\d,]+)<\/td>/g)].map(
      ([, period, , count]) => [period!, count!],
    ),
  );

it('counts by the zone and the fiscal year of the reports, over whole periods', async () => {
  const list = counted(await look(t, '/reports'));
  expect(list.size).toBe(8 + 6);
  expect([...list.values()].filter((count) => count !== '0').length).toBeGreaterThan(1);
  for (const [period, count] of list) {
    const { reliabilityReport } = await t.ok(
      'query ($period: Period!) { reliabilityReport(period: $period) { incidents { value } start } }',
      { period },
    );
    expect([period, count]).toEqual([period, String(reliabilityReport.incidents.value)]);
  }
});

it('leads to each published report as it was published, with its revision and filter', async () => {
  const [period] = counted(await look(t, '/reports')).keys();
  const before = await t.ok(
    'query ($period: Period!) { reliabilityReport(period: $period) { previousPeriod { period } } }',
    { period },
  );
  const over = before.reliabilityReport.previousPeriod.period as string;
  const freeze = async (filter: object): Promise<void> =>
    void (await t.ok(
      'mutation ($period: Period!, $filter: PostmortemFilter) { publishReliabilityReport(period: $period, filter: $filter) { id } }',
      { period: over, filter },
    ));
  await freeze({});
  await freeze({ team: ['payments', 'web'] });
  const { html: oneReport } = await look(t, `/reports/${over}`);
  await publish(new Date(LAST.getTime() + 41 * 86_400_000), 'Told of later');
  await freeze({});
  const { html } = await look(t, '/reports');
  const section = html.slice(html.indexOf('id="published"'), html.indexOf('id="quarters"'));
  const links = [...section.matchAll(/href="(\/reports\/[^"]+)"/g)].map(([, to]) =>
    to!.replaceAll('&amp;', '&'),
  );
  expect(links).toEqual([
    `/reports/${over}?revision=2`,
    `/reports/${over}?team=payments&team=web&revision=1`,
    `/reports/${over}?revision=1`,
  ]);
  expect(section).toContain('only team payments, web');
  expect((await look(t, links[2]!)).html).toBe(oneReport);
  expect((await look(t, links[1]!)).html).toContain('Only: team payments, web');
});
