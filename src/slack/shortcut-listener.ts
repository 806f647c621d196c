import { Injectable } from '@nestjs/common';
import type { App, MessageShortcut } from '@slack/bolt';
import { Askers } from './askers.js';
import { viewProblems } from './blocks/check.js';
import { type Card, notice, section } from './blocks/parts.js';
import { Delivery } from './delivery.js';
import type { Passed } from './guard.js';
import { messageText } from './message-text.js';
import { PostmortemAnswers } from './postmortem-answers.js';
import { inTime, SEARCHING } from './timely.js';
import { SlackWeb } from './web-api.js';

export const FIND_SIMILAR = 'find_similar';
const NOTHING = notice('There is no text in this message to compare with.');

/** The menu of a message: incidents like what it says, shown to the one who asks and nobody else. */
@Injectable()
export class ShortcutListener {
  constructor(
    private readonly askers: Askers,
    private readonly postmortems: PostmortemAnswers,
    private readonly delivery: Delivery,
    private readonly web: SlackWeb,
  ) {}

  register(app: App): void {
    app.shortcut<MessageShortcut>({ type: 'message_action', callback_id: FIND_SIMILAR }, async (args) => {
      await args.ack();
      await this.show(args.shortcut, args.context as unknown as Passed);
    });
    // Whatever else there is of shortcuts is not ours; Slack waits for a word all the same.
    app.shortcut(/^(?!find_similar$)/, async ({ ack }) => ack());
    app.view(/.*/, async ({ ack }) => ack());
  }

  private async show(shortcut: MessageShortcut, passed: Passed): Promise<void> {
    const { caller, requestId } = passed;
    const text = messageText(shortcut.message);
    const answer = await inTime(passed, async () => {
      if (text === '') return NOTHING;
      const asker = await this.askers.asker(caller, requestId);
      // A modal is for reading: nothing in it has an address to answer to.
      return this.postmortems.similarToText({ ...asker, audience: 'CHANNEL' }, text, null);
    });
    const opened = await this.web.call('views.open', {
      trigger_id: shortcut.trigger_id,
      view: this.view('now' in answer ? answer.now : SEARCHING),
    });
    const { id, hash } = (opened?.view ?? {}) as { id?: string; hash?: string };
    if ('now' in answer || id === undefined) return;
    await this.web.call('views.update', { view_id: id, hash, view: this.view(await answer.later) });
  }

  private view(card: Card): object {
    const of = (blocks: readonly object[]): Record<string, unknown> => ({
      type: 'modal',
      callback_id: FIND_SIMILAR,
      title: { type: 'plain_text', text: 'Similar incidents' },
      close: { type: 'plain_text', text: 'Close' },
      blocks,
    });
    const view = of(this.delivery.checked(card).blocks ?? [section(card.text)]);
    return viewProblems(view).length === 0 ? view : of([section(card.text.slice(0, 2900).toWellFormed())]);
  }
}
