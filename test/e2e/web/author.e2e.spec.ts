import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../../support/app.js';
import { launchBrowser } from '../../support/browser.js';

// An author at work in a real browser: a draft, the gate as it changes, two windows, files.
let t: TestApp;
let browser: Browser;
let base: string;
beforeAll(async () => {
  t = await startTestApp();
  await t.ok('mutation { upsertService(input: { slug: "checkout", name: "Checkout" }) { id } }');
  await t.app.listen({ host: '127.0.0.1', port: 0 });
  base = await t.app.getUrl();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await t.close();
});

async function newPage(options: BrowserContextOptions = {}): Promise<{ page: Page; wrong: string[] }> {
  const page = await (await browser.newContext(options)).newPage();
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  return { page, wrong };
}
const saved = (page: Page) => page.locator('form.edit [data-saved]');
const gate = (page: Page) => page.getByRole('region', { name: 'Ready to publish?' });

describe.each([true, false])('with JavaScript: %s', (javaScriptEnabled) => {
  it('an author writes a draft, has it reviewed and publishes it', async () => {
    const { page, wrong } = await newPage({ javaScriptEnabled });
    await page.goto(base);
    await page.getByRole('link', { name: 'Write' }).click();
    await page.getByLabel('Title', { exact: true }).first().fill('Checkout refused cards');
    await page.getByRole('button', { name: 'Create draft' }).first().click();
    await page.waitForURL(/\/PM-\d+\/edit$/);
    expect(await gate(page).innerText()).toContain('7 things are missing');
    await page.getByLabel('Summary').fill('Cards were refused.');
    await page.getByLabel('Severity').selectOption('SEV2');
    await page.getByLabel('Started').fill('2025-10-20T06:48');
    await page.getByLabel('Resolved').fill('2025-10-20T08:00');
    await page.getByLabel('Service', { exact: true }).fill('checkout');
    await page.getByLabel('Cause', { exact: true }).selectOption('TIM.CERT');
    await page.getByLabel('Text', { exact: true }).fill('The certificate ran out.');
    // Without scripts the boxes for causes come with the page: any button that adds a row brings it.
    await page.getByLabel('What is to be done').fill('Renew by a robot');
    await page.getByRole('button', { name: 'Add another action item' }).click();
    await page.getByLabel('What is to be done').nth(1).fill('Not needed after all');
    await page.getByRole('checkbox', { name: 'TIM.CERT' }).first().check();
    await page.getByRole('button', { name: 'Remove' }).last().waitFor();
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Add another action item' }).click();
    await page
      .getByRole('button', { name: /^Remove (new )?action item( 2)?$/ })
      .last()
      .click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/PM-\d+$/);
    expect(await page.getByRole('main').innerText()).toContain('The certificate ran out.');
    const actions = page.getByRole('region', { name: 'Action items', exact: true });
    expect(await actions.innerText()).toMatch(/Renew by a robot[\s\S]*TIM\.CERT/);
    expect(await actions.innerText()).not.toContain('Not needed');
    await page.getByRole('button', { name: 'Send to review' }).click();
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('button', { name: 'Archive' }).waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('files are checked before they are imported', async () => {
    const { page, wrong } = await newPage({ javaScriptEnabled });
    await page.goto(`${base}/import`);
    const file = {
      name: `one-${javaScriptEnabled}.md`,
      mimeType: 'text/markdown',
      buffer: Buffer.from('---\ntitle: From a file\n---\n\nIt broke.\n'),
    };
    await page.getByLabel('Files', { exact: true }).setInputFiles(file);
    await page.getByRole('button', { name: 'Check only' }).click();
    await page.getByText('Nothing is written yet').waitFor();
    if (!javaScriptEnabled) await page.getByLabel('Files', { exact: true }).setInputFiles(file);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('1 new, 0 changed').waitFor();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });
});

describe('a draft', () => {
  const draft = async (title: string): Promise<{ path: string; id: string }> => {
    const { createPostmortem } = await t.ok(
      'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id reference } }',
      { input: { title } },
    );
    return { path: `/postmortems/${createPostmortem.reference}/edit`, id: createPostmortem.id };
  };

  it('saves itself, shows the gate as it changes, and takes rows', async () => {
    const { path, id } = await draft('Saves itself');
    const { page, wrong } = await newPage();
    await page.goto(base + path);
    await page.getByLabel('Summary').fill('It is written down.');
    await page.getByRole('button', { name: 'Add another event' }).click();
    await page.getByText('Saved as version 2.').waitFor();
    expect(await gate(page).innerText()).toContain('6 things are missing');
    await page.getByLabel('What happened', { exact: true }).nth(1).fill('It began.');
    await page.getByText(/Not saved: .*timeline/).waitFor();
    await page.getByLabel('When', { exact: true }).nth(1).fill('2025-10-20T06:48');
    await page.getByText('Saved as version 3.').waitFor();
    const { postmortem } = await t.ok(`{ postmortem(id: "${id}") { summary timeline { at text } } }`);
    expect(postmortem).toEqual({
      summary: 'It is written down.',
      timeline: [{ at: '2025-10-20T06:48:00Z', text: 'It began.' }],
    });
    expect(wrong.filter((text) => !text.includes('400'))).toEqual([]);
    await page.context().close();
  });

  it('never overwrites what somebody else has saved: both are shown, and one is chosen', async () => {
    const { path, id } = await draft('Two windows');
    const { page } = await newPage();
    await page.goto(base + path);
    await t.ok(
      `mutation { updatePostmortem(id: "${id}", expectedVersion: 1, input: { summary: "Theirs." }) { id } }`,
    );
    await page.getByLabel('Summary').fill('Mine.');
    await page.getByText('Somebody else saved meanwhile').waitFor();
    expect(await saved(page).innerText()).toContain('Press Save');
    await page.getByRole('button', { name: 'Save' }).click();
    const sides = page.getByRole('group', { name: 'summary' });
    expect((await sides.locator('pre').allInnerTexts()).sort()).toEqual(['Mine.', 'Theirs.']);
    await sides.getByRole('radio', { name: 'Theirs' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/PM-\d+$/);
    const { postmortem } = await t.ok(`{ postmortem(id: "${id}") { summary } }`);
    expect(postmortem).toEqual({ summary: 'Theirs.' });
    await page.context().close();
  });
});
