import type { ActionsBlock, Button, ContextBlock, KnownBlock, SectionBlock } from '@slack/types';
import { LIMITS } from './limits.js';
import { fitPlain } from './text.js';

/** What is said: blocks, and a text for notifications, for screen readers and for when the blocks cannot be shown. */
export interface Card {
  /** mrkdwn, escaped; says what the blocks say, in short. */
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** The names of what can be clicked; every one is answered. */
export const ACTIONS = {
  more: 'hindsight_more',
  widen: 'hindsight_widen',
  menu: 'hindsight_menu',
  show: 'hindsight_show',
  similar: 'hindsight_similar',
  share: 'hindsight_share',
  confirm: 'hindsight_confirm',
  dismiss: 'hindsight_dismiss',
  link: 'hindsight_link',
  open: 'hindsight_open',
} as const;

export function section(text: string, more: Partial<SectionBlock> = {}): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true }, ...more };
}

export function context(...lines: readonly string[]): ContextBlock {
  return { type: 'context', elements: lines.map((text) => ({ type: 'mrkdwn', text, verbatim: true })) };
}

export function header(text: string): KnownBlock {
  return {
    type: 'header',
    text: { type: 'plain_text', text: fitPlain(text, LIMITS.headerText) || '–', emoji: false },
  };
}

export function actions(...elements: readonly Button[]): ActionsBlock {
  return { type: 'actions', elements: [...elements] };
}

export function button(label: string, actionId: string, more: Partial<Button> = {}): Button {
  return {
    type: 'button',
    text: { type: 'plain_text', text: fitPlain(label, LIMITS.buttonText), emoji: true },
    action_id: actionId,
    ...more,
  };
}

/** A message of one sentence. */
export function notice(text: string, ...more: readonly KnownBlock[]): Card {
  return { text, blocks: [section(text), ...more] };
}
