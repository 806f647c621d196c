import type { TestApp } from './app.js';

export interface Page {
  readonly status: number;
  readonly html: string;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
}

/** The host that `isSameOrigin` compares with; what light-my-request sends by itself. */
export const ORIGIN = 'http://localhost:80';
/** Without those that are undefined: a header that is left out. */
function given(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

type Headers = Record<string, string | undefined>;
const BROWSER = { accept: 'text/html,application/xhtml+xml', 'sec-fetch-site': 'same-origin' };

/** Looks at a page as a browser does; `cookie` as `signIn` gives it. */
export async function look(t: TestApp, url: string, cookie?: string, headers: Headers = {}): Promise<Page> {
  const answer = await t.app.inject({
    url,
    headers: given({ ...BROWSER, cookie, ...headers }),
  });
  return { status: answer.statusCode, html: answer.body, headers: answer.headers };
}

/** Sends a form as a page of ours does; `headers` may make it another one's. */
export async function send(
  t: TestApp,
  url: string,
  fields: Record<string, string>,
  cookie?: string,
  headers: Headers = {},
): Promise<Page> {
  const answer = await t.app.inject({
    method: 'POST',
    url,
    headers: given({
      ...BROWSER,
      'content-type': 'application/x-www-form-urlencoded',
      cookie,
      ...headers,
    }),
    payload: new URLSearchParams(fields).toString(),
  });
  return { status: answer.statusCode, html: answer.body, headers: answer.headers };
}

/** The cookies that an answer sets, as a browser sends them back; those it clears left out. */
export function cookiesOf({ headers }: Pick<Page, 'headers'>): string {
  return [headers['set-cookie'] ?? []]
    .flat()
    .map((line) => String(line).split(';')[0]!)
    .filter((pair) => !pair.endsWith('='))
    .join('; ');
}

/** Signs in with a token; answers with the cookie of the session. */
export async function signIn(t: TestApp, token: string): Promise<string> {
  return cookiesOf(await send(t, '/login', { token }));
}

/** The token that the forms of a page send back. */
export function formToken({ html }: Pick<Page, 'html'>): string {
  return /name="form" value="([^"]+)"/.exec(html)![1]!;
}

/** A page without the tokens of its forms, which are other ones each time. */
export function steady({ html }: Pick<Page, 'html'>): string {
  return html.replaceAll(/name="form" value="[^"]*"/g, '');
}

/** What a browser would send back, had nothing been typed. */
export function fieldsOf({ html }: Pick<Page, 'html'>): Record<string, string> {
  const fields: Record<string, string> = {};
  const form = html.slice(html.indexOf('data-edit'), html.indexOf('</form>', html.indexOf('data-edit')));
  const shown = form.replaceAll(/<template>.*?<\/template>/gs, '');
  const text = (value: string) =>
    value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  for (const [, attributes] of shown.matchAll(/<input ([^>]*)>/g)) {
    const [, name] = /name="([^"]*)"/.exec(attributes!) ?? [];
    const isTicked = /type="(radio|checkbox)"/.test(attributes!);
    if (name !== undefined && (!isTicked || / checked/.test(attributes!)))
      fields[name] = text(/ value="([^"]*)"/.exec(` ${attributes}`)?.[1] ?? '');
  }
  for (const [, name, value] of shown.matchAll(/<textarea [^>]*name="([^"]*)"[^>]*>(.*?)<\/textarea>/gs))
    fields[name!] = text(value!.replace(/^\n/, '')).replaceAll('\n', '\r\n');
  for (const [, name, options] of shown.matchAll(/<select [^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs)) {
    const all = [...options!.matchAll(/<option ([^>]*)>/g)].map(([, option]) => option!);
    const chosen = all.find((option) => / selected|^selected/.test(option)) ?? all[0]!;
    fields[name!] = /value="([^"]*)"/.exec(chosen)?.[1] ?? '';
  }
  return fields;
}
