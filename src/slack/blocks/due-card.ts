import type { KnownBlock } from '@slack/types';
import type { ActionItem, Postmortem } from '../../postmortems/index.js';
import { type Card, context, notice, section } from './parts.js';
import { countedUpTo, day, fit, link, oneLine, upTo } from './text.js';

const MAX_TICKET = 600;

export interface DuePage {
  readonly items: readonly ActionItem[];
  /** By id; what may not be seen has no item here either. */
  readonly postmortems: ReadonlyMap<string, Postmortem>;
  /** Counted no further than is shown. */
  readonly total: number;
  readonly overdue: number;
  /** The filters, for the reader. */
  readonly filters: string;
}

/** Open action items, soonest due first. */
export function dueCard(page: DuePage): Card {
  const which = page.filters === '' ? '' : ` with ${fit(page.filters, 200)}`;
  if (page.items.length === 0) return notice(`No open action item${which}.`);
  const shown = page.total > page.items.length ? `, the first ${page.items.length} are` : '';
  const late = page.overdue > 0 ? `, *${upTo(page.overdue)} overdue*` : '';
  const summary = `${countedUpTo(page.total, 'open action item')}${which}${late}${shown}:`;
  const lines = page.items.map((item) => itemLine(item, page.postmortems.get(item.postmortemId)));
  const blocks: KnownBlock[] = [context(summary), ...lines.map((line) => section(line))];
  return { text: fitLines([summary, ...lines]), blocks };
}

function itemLine(item: ActionItem, postmortem: Postmortem | undefined): string {
  const { title, owner, team, dueOn, overdue, ticketUrl, status } = item;
  const due = dueOn === null ? 'no due date' : `due ${day(dueOn)}`;
  const facts = [
    overdue ? `:warning: *overdue*, ${due}` : due,
    fit(oneLine(owner ?? team ?? 'nobody has it'), 80),
    status === 'IN_PROGRESS' && 'in progress',
    postmortem && link(postmortem.url, `${postmortem.reference} · ${postmortem.title}`, 250),
    ticketUrl !== null && ticketLink(ticketUrl),
  ];
  return `*${fit(oneLine(title), 200)}*\n${facts.filter(Boolean).join(' · ')}`;
}

/** Left out where the address is long: signs that are no letters make it longer still. */
function ticketLink(url: string): string {
  const made = link(url, 'ticket', MAX_TICKET);
  return made.length <= MAX_TICKET ? made : '';
}

function fitLines(lines: readonly string[]): string {
  let text = '';
  for (const line of lines) if (text.length + line.length < 2900) text += `${line}\n`;
  return text.trimEnd();
}
