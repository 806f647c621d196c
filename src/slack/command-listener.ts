import { Injectable } from '@nestjs/common';
import type { App } from '@slack/bolt';
import { Askers } from './askers.js';
import { Delivery } from './delivery.js';
import { readCommand } from './grammar.js';
import type { Passed } from './guard.js';
import { Replies } from './replies.js';
import { inTime, SEARCHING } from './timely.js';

/** Answers the slash command: at once where it can be, else a little later in its place. */
@Injectable()
export class CommandListener {
  constructor(
    private readonly askers: Askers,
    private readonly replies: Replies,
    private readonly delivery: Delivery,
  ) {}

  register(app: App): void {
    app.command(/.*/, async ({ command, ack, context }) => {
      const passed = context as unknown as Passed;
      const { caller, requestId } = passed;
      const answer = await inTime(passed, async () =>
        this.replies.to(await this.askers.asker(caller, requestId), readCommand(command.text ?? ''), {
          command: command.command,
          userName: command.user_name ?? '',
        }),
      );
      const first = this.delivery.checked('now' in answer ? answer.now : SEARCHING);
      await ack({
        response_type: 'ephemeral',
        text: first.text,
        ...(first.blocks && { blocks: [...first.blocks] }),
      });
      if ('later' in answer)
        await this.delivery.respond(command.response_url, await answer.later, {
          response_type: 'ephemeral',
          replace_original: true,
        });
    });
  }
}
