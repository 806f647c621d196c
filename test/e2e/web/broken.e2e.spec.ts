import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { startTestApp, type TestApp } from '../../support/app.js';
import { axeFindings } from '../../support/axe.js';
import { launchBrowser } from '../../support/browser.js';

// A fault of ours, and no made-up one: tables that the pages read are gone.
let t: TestApp;
let base: string;
let browser: Browser;
beforeAll(async () => {
  t = await startTestApp();
  await t.ok('mutation { createPostmortem(input: { title: "One" }) { id } }');
  const owner = new pg.Client({ connectionString: t.database.url });
  await owner.connect();
  await owner.query(
    'ALTER TABLE service RENAME TO service_gone; ALTER TABLE incident_fact RENAME TO fact_gone',
  );
  await owner.end();
  await t.app.listen({ host: '127.0.0.1', port: 0 });
  base = await t.app.getUrl();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await t.close();
});

it.each(['/services', '/postmortems/new', '/reports', '/reports/2025'])(
  '%s says that it is our fault and what to quote, and nothing else',
  async (path) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await (await browser.newContext({ colorScheme })).newPage();
      const answer = (await page.goto(`${base}${path}`))!;
      expect([answer.status(), answer.headers()['content-type']]).toEqual([500, 'text/html; charset=utf-8']);
      const shown = await page.getByRole('main').innerText();
      expect(shown).toContain('Something went wrong on our side');
      expect(shown).toContain(`Quote request ${answer.headers()['x-request-id']}`);
      // Once, and not in other words as well.
      expect(shown.split(String(answer.headers()['x-request-id']))).toHaveLength(2);
      // Nor does anything stand where nobody sees it.
      const html = await page.content();
      for (const told of [
        /service_gone|incident_fact|relation|does not exist|42P01/i,
        /SELECT|FROM\b/,
        /\.[jt]sx?:\d|node_modules|\bat \w+ \(/,
      ])
        expect(html).not.toMatch(told);
      expect(html).not.toContain(new URL(t.database.url).password);
      expect(html).not.toContain(t.database.name);
      expect(await axeFindings(page)).toEqual([]);
      // There is a way on.
      await page.getByRole('link', { name: 'Search postmortems' }).focus();
      await page.context().close();
    }
  },
);
