import type { Button, ConfirmationDialog, KnownBlock } from '@slack/types';
import type { Factor, Postmortem } from '../../postmortems/index.js';
import { factsLine, names, plainLine, primaryCause, titleLink } from './facts.js';
import { actions, ACTIONS, button, type Card, context, section } from './parts.js';
import { counted, duration, fit, plainOf } from './text.js';

const MAX_SUMMARY = 600;
const MAX_FACTORS = 6;

/** One postmortem for the person who asked. */
export function postmortemCard(postmortem: Postmortem): Card {
  const buttons: Button[] = [
    button('Open', ACTIONS.open, { url: postmortem.url }),
    button('Find similar', ACTIONS.similar, { value: postmortem.id }),
  ];
  if (postmortem.visibility === 'ORGANIZATION')
    buttons.push(button('Share to this channel', ACTIONS.share, { value: postmortem.id, confirm: SHARE }));
  const blocks = [...body(postmortem), actions(...buttons)];
  if (postmortem.visibility === 'RESTRICTED')
    blocks.push(context('Restricted: only you see this answer, and it cannot be shared from here.'));
  return { text: plainLine(postmortem), blocks };
}

/** The same for everybody in a channel: nothing to click but the link, since whoever clicks has rights of their own. */
export function sharedCard(postmortem: Postmortem, userId: string): Card {
  const by = `Shared by <@${userId}>`;
  return {
    text: `${plainLine(postmortem)} · ${by}`,
    blocks: [
      ...body(postmortem),
      actions(button('Open', ACTIONS.open, { url: postmortem.url })),
      context(by),
    ],
  };
}

/** Below a link that somebody posted. */
export function unfurlCard(postmortem: Postmortem): Card {
  const facts = [factsLine(postmortem), openActions(postmortem)].filter(Boolean).join(' · ');
  const summary = fit(plainOf(postmortem.summary), 300);
  return {
    text: plainLine(postmortem),
    blocks: [section([titleLink(postmortem), facts, summary].filter(Boolean).join('\n'))],
  };
}

const SHARE: ConfirmationDialog = {
  title: { type: 'plain_text', text: 'Share to this channel?' },
  text: {
    type: 'mrkdwn',
    text: 'Everybody in it will see this postmortem’s summary, people of other organisations too where they share the channel.',
  },
  confirm: { type: 'plain_text', text: 'Share' },
  deny: { type: 'plain_text', text: 'Cancel' },
};

function body(postmortem: Postmortem): KnownBlock[] {
  const fields = fieldsOf(postmortem);
  const blocks: KnownBlock[] = [section(titleLink(postmortem))];
  for (let i = 0; i < fields.length; i += 10)
    blocks.push({
      type: 'section',
      fields: fields.slice(i, i + 10).map((text) => ({ type: 'mrkdwn', text, verbatim: true })),
    });
  const summary = fit(plainOf(postmortem.summary), MAX_SUMMARY);
  if (summary !== '') blocks.push(section(summary));
  const factors = postmortem.factors.filter((one) => !one.primary);
  if (factors.length > 0) blocks.push(section(factorLines(factors)));
  return blocks;
}

/** Label and value; two stand side by side. What is not known is left out. */
function fieldsOf(postmortem: Postmortem): string[] {
  const { severity, durations, detectedBy, affectedServices, startedAt, status, ownerTeam } = postmortem;
  const spent = (seconds: number | null): string | null => (seconds === null ? null : duration(seconds));
  const fields: readonly (readonly [string, string | null | undefined | false])[] = [
    ['Severity', severity],
    ['Started', startedAt && `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`],
    ['Resolved after', spent(durations.timeToResolve)],
    ['Mitigated after', spent(durations.timeToMitigate)],
    ['Detected after', spent(durations.timeToDetect)],
    ['Detected by', detectedBy !== 'UNKNOWN' && detectedBy.toLowerCase()],
    ['Primary cause', fit(primaryCause(postmortem) ?? '', 200)],
    [
      'Services',
      names(
        affectedServices.map(({ service }) => service.slug),
        5,
      ),
    ],
    [
      'Status',
      status.toLowerCase().replace('_', ' ') + (ownerTeam === null ? '' : `, ${fit(ownerTeam, 60)}`),
    ],
    ['Actions', openActions(postmortem)],
  ];
  return fields.flatMap(([label, value]) => (value ? [`*${label}*\n${value}`] : []));
}

function openActions({ actionItems }: Postmortem): string {
  const open = actionItems.filter(({ status }) => status === 'OPEN' || status === 'IN_PROGRESS');
  if (open.length === 0) return actionItems.length > 0 ? `all ${actionItems.length} closed` : '';
  const overdue = open.filter((item) => item.overdue).length;
  return `${counted(open.length, 'open action')}${overdue > 0 ? `, ${overdue} overdue` : ''}`;
}

function factorLines(factors: readonly Factor[]): string {
  const lines = factors
    .slice(0, MAX_FACTORS)
    .map(
      ({ role, category }) =>
        `• ${role.toLowerCase().replace('_', ' ')}: ${fit(`${category.name} (${category.code})`, 150)}`,
    );
  if (factors.length > MAX_FACTORS) lines.push(`and ${factors.length - MAX_FACTORS} more`);
  return ['*Other factors*', ...lines].join('\n');
}
