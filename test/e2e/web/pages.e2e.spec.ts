import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { HOSTILE } from './hostile.js';
import { pathsWith, REFERENCE, type SamplePages, startSamplePages } from './sample-pages.js';

// The pages in a real browser, over the sample corpus.
let pages: SamplePages;
let base: string;
let openBase: string;
let token: string;
let hostile: string;
beforeAll(async () => {
  pages = await startSamplePages();
  ({ base, openBase, token, hostile } = pages);
});
afterAll(() => pages.close());

/** Clicks, and waits until the page that this leads to is all there: what is counted there has come by then. */
async function follow(page: Page, link: Locator): Promise<void> {
  await link.click();
  await page.waitForLoadState();
}
const newPage = async (options?: BrowserContextOptions): Promise<{ page: Page; wrong: string[] }> =>
  pages.newPage(options);

/** Whether who is signed in has slipped below the name of the service. */
async function isHeaderTorn(page: Page): Promise<boolean> {
  const [brand, who] = await Promise.all(
    ['.brand', '.who'].map((part) =>
      page.locator(`.top ${part}`).evaluateAll(([one]) => one?.getBoundingClientRect().toJSON() as DOMRect),
    ),
  );
  return brand !== undefined && who !== undefined && who.top >= brand.bottom;
}

describe('every page', () => {
  it.each([390, 768, 1024, 1920])(
    'fits into a window of %d pixels, and breaks no rule of its own',
    async (width) => {
      const { page, wrong } = await newPage({ viewport: { width, height: 900 } });
      const tooWide: string[] = [];
      const torn: string[] = [];
      for (const path of pathsWith(hostile)) {
        await page.goto(base + path);
        const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
        if (scroll > width) tooWide.push(`${path} ${scroll}`);
        if (await isHeaderTorn(page)) torn.push(path);
      }
      expect(tooWide).toEqual([]);
      expect(torn).toEqual([]);
      // Pages that are meant to be refused say so on the console.
      expect(wrong.filter((one) => !/status of 40[04]/.test(one))).toEqual([]);
      await page.context().close();
    },
    600_000,
  );
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
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('harms no other page on which its text appears', async () => {
    const { page, wrong } = await newPage({ viewport: { width: 390, height: 900 } });
    const harm: string[] = [];
    const places: [path: string, text: string | RegExp][] = [
      ['/?service=evil', 'alert('],
      ['/?q=alert', 'alert('],
      ['/services', "<script>alert('x')</script>"],
      ['/services/evil', 'alert('],
      ['/causes/SEC.BREACH', 'alert('],
      ['/actions?status=any&owner=' + encodeURIComponent(HOSTILE.actionItems[0]!.owner), 'alert('],
      [`/postmortems/${hostile}`, 'alert('],
      [`/postmortems/${hostile}/revisions?from=2&to=3`, 'alert('],
      ['/reports/1980', 'alert('],
      [`/postmortems/${REFERENCE}/edit`, /./],
      [`/postmortems/${hostile}/edit`, /./],
    ];
    for (const [path, text] of places) {
      await page.goto(base + path);
      const body = await page.locator('body').innerText();
      if (typeof text === 'string' ? !body.includes(text) : !text.test(body)) harm.push(`${path}: not there`);
      const found = await page
        .locator('body :is(script, iframe, object, embed, img, [onerror], [onload], [onclick])')
        .evaluateAll((elements) => elements.map((element) => element.outerHTML.slice(0, 100)));
      harm.push(...found.map((one) => `${path}: ${one}`));
      const addresses = await page
        .locator('body a[href]')
        .evaluateAll((links) => links.map((a) => (a as HTMLAnchorElement).protocol));
      if (addresses.some((protocol) => !/^https?:$/.test(protocol)))
        harm.push(`${path}: ${addresses.join()}`);
      if ((await page.evaluate(() => document.documentElement.scrollWidth)) > 390)
        harm.push(`${path}: too wide`);
    }
    const value = (label: string) => page.getByLabel(label, { exact: true }).first().inputValue();
    expect(await value('Title')).toBe(HOSTILE.title);
    expect(await value('What is to be done')).toBe(HOSTILE.actionItems[0]!.title);
    expect(harm).toEqual([]);
    expect(wrong).toEqual([]);
    await page.context().close();
  });
});

