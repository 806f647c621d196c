import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/index.js';
import type { Asker } from './asker.js';
import { actions, ACTIONS, button, type Card, notice } from './blocks/parts.js';
import { fit } from './blocks/text.js';
import { LinkStates } from './link-states.js';
import { SlackLinks } from './slack-links.js';

/** Leads a Slack user to an account, and away from it. */
@Injectable()
export class LinkAnswers {
  constructor(
    private readonly states: LinkStates,
    private readonly links: SlackLinks,
  ) {}

  link(asker: Asker, userName: string): Promise<Card> {
    if (asker.audience === 'CHANNEL')
      throw new DomainError('BAD_USER_INPUT', 'Ask for it with the slash command: a link is for you alone');
    const url = this.states.urlFor(asker, userName);
    const now = asker.isLinked ? `You act for \`${fit(asker.viewer.name, 200)}\`. ` : '';
    const text = `${now}Sign in there and confirm. The link is good for ten minutes and once; give it to nobody, since whoever confirms it lends you their rights.`;
    return Promise.resolve(
      notice(text, actions(button('Link account', ACTIONS.link, { url, style: 'primary' }))),
    );
  }

  async unlink(asker: Asker): Promise<Card> {
    if (asker.audience === 'CHANNEL')
      throw new DomainError('BAD_USER_INPUT', 'Ask for it with the slash command');
    if (!asker.isLinked) return notice('Your Slack user is not linked with an account.');
    const { account } = await this.links.unlink(asker.viewer, asker);
    return notice(`Your Slack user no longer acts for \`${fit(account, 200)}\`.`);
  }
}
