import type { Overflow, PlainTextOption, SectionBlock } from '@slack/types';
import type { Postmortem } from '../../postmortems/index.js';
import { ACTIONS, section } from './parts.js';
import { day, duration, fit, link } from './text.js';

const MAX_NAMES = 3;

/** The title as a link to the page, with the reference before it. */
export function titleLink({ url, reference, title, visibility }: Postmortem): string {
  const lock = visibility === 'RESTRICTED' ? ':lock: ' : '';
  return `${lock}*${link(url, `${reference} · ${title}`, 800)}*`;
}

/** What tells one incident from another, in a line: severity, day, length, services, cause. */
export function factsLine(postmortem: Postmortem): string {
  const { severity, startedAt, durations, status } = postmortem;
  const cause = primaryCause(postmortem);
  return [
    severity,
    startedAt && day(startedAt),
    durations.timeToResolve !== null && duration(durations.timeToResolve),
    names(postmortem.affectedServices.map(({ service }) => service.slug)),
    cause && fit(cause, 80),
    status !== 'PUBLISHED' && status.toLowerCase().replace('_', ' '),
  ]
    .filter(Boolean)
    .join(' · ');
}

export function primaryCause({ factors }: Postmortem): string | undefined {
  const factor = factors.find((one) => one.primary);
  return factor && `${factor.category.name} (${factor.category.code})`;
}

/** The first few, and how many more. */
export function names(all: readonly string[], most = MAX_NAMES): string {
  const shown = all.slice(0, most).map((name) => fit(name, 60));
  return all.length > most ? `${shown.join(', ')} and ${all.length - most} more` : shown.join(', ');
}

/** One of a list: title, facts, what speaks for it, and what can be done with it. */
export function listed(postmortem: Postmortem, more: string, hasMenu: boolean): SectionBlock {
  const text = [titleLink(postmortem), factsLine(postmortem), more].filter(Boolean).join('\n');
  return section(text, hasMenu ? { accessory: menu(postmortem) } : {});
}

/** Sharing is not here: it is asked about first, where the whole is seen. */
function menu({ id }: Postmortem): Overflow {
  const option = (text: string, value: string): PlainTextOption => ({
    text: { type: 'plain_text', text, emoji: false },
    value,
  });
  const options = [option('Show details', `show ${id}`), option('Find similar', `similar ${id}`)];
  return { type: 'overflow', action_id: ACTIONS.menu, options };
}

/** For the text beside the blocks. */
export function plainLine({ url, reference, title }: Postmortem): string {
  return `• ${link(url, `${reference} · ${title}`, 250)}`;
}
