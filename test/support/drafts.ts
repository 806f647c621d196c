import { expect } from '@jest/globals';
import { startTestApp, type TestApp } from './app.js';
import { formToken, look, type Page, send, signIn } from './pages.js';

/** A service with people who read, write and publish, and drafts that they make with the form. */
export interface Drafts {
  readonly t: TestApp;
  readonly reader: string;
  readonly writer: string;
  readonly editor: string;
  readonly formOf: (path: string, cookie: string) => Promise<Page>;
  /** The address of the form of a new draft. */
  readonly newDraft: (title: string, more?: Record<string, string>, cookie?: string) => Promise<string>;
  /** What the API answers of the postmortem whose form is there. */
  readonly stored: (address: string, fields: string) => Promise<any>;
}

/** Fields of a form that can be published. */
export const WHOLE = {
  summary: 'Checkout was down.\r\n\r\nFor everybody.',
  severity: 'SEV2',
  startedAt: '2025-10-20T06:48',
  detectedAt: '2025-10-20 06:50',
  resolvedAt: '2025-10-20T08:00:30',
  'affectedServices.0.service': 'checkout',
  'affectedServices.0.level': 'OUTAGE',
  'affectedServices.0.involvement': 'ORIGIN',
  'factors.0.category': 'NET.DNS',
  'factors.0.role': 'ROOT_CAUSE',
  'factors.0.confidence': 'HIGH',
  primary: '0',
  'sections.3.kind': 'ROOT_CAUSE',
  'sections.3.body': '\r\n  Two writers raced.',
  'impact.requestsFailed': '1,200,000',
  tags: 'DNS\r\n\r\nrace ',
  'errorSignatures.0.text': 'a\r\nb',
};

export async function startDrafts(): Promise<Drafts> {
  const t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0' });
  const session = async (name: string, scopes: string[], teams: string[] = []) =>
    signIn(t, await t.token(name, scopes, teams));
  const reader = await session('reader', ['read']);
  const writer = await session('writer', ['read', 'write'], ['payments']);
  const editor = await session('editor', ['read', 'write', 'publish', 'restricted', 'admin']);
  const token = await t.token('catalog', ['admin']);
  await t.as(token, 'mutation { upsertService(input: { slug: "checkout", name: "Checkout" }) { id } }');
  let count = 0;
  const formOf = async (path: string, cookie: string): Promise<Page> => look(t, path, cookie);
  return {
    t,
    reader,
    writer,
    editor,
    formOf,
    newDraft: async (title, more = {}, cookie = writer) => {
      const form = formToken(await formOf('/postmortems/new', cookie));
      const made = await send(t, '/postmortems/new', { form, title, key: `k${count++}`, ...more }, cookie);
      expect(made.status).toBe(303);
      return made.headers.location as string;
    },
    stored: async (address, fields) => {
      const reference = /PM-\d+/.exec(address)![0];
      const lookToken = await t.token(`look-${count++}`, ['read', 'restricted']);
      const { data } = await t.as(lookToken, `{ postmortem(reference: "${reference}") { ${fields} } }`);
      return data.postmortem;
    },
  };
}
