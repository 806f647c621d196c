import type { CommandName } from '../grammar.js';
import { type Card, context, section } from './parts.js';

interface Topic {
  readonly usage: string;
  readonly does: string;
  readonly more: string;
}

const FILTERED =
  'Filters: `service:checkout` `sev:1,2` `cause:NET.DNS` `team:payments` `provider:aws` `tag:…` `nature:malicious` `status:archived` `since:90d` `since:2026-Q1` `before:2026-03`. A name with spaces: `team:"Core Platform"`.';

const TOPICS: Readonly<Record<Exclude<CommandName, 'help'>, Topic>> = {
  search: {
    usage: 'search redis failover timeouts',
    does: 'past incidents, best match first; the word `search` may be left out',
    more: `“Quoted phrases” must stand there as they are, -words must not. ${FILTERED}`,
  },
  show: {
    usage: 'show PM-12',
    does: 'one postmortem: facts, causes, open actions',
    more: '`PM-12` alone does the same.',
  },
  similar: {
    usage: 'similar PM-12',
    does: 'incidents like one, or like a pasted alert or error message, and why',
    more: 'Paste an alert behind `similar`, or use “Find similar incidents” in the menu of a message.',
  },
  service: {
    usage: 'service checkout',
    does: 'a service of the catalogue: what has happened to it, what is still open',
    more: 'Takes its slug or any of its other names.',
  },
  trends: {
    usage: 'trends 2026-Q2 by:cause',
    does: 'how many incidents, of what, and whether that is a change',
    more: 'A time such as `2026-Q2`, `2026-03` or `90d`; `service:checkout`; `by:cause`, `by:service` or `by:severity`.',
  },
  due: {
    usage: 'due team:payments',
    does: 'open action items, overdue ones first',
    more: '`due overdue` for the overdue ones alone; `team:` `owner:` `service:` `cause:` narrow it.',
  },
  link: {
    usage: 'link',
    does: 'connect your Slack user with your account here, to see and do what you may',
    more: 'The link is good for ten minutes and once. `unlink` takes it back.',
  },
  unlink: {
    usage: 'unlink',
    does: 'take that back',
    more: 'You then see what the whole organisation may see.',
  },
};

/** All there is, or one of them in full. */
export function helpCard(command: string, asked: string, isLinked: boolean): Card {
  const topic = TOPICS[asked as keyof typeof TOPICS] as Topic | undefined;
  if (topic) {
    const text = `\`${command} ${topic.usage}\`: ${topic.does}.\n${topic.more}`;
    return { text, blocks: [section(text)] };
  }
  const lines = Object.values(TOPICS).map(({ usage, does }) => `• \`${command} ${usage}\` ${does}`);
  const text = ['*Have we seen this before?*', ...lines].join('\n');
  const account = isLinked
    ? 'Your account is connected: answers hold what you may see, and only you see them.'
    : `You see what the whole organisation may see. \`${command} link\` connects your account.`;
  return {
    text,
    blocks: [
      section(text),
      context(FILTERED),
      context(`\`${command} help search\` says more of one. ${account}`),
    ],
  };
}
