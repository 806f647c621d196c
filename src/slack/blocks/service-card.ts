import type { KnownBlock } from '@slack/types';
import type { Service } from '../../catalog/index.js';
import type { Postmortem } from '../../postmortems/index.js';
import { listed, plainLine } from './facts.js';
import { type Card, context, header, section } from './parts.js';
import { counted, countedUpTo, fit, oneLine, plainOf, upTo } from './text.js';

export interface ServicePage {
  readonly service: Service;
  readonly total: number;
  readonly latest: readonly Postmortem[];
  /** Counted no further than is shown. */
  readonly openActions: number;
  readonly overdueActions: number;
  readonly hasMenus: boolean;
}

/** What a service is, and what has happened to it. */
export function serviceCard(page: ServicePage): Card {
  const { service, total, latest } = page;
  const told = total === 0 ? 'No past incident reached it' : `${counted(total, 'past incident')} reached it`;
  const overdue = page.overdueActions > 0 ? `, *${upTo(page.overdueActions)} overdue*` : '';
  const open =
    page.openActions > 0 ? `${countedUpTo(page.openActions, 'open action')}${overdue}` : 'no open action';
  const description = fit(plainOf(service.description ?? ''), 300);
  const blocks: KnownBlock[] = [
    header(oneLine(service.name)),
    section([aboutLine(service), description, `${told} · ${open}`].filter(Boolean).join('\n')),
    ...latest.map((one) => listed(one, '', page.hasMenus)),
  ];
  if (total > latest.length)
    blocks.push(
      context(`The latest ${latest.length}. All of them: \`search service:${fit(service.slug, 100)}\``),
    );
  const lines = [`${fit(oneLine(service.name), 200)}: ${told} · ${open}`, ...latest.map(plainLine)];
  return { text: lines.join('\n'), blocks };
}

function aboutLine({ slug, category, tier, team, provider, regions }: Service): string {
  const about = [
    slug,
    category?.toLowerCase().replaceAll('_', ' '),
    tier !== null && tier !== undefined && `tier ${tier}`,
    team && `team ${team}`,
    provider && `by ${provider}`,
    regions.length > 0 && regions.slice(0, 5).join(', '),
  ];
  return about
    .filter((one) => typeof one === 'string' && one !== '')
    .map((one) => fit(oneLine(String(one)), 120))
    .join(' · ');
}
