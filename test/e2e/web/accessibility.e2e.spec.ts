import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { TestApp } from '../../support/app.js';
import { axeFindings } from '../../support/axe.js';
import { pathsWith, REFERENCE, type SamplePages, startSamplePages } from './sample-pages.js';

// What axe finds, and what a keyboard reaches, on every page, with mistakes and conflicts as well.
let pages: SamplePages;
let t: TestApp;
let base: string;
let openBase: string;
let token: string;
let hostile: string;
beforeAll(async () => {
  pages = await startSamplePages();
  ({ t, base, openBase, token, hostile } = pages);
});
afterAll(() => pages.close());

const newPage = async (options?: BrowserContextOptions): Promise<{ page: Page; wrong: string[] }> =>
  pages.newPage(options);

/** Everything that axe finds on the page as it stands, unfolded; in the dark only colours are other ones. */
async function findings(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  return axeFindings(page, scheme === 'dark' ? { runOnly: ['color-contrast', 'link-in-text-block'] } : {});
}

/** A draft of which somebody else has saved a newer version than the page shows. */
async function openConflict(page: Page): Promise<void> {
  const { createPostmortem } = await t.ok(
    'mutation { createPostmortem(input: { title: "Two", summary: "Was." }) { id reference } }',
  );
  await page.goto(`${base}/postmortems/${createPostmortem.reference}/edit`);
  await t.ok(
    `mutation { updatePostmortem(id: "${createPostmortem.id}", expectedVersion: 1, input: { summary: "Theirs.", severity: SEV1 }) { id } }`,
  );
  await page.getByLabel('Summary').fill('Mine.');
  await page.getByRole('button', { name: 'Save' }).last().click();
  await page.getByRole('heading', { name: 'Somebody else saved meanwhile' }).waitFor();
}

async function openWrong(page: Page): Promise<void> {
  await page.goto(`${base}/postmortems/new`);
  await page.getByLabel('Title', { exact: true }).first().fill('Wrong');
  await page.getByLabel('What is to be done').fill('Something');
  await page.getByLabel('Ticket').fill('nowhere');
  await page.getByRole('textbox', { name: 'What happened' }).fill('Without a time');
  await page.getByRole('button', { name: 'Create draft' }).first().click();
  await page.getByRole('alert').waitFor();
}

async function openReport(page: Page): Promise<void> {
  await page.goto(`${base}/import`);
  const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page
    .getByLabel('Files', { exact: true })
    .setInputFiles([file('good.md', '---\ntitle: Good\n---\n\nText.\n'), file('bad.json', '{')]);
  await page.getByRole('button', { name: 'Check only' }).click();
  await page.getByText('Nothing is written yet').waitFor();
}

async function openForbidden(page: Page): Promise<void> {
  await page.goto(`${openBase}/login`);
  await page.getByLabel('API token').fill(token);
  await page.getByRole('button', { name: /Sign in/ }).click();
  await page.goto(`${openBase}/postmortems/new`);
  await page.getByText('403').waitFor();
}

/** Presses Tab until the page is left. */
async function walk(page: Page): Promise<{ stops: number; problems: string[] }> {
  const problems: string[] = [];
  for (let stops = 0; stops < 1000; stops++) {
    await page.keyboard.press('Tab');
    const problem = await page.evaluate((isFirst) => {
      const here = document.activeElement as HTMLElement | null;
      if (!here || here === document.body || here === document.documentElement) return null;
      const seen = window as unknown as { last?: Element };
      const name = here.outerHTML.slice(0, 120);
      const found: string[] = [];
      // After the last stop some browsers begin again.
      if (!isFirst && here.matches('.skip')) return null;
      if (isFirst && here.textContent !== 'Skip to content') found.push('the skip link does not come first');
      // Sub-fields of a date are stops of their own, in the same element.
      const isLater =
        seen.last === undefined ||
        seen.last === here ||
        (seen.last.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
      if (!isLater) found.push('comes before the stop before it');
      seen.last = here;
      const { outlineStyle, outlineWidth } = getComputedStyle(here);
      const [box] = here.getClientRects();
      if (!box) return [`cannot be seen: ${name}`];
      if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) found.push('shows no focus');
      if (box.width < 4 || box.height < 4) found.push('cannot be seen');
      // The middle of what is in the window.
      const middle = (from: number, to: number, size: number): number =>
        (Math.max(from, 0) + Math.min(to, size)) / 2;
      const x = middle(box.left, box.right, innerWidth);
      const y = middle(box.top, box.bottom, innerHeight);
      const above = document.elementFromPoint(x, y);
      if (!above || !(here.contains(above) || above.contains(here))) found.push(`is covered or out of sight`);
      return found.map((what) => `${what}: ${name}`);
    }, stops === 0);
    if (problem === null) return { stops, problems };
    problems.push(...problem);
  }
  return { stops: 1000, problems: [...problems, 'there is no way out'] };
}

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
      for (const path of pathsWith(hostile)) {
        await page.goto(base + path);
        found.push(...(await findings(page, colorScheme)));
      }
      for (const open of [openWrong, openConflict, openReport, openForbidden]) {
        await open(page);
        found.push(...(await findings(page, colorScheme)));
      }
      expect(found).toEqual([]);
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

  it.each([390, 1280])(
    'is walked through with the Tab key in order, each stop to be seen (%d pixels)',
    async (width) => {
      // A page that scrolls smoothly is still on its way when it is looked at.
      const { page } = await newPage({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
      const wrong: string[] = [];
      const { createPostmortem } = await t.ok(
        `mutation { createPostmortem(input: { title: "Walk", timeline: [{ at: "2025-01-01T00:00:00Z", text: "a" }] }) { reference } }`,
      );
      const { reference } = createPostmortem;
      for (const path of [
        '/',
        `/postmortems/${REFERENCE}`,
        '/services/aws-dynamodb',
        '/causes/NET.DNS',
      ].concat(['/actions', '/reports', '/import', `/postmortems/${reference}/edit`])) {
        await page.goto(base + path);
        const { stops, problems } = await walk(page);
        wrong.push(...problems.map((problem) => `${path}: ${problem}`));
        expect(stops).toBeGreaterThan(10);
      }
      expect(wrong).toEqual([]);
      await page.context().close();
    },
    600_000,
  );
});
