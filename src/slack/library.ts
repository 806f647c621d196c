import type { FactoryProvider } from '@nestjs/common';
import type * as Bolt from '@slack/bolt';
import type * as SocketMode from '@slack/socket-mode';
import { CONFIG, type Config, type SlackConfig } from '../config/index.js';

/** Slack's own libraries, and how we are to use them. */
export interface SlackLibrary {
  readonly settings: SlackConfig;
  readonly bolt: Pick<typeof Bolt, 'App' | 'isValidSlackRequest' | 'webApi'>;
  readonly socketMode: Pick<typeof SocketMode, 'SocketModeClient'>;
}

export const SLACK_LIBRARY = Symbol('SLACK_LIBRARY');

/** Undefined where Slack is off: four hundred modules less to read before the service is ready. */
export const slackLibrary: FactoryProvider<SlackLibrary | undefined> = {
  provide: SLACK_LIBRARY,
  inject: [CONFIG],
  useFactory: async ({ slack }: Config) => {
    if (!slack) return undefined;
    const [bolt, socketMode] = await Promise.all([import('@slack/bolt'), import('@slack/socket-mode')]);
    return { settings: slack, bolt, socketMode };
  },
};
