import { Injectable } from '@nestjs/common';
import type { App } from '@slack/bolt';
import { forChannel } from './asker.js';
import { Askers } from './askers.js';
import { Delivery } from './delivery.js';
import { failureCard } from './failures.js';
import { readCommand } from './grammar.js';
import { Guard, type Passed } from './guard.js';
import { Replies } from './replies.js';
import { SlackWeb } from './web-api.js';

/**
 * Answers a mention in its thread. Everybody there reads along, so the answer holds what everybody may see; where
 * people of other organisations do, it goes to the one who asked alone.
 */
@Injectable()
export class MentionListener {
  constructor(
    private readonly replies: Replies,
    private readonly delivery: Delivery,
    private readonly web: SlackWeb,
    private readonly guard: Guard,
    private readonly askers: Askers,
  ) {}

  register(app: App): void {
    app.event('app_mention', async ({ event, context }) => {
      const { caller, requestId } = context as unknown as Passed;
      const isShared = await this.guard.isKnownShared(caller);
      const asker = isShared ? await this.askers.asker(caller, requestId) : forChannel(caller, requestId);
      const text = event.text.replace(/<@[A-Z0-9]+(\|[^>]*)?>/, '');
      const card = await this.replies
        .to({ ...asker, audience: 'CHANNEL' }, readCommand(text), { command: '/postmortem', userName: '' })
        .catch((error: unknown) => failureCard(error, requestId));
      const message = {
        ...this.delivery.checked(card),
        ...{ channel: event.channel, thread_ts: event.thread_ts ?? event.ts },
        ...{ unfurl_links: false, unfurl_media: false },
      };
      await this.say(isShared ? { ...message, user: caller.userId } : message, card.text);
    });
  }

  private async say(message: Record<string, unknown>, text: string): Promise<void> {
    const method = 'user' in message ? 'chat.postEphemeral' : 'chat.postMessage';
    const answer = await this.web.call(method, message, true);
    if (answer?.error === 'invalid_blocks' || answer?.error === 'msg_blocks_too_long')
      await this.web.call(method, { ...message, blocks: undefined, text }, true);
  }
}
