import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { loadSamples, SampleLoader } from '../../../src/exchange/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { launchBrowser } from '../../support/browser.js';
import { HOSTILE } from './hostile.js';

// The pages in a real browser, over the sample corpus.
let t: TestApp;
let open: TestApp;
let browser: Browser;
let base: string;
let openBase: string;
let token: string;
let hostile: string;
beforeAll(async () => {
  t = await startTestApp();
  await loadSamples(t.get(SampleLoader), LOCAL_VIEWER);
  await t.ok(`mutation { upsertService(input: { slug: "evil", name: "<script>alert('x')</script>",
    description: "<img src=x onerror=alert(1)>", aliases: ["<b>"] }) { id } }`);
  const create =
    'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id reference version } }';
  const { createPostmortem } = await t.ok(create, { input: HOSTILE });
  hostile = createPostmortem.reference;
  await t.ok(`mutation { updatePostmortem(id: "${createPostmortem.id}", expectedVersion: 1,
    input: { summary: "Changed." }) { id } }`);
  await t.app.listen({ host: '127.0.0.1', port: 0 });
  base = await t.app.getUrl();
  open = await startTestApp({ HOST: '0.0.0.0' }, t.database);
  token = await open.token('reader', ['read']);
  await open.app.listen({ host: '127.0.0.1', port: 0 });
  openBase = await open.app.getUrl();
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await open?.close();
  await t.close();
});

/** A page of which everything that goes wrong is noted. */
async function newPage(options: BrowserContextOptions = {}): Promise<{ page: Page; wrong: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('dialog', (dialog) => {
    wrong.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`console ${message.text()}`);
  });
  page.on('pageerror', (error) => wrong.push(`error ${error.message}`));
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:)/.test(request.url())) wrong.push(`request ${request.url()}`);
  });
  return { page, wrong };
}

const REFERENCE = 'PM-74';
/** Every kind of page. */
const PATHS = (): string[] => [
  ...['/', '/?q=dns+race+condition&severity=SEV1', '/?q=zzzzzzzz', '/?service=nobody'],
  ...[`/postmortems/${REFERENCE}`, `/postmortems/${hostile}`, `/postmortems/${hostile}/revisions`],
  ...['/services', '/services/aws-dynamodb', '/services/evil', '/causes', '/causes/NET', '/causes/NET.DNS'],
  ...['/actions', '/actions?status=any&kind=PREVENT', '/reports', '/nothing-here', '/postmortems/PM-9999'],
  ...['/postmortems/new', `/postmortems/${hostile}/edit`, '/import'],
];