it.each(['/', '/actions'])('%s says what is wrong by the names in the form', async (path) => {
  const answer = await fetch(`${base}${path}?service=none-such`);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('>service: none-such is ');
});

describe.each([true, false])('with JavaScript: %s', (javaScriptEnabled) => {
  it('an on-call engineer finds the incident, what is like it, and the service', async () => {
    const { page, wrong } = await newPage({ javaScriptEnabled });
    await page.goto(base);
    await page.getByRole('combobox').fill('dns race condition');
    await follow(page, page.getByRole('button', { name: 'Search' }));
    expect(new URL(page.url()).search).toBe('?q=dns+race+condition');
    const first = page.getByRole('main').getByRole('listitem').filter({ hasText: 'PM-' }).first();
    expect(await first.locator('mark').count()).toBeGreaterThan(0);
    await follow(page, first.getByRole('link').first());
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('DynamoDB');
    const similar = page.getByRole('region', { name: 'Similar incidents' });
    expect(await similar.innerText()).toMatch(/Same (words|service|cause)/);
    await page.getByText(/services as a table/).click();
    await follow(page, page.getByRole('table').getByRole('link', { name: 'Amazon DynamoDB' }).first());
    expect(new URL(page.url()).pathname).toBe('/services/aws-dynamodb');
    expect(await page.getByRole('heading', { name: 'What really went down with it' }).count()).toBe(1);
    await page.goBack();
    await follow(page, similar.getByRole('link').first());
    expect(new URL(page.url()).pathname).toMatch(/^\/postmortems\/PM-\d+$/);
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('narrows a search by facets, keeps it in the address, takes it back and turns pages', async () => {
    const { page } = await newPage({ javaScriptEnabled });
    await page.goto(`${base}/?q=outage`);
    const filters = page.getByRole('complementary', { name: 'Filters' });
    await follow(page, filters.getByRole('link', { name: /^SEV2/ }));
    expect(new URL(page.url()).searchParams.getAll('severity')).toEqual(['SEV2']);
    const badges = await page.locator('ol.hits .sev').allInnerTexts();
    expect(new Set(badges)).toEqual(new Set(['SEV2']));
    await follow(page, page.getByRole('link', { name: /SEV2.*remove this filter/ }));
    expect(new URL(page.url()).search).toBe('?q=outage');
    await follow(page, page.getByRole('link', { name: 'Next page' }));
    expect(await page.getByRole('link', { name: 'Back to the beginning' }).count()).toBe(1);
    await page.goto(`${base}/?q=kubernets+upgarde`);
    expect(await page.getByRole('main').innerText()).toContain('Searched for');
    await page.context().close();
  });

  it('a reliability lead looks at reports, causes and what is due', async () => {
    const { page, wrong } = await newPage({ javaScriptEnabled });
    await page.goto(base);
    await follow(page, page.getByRole('link', { name: 'Reports', exact: true }));
    await follow(page, page.getByRole('link', { name: '2025', exact: true }));
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('2025');
    await page.goBack();
    await follow(page, page.getByRole('link', { name: 'Causes', exact: true }));
    await follow(page, page.getByRole('link', { name: 'DNS failure' }));
    expect(new URL(page.url()).pathname).toBe('/causes/NET.DNS');
    await page.getByText('As a table').click();
    const year = page.getByRole('table').getByRole('link', { name: '2025' });
    await follow(page, year);
    expect(new URL(page.url()).search).toBe('?rootCause=NET.DNS&year=2025&status=PUBLISHED');
    await follow(page, page.getByRole('link', { name: 'Actions', exact: true }));
    await page.getByLabel('Status').selectOption('DONE');
    await follow(page, page.getByRole('button', { name: 'Filter' }));
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
    await follow(page, page.getByRole('button', { name: /Sign in/ }));
    expect(await page.getByRole('alert').innerText()).toContain('unknown');
    await page.getByLabel('API token').fill(token);
    await follow(page, page.getByRole('button', { name: /Sign in/ }));
    expect(new URL(page.url()).pathname).toBe(`/postmortems/${REFERENCE}`);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await follow(page, page.getByRole('button', { name: 'Sign out' }));
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
