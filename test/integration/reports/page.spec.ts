import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../../support/app.js';
import { axeFindings } from '../../support/axe.js';
import { launchBrowser } from '../../support/browser.js';
import { catalogue, documents, importAll } from './corpus.js';

let t: TestApp;
let browser: Browser;
let base: string;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
const HOSTILE = '<script>document.title = "taken"</script><img src=x onerror="document.title = 1">';

beforeAll(async () => {
  t = await startTestApp({ HINDSIGHT_RATE_LIMIT: '0' });
  await catalogue(t);
  await importAll(t, documents(160, 5));
  await importAll(t, [
    {
      hindsight: 1,
      status: 'PUBLISHED',
      title: HOSTILE,
      source: { system: 'test', externalId: 'hostile' },
      startedAt: '2025-02-02T00:00:00Z',
      resolvedAt: '2025-02-02T10:00:00Z',
      factors: [{ category: 'SEC.ABUSE', role: 'ROOT_CAUSE', primary: true }],
      affectedServices: [{ service: 'ledger', level: 'OUTAGE', involvement: 'ORIGIN' }],
    },
  ]);
  const input = { slug: 'ledger', name: HOSTILE, team: HOSTILE, provider: 'aws', tier: 1 };
  await t.ok('mutation ($input: ServiceInput!) { upsertService(input: $input) { id } }', { input });
  await t.app.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(t.app.getHttpServer().address() as AddressInfo).port}`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await t.close();
});

/** Opens the report and notes what the browser complains of and what it loads beside it. */
async function open(width: number, address: string, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  const loaded: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => loaded.push(request.url()));
  try {
    const answer = await page.goto(`${base}/reports/${address}`);
    expect(answer!.status()).toBe(200);
    expect(complaints).toEqual([]);
    expect(loaded).toEqual([`${base}/reports/${address}`]);
    await use(page);
  } finally {
    await context.close();
  }
}

describe.each([1440, 390])('the page at %i pixels', (width) => {
  it.each(['2025-Q1', '1950-Q2'])(
    '%s fits, breaks no rule of accessibility and loads nothing',
    async (period) => {
      await open(width, period, async (page) => {
        const wide = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(wide).toBe(0);
        expect(await page.title()).toBe(`Reliability report ${period}`);
        expect(await page.locator('section').count()).toBe(12);
        expect(await axeFindings(page, { runOnly: RULES })).toEqual([]);
      });
    },
  );
});

it('draws charts with names, and every mark of text as text', async () => {
  await open(1440, '2025-Q1', async (page) => {
    const charts = page.locator('svg');
    expect(await charts.count()).toBeGreaterThan(4);
    for (const label of await charts.evaluateAll((all) =>
      all.map((svg) => svg.querySelector('title')?.textContent),
    ))
      expect(label?.trim()).toBeTruthy();
    expect(await page.locator('script, img, svg image, svg a').count()).toBe(0);
    expect(await page.locator('body').innerText()).toContain(HOSTILE);
  });
});

it('prints on A4, every table row whole', async () => {
  await open(1440, '2025-Q1', async (page) => {
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    const sizes = [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)];
    expect(sizes.length).toBeGreaterThan(4);
    for (const [, width, height] of sizes) {
      expect(Math.round(Number(width))).toBe(595);
      expect(Math.round(Number(height))).toBe(842);
    }
  });
});
