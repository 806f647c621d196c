import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../../support/app.js';
import { axeFindings } from '../../support/axe.js';
import { launchBrowser } from '../../support/browser.js';
import { freePort } from '../../support/ports.js';
import { FakeSlack, listen, referencesIn, type SlackCaller } from '../../support/slack.js';
import { HIDDEN, storeCorpus } from '../../support/slack-corpus.js';

/** The way from Slack to an account as a person walks it: in a real browser, with the button that Slack shows. */
const slack = new FakeSlack();
let t: TestApp;
let caller: SlackCaller;
let browser: Browser;
let count = 0;

beforeAll(async () => {
  await slack.start();
  const port = await freePort();
  const HINDSIGHT_PUBLIC_URL = `http://127.0.0.1:${port}`;
  t = await startTestApp({ ...slack.env(), HOST: '0.0.0.0', HINDSIGHT_PUBLIC_URL });
  caller = await listen(t, slack, port);
  await storeCorpus(t, await t.token('admin', ['admin']));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await t.close();
  await slack.stop();
});

const somebody = (): SlackCaller => caller.as(`U0PERSON${++count}`);

/** The address of the button that `/postmortem link` is answered with. */
async function linkFor(user: SlackCaller): Promise<string> {
  const { json } = await user.command('link');
  const [button] = json.blocks.flatMap((one: any) => one.elements ?? []);
  expect(button.text.text).toBe('Link account');
  return button.url as string;
}

async function hiddenFor(user: SlackCaller): Promise<number> {
  return referencesIn((await user.command(HIDDEN)).json.blocks).length;
}

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('API token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/**
 * A page of a browser that is signed in; its context is closed after use. Never the page alone: while it is on its way
 * to the next address, Chromium may take the request to close it, and forget it.
 */
async function signedIn(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(`${caller.base}/login`);
  await signIn(page, await t.token(name, ['write', 'restricted']));
  return page;
}

const confirm = (page: Page) => page.getByRole('button', { name: 'Link this Slack user' });
const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();

describe('from Slack to an account, in a browser', () => {
  it('a person signs in on the way, sees who is to act for whom, confirms, and is somebody in Slack', async () => {
    const user = somebody();
    const wrong: string[] = [];
    const page = await (await browser.newContext()).newPage();
    page.on('console', (message) => void (message.type() === 'error' && wrong.push(message.text())));
    page.on('pageerror', (error) => void wrong.push(error.message));
    const link = await linkFor(user);
    expect(await hiddenFor(user)).toBe(0);
    await page.goto(link);
    expect(new URL(page.url()).pathname).toBe('/login');
    await signIn(page, await t.token('ada', ['write', 'restricted', 'publish']));
    expect(page.url()).toBe(link);
    const shown = await page.getByRole('main').innerText();
    for (const part of [user.user, 'T0HOME', 'token:ada', 'read, write, restricted'])
      expect(shown).toContain(part);
    expect(shown).not.toContain('publish');
    expect(await hiddenFor(user)).toBe(0);
    await confirm(page).click();
    expect(await heading(page)).toBe('Linked');
    expect(await hiddenFor(user)).toBe(2);
    expect(wrong).toEqual([]);
    // The same address leads nowhere now.
    await page.goto(link);
    expect(await page.getByRole('main').innerText()).toContain('was used already');
    expect((await user.command('unlink')).json.text).toContain('no longer acts for `token:ada`');
    expect(await hiddenFor(user)).toBe(0);
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)(
    'the page can be read and used by everybody (%s)',
    async (colorScheme) => {
      const page = await signedIn(`reader in ${colorScheme}`, {
        colorScheme,
        viewport: { width: 360, height: 700 },
      });
      await page.goto(await linkFor(somebody()));
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(360);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Link this Slack user');
      expect(await axeFindings(page)).toEqual([]);
      await page.context().close();
    },
  );
});

describe('a link that must not be believed', () => {
  it('is refused when it is ten minutes old, before and after the page was opened', async () => {
    const page = await signedIn('late');
    const user = somebody();
    const link = await linkFor(user);
    await page.goto(link);
    const clock = Date.now;
    try {
      Date.now = () => clock() + 601_000;
      await confirm(page).click();
      expect(await heading(page)).toBe('Not linked');
      await page.goto(link);
      expect(await page.getByRole('main').innerText()).toContain('ask for a new link');
      expect(await confirm(page).count()).toBe(0);
    } finally {
      Date.now = clock;
    }
    expect(await hiddenFor(user)).toBe(0);
    await page.context().close();
  });

  it('is confirmed by the account that was shown and no other that signs in meanwhile', async () => {
    const page = await signedIn('first');
    const user = somebody();
    await page.goto(await linkFor(user));
    const other = await page.context().newPage();
    await other.goto(caller.base);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await signIn(other, await t.token('second', ['restricted']));
    await confirm(page).click();
    expect(await page.getByRole('main').innerText()).toContain('was not made for you');
    expect(await hiddenFor(user)).toBe(0);
    await page.context().close();
  });

  it('of somebody else says so before anything is lent, and lends nothing to whoever opens it', async () => {
    const [sender, victim] = [somebody(), somebody()];
    const page = await signedIn('victim');
    await page.goto(await linkFor(sender));
    const shown = await page.getByRole('main').innerText();
    expect(shown).toContain(sender.user);
    expect(shown).not.toContain(victim.user);
    expect(shown).toContain('Go on only if you have asked for this in Slack yourself');
    expect([await hiddenFor(sender), await hiddenFor(victim)]).toEqual([0, 0]);
    await page.context().close();
  });

  it('is not confirmed by a form of another site, whatever stands in it', async () => {
    const page = await signedIn('lured');
    const user = somebody();
    await page.goto(await linkFor(user));
    const form = await page.locator('form').evaluate((one) => one.outerHTML);
    const evil = await page.context().newPage();
    await evil.route('http://evil.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: form.replace('action="', `action="${caller.base}`) }),
    );
    await evil.goto('http://evil.example/');
    const answer = evil.waitForResponse((one) => one.url() === `${caller.base}/slack/link`);
    await evil.getByRole('button').click();
    expect((await answer).status()).toBe(403);
    expect(await hiddenFor(user)).toBe(0);
    await page.context().close();
  });
});
