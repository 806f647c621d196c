import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { loadSamples, SampleLoader } from '../../../src/exchange/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { launchBrowser } from '../../support/browser.js';
import { HOSTILE } from './hostile.js';

/** The sample corpus and a hostile postmortem, in a service that anybody may use, and in one that asks who they are. */
export interface SamplePages {
  readonly t: TestApp;
  readonly base: string;
  /** Where one signs in, with `token`, which only reads. */
  readonly openBase: string;
  readonly token: string;
  /** Reference of the hostile postmortem. */
  readonly hostile: string;
  /** A page of which everything that goes wrong is noted. */
  newPage(options?: BrowserContextOptions): Promise<{ page: Page; wrong: string[] }>;
  close(): Promise<void>;
}

export const REFERENCE = 'PM-74';

export async function startSamplePages(): Promise<SamplePages> {
  const t = await startTestApp();
  await loadSamples(t.get(SampleLoader), LOCAL_VIEWER);
  const hostile = await publishHostile(t);
  await t.app.listen({ host: '127.0.0.1', port: 0 });
  const open = await startTestApp({ HOST: '0.0.0.0' }, t.database);
  const token = await open.token('reader', ['read']);
  await open.app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await launchBrowser();
  return {
    t,
    base: await t.app.getUrl(),
    openBase: await open.app.getUrl(),
    token,
    hostile,
    newPage: async (options) => newPage(browser, options),
    close: async () => {
      await browser.close();
      await open.close();
      await t.close();
    },
  };
}

/** Published, with versions to compare. */
async function publishHostile(t: TestApp): Promise<string> {
  await t.ok(`mutation { upsertService(input: { slug: "evil", name: "<script>alert('x')</script>",
    description: "<img src=x onerror=alert(1)>", aliases: ["<b>"] }) { id } }`);
  const create =
    'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id reference version } }';
  const { createPostmortem } = await t.ok(create, { input: HOSTILE });
  const { id, reference } = createPostmortem;
  const retitle = `mutation ($version: Int!, $title: String!) {
    updatePostmortem(id: "${id}", expectedVersion: $version, input: { title: $title }) { id } }`;
  await t.ok(retitle, { version: 1, title: 'Once' });
  await t.ok(retitle, { version: 2, title: HOSTILE.title });
  for (const [version, status] of [
    [3, 'IN_REVIEW'],
    [4, 'PUBLISHED'],
  ])
    await t.ok(
      `mutation { changePostmortemStatus(id: "${id}", expectedVersion: ${version}, status: ${status}) { id } }`,
    );
  return reference;
}

async function newPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; wrong: string[] }> {
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

/** Every kind of page. */
export function pathsWith(hostile: string): string[] {
  return [
    ...['/', '/?q=dns+race+condition&severity=SEV1', '/?q=zzzzzzzz', '/?service=nobody'],
    ...[`/postmortems/${REFERENCE}`, `/postmortems/${hostile}`, `/postmortems/${hostile}/revisions`],
    ...['/services', '/services/aws-dynamodb', '/services/evil', '/causes', '/causes/NET', '/causes/NET.DNS'],
    ...['/actions', '/actions?status=any&kind=PREVENT', '/reports', '/nothing-here', '/postmortems/PM-9999'],
    ...['/postmortems/new', `/postmortems/${hostile}/edit`, `/postmortems/${REFERENCE}/edit`, '/import'],
    ...['/reports/2025', '/login'],
  ];
}
