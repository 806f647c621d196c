import type { VNode } from 'preact';

/** As much of a block as a picture needs. */
export interface Drawn {
  readonly type: string;
  readonly text?: { readonly text: string } | string;
  readonly style?: string;
  readonly fields?: readonly Drawn[];
  readonly elements?: readonly Drawn[];
  readonly accessory?: unknown;
}

/** Blocks as Slack shows them, about: enough to see what is said and how much of it there is. */
export function Blocks({ blocks }: { readonly blocks: readonly Drawn[] }): VNode {
  return <div class="blocks">{blocks.map(block)}</div>;
}

function block(one: Drawn): VNode {
  switch (one.type) {
    case 'header':
      return <h3>{textOf(one)}</h3>;
    case 'section':
      return (
        <div class="section">
          <div>
            {one.text && <p>{mrkdwn(textOf(one))}</p>}
            {one.fields && (
              <div class="fields">
                {one.fields.map((field) => (
                  <p>{mrkdwn(textOf(field))}</p>
                ))}
              </div>
            )}
          </div>
          {one.accessory && <span class="menu">⋯</span>}
        </div>
      );
    case 'context':
      return (
        <div class="context">
          {one.elements?.map((element) => (
            <p>{mrkdwn(textOf(element))}</p>
          ))}
        </div>
      );
    case 'actions':
      return (
        <div class="actions">
          {one.elements?.map((element) => (
            <span class={`button ${element.style ?? ''}`}>{textOf(element)}</span>
          ))}
        </div>
      );
    default:
      throw new Error(`no picture of a block of the type ${one.type}`);
  }
}

function textOf({ text }: Drawn): string {
  return typeof text === 'string' ? text : (text?.text ?? '');
}

const EMOJI: Readonly<Record<string, string>> = {
  lock: '🔒',
  mag: '🔍',
  warning: '⚠️',
  information_source: 'ℹ️',
};
const PART =
  /```\n?([\s\S]*?)\n?```|`([^`]+)`|<([^|>]+)\|([^>]*)>|<@(\w+)>|\*([^*\n]+)\*|:(\w+):|(^>[^\n]*\n?)/m;

/** The part of mrkdwn that the bot writes. */
export function mrkdwn(text: string): (VNode | string)[] {
  const shown: (VNode | string)[] = [];
  let rest = text;
  for (let found = PART.exec(rest); found; found = PART.exec(rest)) {
    const [whole, code, inline, url, label, user, bold, emoji, quote] = found;
    shown.push(plain(rest.slice(0, found.index)));
    if (code !== undefined) shown.push(<pre>{plain(code)}</pre>);
    else if (inline !== undefined) shown.push(<code>{plain(inline)}</code>);
    else if (url !== undefined) shown.push(<a href="#">{mrkdwn(label!)}</a>);
    else if (user !== undefined) shown.push(<span class="user">@{user.toLowerCase()}</span>);
    else if (bold !== undefined) shown.push(<b>{mrkdwn(bold)}</b>);
    else if (emoji !== undefined) shown.push(EMOJI[emoji] ?? whole);
    else shown.push(<blockquote>{mrkdwn(quote!.slice(1).trimEnd())}</blockquote>);
    rest = rest.slice(found.index + whole.length);
  }
  return [...shown, plain(rest)];
}

function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
