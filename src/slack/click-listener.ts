import { Injectable } from '@nestjs/common';
import type { App, BlockAction } from '@slack/bolt';
import { BadInput } from '../common/index.js';
import { forChannel } from './asker.js';
import { Askers } from './askers.js';
import { ACTIONS, type Card } from './blocks/parts.js';
import { Delivery, type Placing } from './delivery.js';
import { failureCard } from './failures.js';
import { Guard, type Passed } from './guard.js';
import { PostmortemAnswers } from './postmortem-answers.js';
import { SearchAnswers } from './search-answers.js';

interface Click {
  readonly what: string;
  readonly value: string;
}

const BESIDE: Placing = { response_type: 'ephemeral', replace_original: false };
const INSTEAD: Placing = { response_type: 'ephemeral', replace_original: true };

/** Answers buttons and menus. Rights are those of whoever clicks, at that moment. */
@Injectable()
export class ClickListener {
  constructor(
    private readonly askers: Askers,
    private readonly search: SearchAnswers,
    private readonly postmortems: PostmortemAnswers,
    private readonly delivery: Delivery,
    private readonly guard: Guard,
  ) {}

  register(app: App): void {
    app.action<BlockAction>(/.*/, async ({ body, ack, context }) => {
      await ack();
      const click = readClick(body);
      // In a modal there is no address to answer to; what can be clicked there is a link.
      if (!click || !body.response_url) return;
      const passed = context as unknown as Passed;
      try {
        await this.answer(click, body.response_url, passed);
      } catch (error) {
        await this.delivery.respond(body.response_url, failureCard(error, passed.requestId), BESIDE);
      }
    });
  }

  private async answer({ what, value }: Click, url: string, passed: Passed): Promise<void> {
    const asker = await this.askers.asker(passed.caller, passed.requestId);
    const send = (card: Card, placing: Placing): Promise<boolean> =>
      this.delivery.respond(url, card, placing);
    switch (what) {
      case ACTIONS.more:
      case ACTIONS.widen:
      case `${ACTIONS.more}_back`:
        return void (await send(await this.search.turn(asker, value), INSTEAD));
      case ACTIONS.show:
        return void (await send(await this.postmortems.showById(asker, value), BESIDE));
      case ACTIONS.similar:
        return void (await send(await this.postmortems.similarById(asker, value), BESIDE));
      case ACTIONS.confirm:
      case ACTIONS.dismiss: {
        const card = await this.postmortems.judge(asker, value, what === ACTIONS.confirm);
        return void (await send(card, INSTEAD));
      }
      case ACTIONS.share: {
        if (await this.guard.isKnownShared(passed.caller))
          throw BadInput.of(
            '',
            'People of other organisations share this channel; nothing is posted here for all',
          );
        const forAll = forChannel(asker, passed.requestId);
        const card = await this.postmortems.shared(asker, forAll, value);
        await send(card, { response_type: 'in_channel', replace_original: false });
      }
    }
  }
}

/** What was clicked; undefined where there is nothing to do, as for links. */
function readClick(body: BlockAction): Click | undefined {
  const [action] = body.actions;
  if (action?.type === 'button' && action.value !== undefined)
    return { what: action.action_id, value: action.value };
  if (action?.type !== 'overflow' || action.action_id !== ACTIONS.menu) return undefined;
  const [verb = '', value = ''] = action.selected_option.value.split(' ');
  const what = { show: ACTIONS.show, similar: ACTIONS.similar }[verb];
  return what && { what, value };
}
