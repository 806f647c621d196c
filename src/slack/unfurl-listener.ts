import { Inject, Injectable } from '@nestjs/common';
import type { App } from '@slack/bolt';
import { CONFIG, type Config } from '../config/index.js';
import { PostmortemReader } from '../postmortems/index.js';
import { channelViewer } from './asker.js';
import { unfurlCard } from './blocks/postmortem-card.js';
import { Delivery } from './delivery.js';
import { Guard, type Passed } from './guard.js';
import { WITH_ACTIONS } from './postmortem-answers.js';
import { SlackWeb } from './web-api.js';

/** Links in one message that are looked at. */
const MAX_LINKS = 5;

/** Shows below a posted link what everybody may see of it; below that of anything else nothing at all. */
@Injectable()
export class UnfurlListener {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly reader: PostmortemReader,
    private readonly delivery: Delivery,
    private readonly web: SlackWeb,
    private readonly guard: Guard,
  ) {}

  register(app: App): void {
    app.event('link_shared', async ({ event, context }) => {
      const { caller, requestId } = context as unknown as Passed;
      if (await this.guard.isKnownShared(caller)) return;
      const unfurls: Record<string, object> = {};
      for (const { url } of event.links.slice(0, MAX_LINKS)) {
        const reference = this.referenceIn(url);
        if (reference === undefined) continue;
        const postmortem = await this.reader.one(
          channelViewer(caller, requestId),
          { reference },
          WITH_ACTIONS,
        );
        if (postmortem) unfurls[url] = { blocks: this.delivery.checked(unfurlCard(postmortem)).blocks };
      }
      if (Object.keys(unfurls).length === 0) return;
      const { unfurl_id, source, channel, message_ts } = event;
      const place = unfurl_id && source ? { unfurl_id, source } : { channel, ts: message_ts };
      await this.web.call('chat.unfurl', { ...place, unfurls }, true);
    });
    // Every other event is acknowledged by being received.
  }

  private referenceIn(url: string): string | undefined {
    if (!URL.canParse(url)) return undefined;
    const { origin, pathname } = new URL(url);
    const ours = new URL(this.config.publicUrl);
    const path = ours.pathname.replace(/\/$/, '');
    if (origin !== ours.origin || !pathname.startsWith(`${path}/postmortems/`)) return undefined;
    return /^PM-\d{1,10}$/i.exec(pathname.slice(`${path}/postmortems/`.length))?.[0];
  }
}
