import { Injectable } from '@nestjs/common';
import type { App } from '@slack/bolt';
import { ClickListener } from './click-listener.js';
import { CommandListener } from './command-listener.js';
import { MentionListener } from './mention-listener.js';
import { ShortcutListener } from './shortcut-listener.js';
import { UnfurlListener } from './unfurl-listener.js';

/** Everything the bot listens to. */
@Injectable()
export class SlackListeners {
  private readonly all: readonly { register(app: App): void }[];

  constructor(
    commands: CommandListener,
    clicks: ClickListener,
    shortcuts: ShortcutListener,
    mentions: MentionListener,
    unfurls: UnfurlListener,
  ) {
    this.all = [commands, clicks, shortcuts, mentions, unfurls];
  }

  register(app: App): void {
    for (const one of this.all) one.register(app);
  }
}