describe('every page', () => {
  it.each([
    ['light', 390],
    ['dark', 390],
    ['light', 1280],
    ['dark', 1280],
  ] as const)(
    'has nothing that axe finds (%s, %d pixels)',
    async (colorScheme, width) => {
      const found: string[] = [];
      const { page } = await newPage({ colorScheme, viewport: { width, height: 900 } });
      for (const path of PATHS()) {
        await page.goto(base + path);
        await page.evaluate(() =>
          document.querySelectorAll('details').forEach((details) => (details.open = true)),
        );
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate(async () => {
          const { axe } = window as unknown as { axe: { run(): Promise<axe.AxeResults> } };
          return axe.run();
        });
        for (const { id, nodes } of violations) found.push(`${path}: ${id} ${nodes[0]!.html.slice(0, 200)}`);
      }
      expect(found).toEqual([]);
      await page.context().close();
    },
    600_000,
  );

  it.each([390, 768, 1024, 1920])(
    'fits into a window of %d pixels, and breaks no rule of its own',
    async (width) => {
      const { page, wrong } = await newPage({ viewport: { width, height: 900 } });
      const tooWide: string[] = [];
      for (const path of PATHS()) {
        await page.goto(base + path);
        const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
        if (scroll > width) tooWide.push(`${path} ${scroll}`);
      }
      expect(tooWide).toEqual([]);
      // Pages that are meant to be refused say so on the console.
      expect(wrong.filter((one) => !/status of 40[04]/.test(one))).toEqual([]);
      await page.context().close();
    },
    600_000,
  );

  it('can be reached by keyboard, and the content comes first', async () => {
    const { page } = await newPage();
    await page.goto(`${base}/causes`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('q');
    await page.context().close();
  });
});

describe('a hostile postmortem', () => {
  it('renders harmlessly', async () => {
    const { page, wrong } = await newPage({ viewport: { width: 390, height: 900 } });
    await page.goto(`${base}/postmortems/${hostile}/revisions`);
    await page.goto(`${base}/postmortems/${hostile}`);
    expect(await page.title()).toContain('<script>');
    expect(await page.locator('h1').innerText()).toContain("<script>alert('x')</script>");
    const inMain = (selector: string) => page.locator(`main ${selector}`).count();
    expect(await inMain('script, style, iframe, img, svg[onload], [style], [onerror], [onload]')).toBe(0);
    const addresses = await page
      .locator('main a[href]')
      .evaluateAll((links) => links.map((a) => a.getAttribute('href') ?? ''));
    expect(addresses.filter((address) => !/^(https?:\/\/|\/(?!\/)|#)/.test(address))).toEqual([]);
    for (const path of ['/services/evil', '/', '/?q=alert', '/actions', '/services'])
      await page.goto(base + path);
    expect(wrong).toEqual([]);
    await page.context().close();
  });
});

describe.each([true, false])('with JavaScript: %s', (javaScriptEnabled) => {
  it('an on-call engineer finds the incident, what is like it, and the service', async () => {
    const { page, wrong } = await newPage({ javaScriptEnabled });
    await page.goto(base);
    await page.getByRole('combobox').fill('dns race condition');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(new URL(page.url()).search).toBe('?q=dns+race+condition');
    const first = page.getByRole('main').getByRole('listitem').filter({ hasText: 'PM-' }).first();
    expect(await first.locator('mark').count()).toBeGreaterThan(0);
    await first.getByRole('link').first().click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('DynamoDB');
    const similar = page.getByRole('region', { name: 'Similar incidents' });
    expect(await similar.innerText()).toMatch(/Same (words|service|cause)/);
    await page.getByText(/services as a table/).click();
    await page.getByRole('table').getByRole('link', { name: 'Amazon DynamoDB' }).first().click();
    expect(new URL(page.url()).pathname).toBe('/services/aws-dynamodb');
    expect(await page.getByRole('heading', { name: 'What really went down with it' }).count()).toBe(1);
    await page.goBack();
    await similar.getByRole('link').first().click();
    expect(new URL(page.url()).pathname).toMatch(/^\/postmortems\/PM-\d+$/);
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('narrows a search by facets, keeps it in the address, takes it back and turns pages', async () => {
    const { page } = await newPage({ javaScriptEnabled });
    await page.goto(`${base}/?q=outage`);
    const filters = page.getByRole('complementary', { name: 'Filters' });
    await filters.getByRole('link', { name: /^SEV2/ }).click();
    expect(new URL(page.url()).searchParams.getAll('severity')).toEqual(['SEV2']);
    const badges = await page.locator('ol.hits .sev').allInnerTexts();
    expect(new Set(badges)).toEqual(new Set(['SEV2']));
    await page.getByRole('link', { name: /SEV2.*remove this filter/ }).click();
    expect(new URL(page.url()).search).toBe('?q=outage');
    await page.getByRole('link', { name: 'Next page' }).click();
    expect(await page.getByRole('link', { name: 'Back to the beginning' }).count()).toBe(1);
    await page.goto(`${base}/?q=kubernets+upgarde`);
    expect(await page.getByRole('main').innerText()).toContain('Searched for');
    await page.context().close();
  });

  it('a reliability lead looks at reports, causes and what is due', async () => {
    const { page, wrong } = await newPage({ javaScriptEnabled });
    await page.goto(base);
    await page.getByRole('link', { name: 'Reports', exact: true }).click();
    await page.getByRole('link', { name: '2025', exact: true }).click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('2025');
    await page.goBack();
    await page.getByRole('link', { name: 'Causes', exact: true }).click();
    await page.getByRole('link', { name: 'DNS failure' }).click();
    expect(new URL(page.url()).pathname).toBe('/causes/NET.DNS');
    await page.getByText('As a table').click();
    const year = page.getByRole('table').getByRole('link', { name: '2025' });
    await year.click();
    expect(new URL(page.url()).search).toBe('?rootCause=NET.DNS&year=2025&status=PUBLISHED');
    await page.getByRole('link', { name: 'Actions', exact: true }).click();
    await page.getByLabel('Status').selectOption('DONE');
    await page.getByRole('button', { name: 'Filter' }).click();
    expect(new URL(page.url()).searchParams.get('status')).toBe('DONE');
    const states = await page.locator('tbody .badge').allInnerTexts();
    expect(new Set(states)).toEqual(new Set(['Done']));
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('signs in with a token where one is asked for, and out again', async () => {
    const { page } = await newPage({ javaScriptEnabled });
    await page.goto(`${openBase}/postmortems/${REFERENCE}`);
    expect(new URL(page.url()).pathname).toBe('/login');
    await page.getByLabel('API token').fill('hs_wrong');
    await page.getByRole('button', { name: /Sign in/ }).click();
    expect(await page.getByRole('alert').innerText()).toContain('unknown');
    await page.getByLabel('API token').fill(token);
    await page.getByRole('button', { name: /Sign in/ }).click();
    expect(new URL(page.url()).pathname).toBe(`/postmortems/${REFERENCE}`);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(new URL(page.url()).pathname).toBe('/login');
    await page.goto(`${openBase}/causes`);
    expect(new URL(page.url()).pathname).toBe('/login');
    await page.context().close();
  });
});

it('completes what is typed into the search box', async () => {
  const { page, wrong } = await newPage();
  await page.goto(base);
  await page.getByRole('combobox').pressSequentially('dynam');
  await page.locator('#suggestions option').first().waitFor({ state: 'attached' });
  expect(await page.locator('#suggestions option').first().getAttribute('value')).toMatch(/dynam/i);
  expect(wrong).toEqual([]);
  await page.context().close();
});

it('prints the whole postmortem without navigation', async () => {
  const { page } = await newPage();
  await page.goto(`${base}/postmortems/${REFERENCE}`);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false);
  expect(await page.getByRole('heading', { name: 'Timeline' }).isVisible()).toBe(true);
  expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(20_000);
  await page.context().close();
});
