import { createHash } from 'node:crypto';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import type { LinkRequest } from './link-states.js';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.4rem}dt{color:#555}dd{margin:0 0 .6rem;font-weight:600;overflow-wrap:anywhere}
.warning{border-left:4px solid #b45309;padding:.2rem 0 .2rem .8rem}
button{font:inherit;padding:.5rem 1.2rem;border:0;border-radius:6px;background:#1d4ed8;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #f59e0b;outline-offset:2px}`;

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
        <main>{content}</main>
      </body>
    </html>
  );
  return `<!doctype html>${render(page)}`;
}
