import { createHash } from 'node:crypto';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import type { LinkRequest } from './link-states.js';

const STYLE = `:root{color-scheme:light dark;--back:#f6f7f9;--card:#fff;--line:#d9dde3;--text:#16202c;--muted:#4f5b6b;--link:#1d5fc4;--on:#fff}
@media(prefers-color-scheme:dark){:root{--back:#0f141b;--card:#171d26;--line:#2b3542;--text:#e6eaf0;--muted:#a3adba;--link:#8ab4f8;--on:#0f141b}}
body{font:15px/1.55 system-ui,sans-serif;max-width:34rem;margin:12vh auto 3rem;padding:0 1rem;color:var(--text);background:var(--back)}
main{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.2rem 1.5rem 1.5rem;overflow-wrap:anywhere}
p.brand{margin:0 0 .6rem;color:var(--muted);font-weight:600}a{color:var(--link)}
h1{font-size:1.4rem;line-height:1.25;margin:0 0 1rem}dt{color:var(--muted)}dd{margin:0 0 .6rem;font-weight:600}
.warning{border-left:4px solid #b45309;padding:.2rem 0 .2rem .8rem}
button{font:inherit;font-weight:600;padding:.5rem 1.2rem;border:0;border-radius:6px;background:var(--link);color:var(--on);cursor:pointer}
button:focus-visible,a:focus-visible{outline:3px solid #f59e0b;outline-offset:2px}`;

/** The page runs no script, looks as it does here, and sends its form here. */
export const LINK_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface Confirmation {
  readonly request: LinkRequest;
  /** The account of the one who reads the page. */
  readonly account: string;
  /** What a person of Slack could then do. */
  readonly rights: readonly string[];
  /** Null: as long as the token is good. */
  readonly hours: number | null;
  readonly state: string;
  readonly proof: string;
}

/** Who is about to lend their rights to whom, and a button. */
export function confirmationPage(page: Confirmation): string {
  const { request, account, rights, hours, state, proof } = page;
  const until = hours === null ? 'as long as its token is good' : `for ${hours} hours`;
  return document(
    'Link Slack with your account',
    <>
      <h1>Let this Slack user act for you?</h1>
      <dl>
        <dt>Slack user</dt>
        <dd>
          {request.name} ({request.userId}, workspace {request.teamId})
        </dd>
        <dt>Acts for</dt>
        <dd>{account}</dd>
        <dt>May then</dt>
        <dd>
          {rights.join(', ')}; {until}
        </dd>
      </dl>
      <p class="warning">
        Go on only if you have asked for this in Slack yourself, a moment ago. Whoever sent you this link
        otherwise would see and do what you may.
      </p>
      <form method="post" action="/slack/link">
        <input type="hidden" name="state" value={state} />
        <input type="hidden" name="proof" value={proof} />
        <button type="submit">Link this Slack user</button>
      </form>
    </>,
  );
}

/** A heading and a sentence: what was done, or why nothing was. */
export function messagePage(heading: string, text: string): string {
  return document(
    heading,
    <>
      <h1>{heading}</h1>
      <p>{text}</p>
      <a href="/">Search postmortems</a>
    </>,
  );
}

function document(title: string, content: VNode): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <main>
          <p class="brand">Hindsight</p>
          {content}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${render(page)}`;
}
