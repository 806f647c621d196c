import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { App, Receiver } from '@slack/bolt';
import { quiet } from './bolt-logger.js';
import { Guard } from './guard.js';
import { SLACK_LIBRARY, type SlackLibrary } from './library.js';
import { SlackListeners } from './listeners.js';
import { SlackMemory } from './memory.repository.js';
import { FastifyReceiver } from './receiver.js';
import { SlackMetrics } from './slack-metrics.js';
import { SocketReceiver } from './socket-receiver.js';

const PURGE_EVERY_MS = 5 * 60_000;

/** The bot as a whole: Bolt, between one way in and the listeners. Not there where Slack is off. */
@Injectable()
export class SlackBot implements OnModuleDestroy {
  /** What takes requests over HTTP; undefined in socket mode and where Slack is off. */
  readonly http: FastifyReceiver | undefined;
  private readonly app: App | undefined;
  private readonly receiver: Receiver | undefined;
  private readonly purging: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SLACK_LIBRARY) library: SlackLibrary | undefined,
    metrics: SlackMetrics,
    guard: Guard,
    listeners: SlackListeners,
    memory: SlackMemory,
  ) {
    if (!library) return;
    const { settings: slack, bolt, socketMode } = library;
    this.http = slack.mode === 'http' ? new FastifyReceiver(bolt, slack.signingSecrets, metrics) : undefined;
    this.receiver =
      this.http ??
      new SocketReceiver({ library: socketMode, appToken: slack.appToken!, apiUrl: slack.apiUrl, metrics });
    this.app = new bolt.App({
      receiver: this.receiver,
      // Bolt needs no token: every call of the Web API goes through our own door.
      authorize: ({ teamId }) => Promise.resolve({ ...(teamId !== undefined && { teamId }) }),
      ...{ convoStore: false, ignoreSelf: false, logger: quiet('Slack'), attachFunctionToken: false },
      clientOptions: { slackApiUrl: slack.apiUrl, allowAbsoluteUrls: false },
    });
    // What is thrown here is thrown by a listener after its request was answered.
    this.app.error((error) => {
      new Logger('Slack').error(`A request was not dealt with: ${error.message.slice(0, 300)}`);
      return Promise.resolve();
    });
    this.app.use(guard.middleware);
    listeners.register(this.app);
    this.purging = setInterval(() => void memory.purge().catch(() => undefined), PURGE_EVERY_MS).unref();
  }

  get isOn(): boolean {
    return this.app !== undefined;
  }

  /** Opens the socket where that is the way in. */
  async start(): Promise<void> {
    if (!this.http) await this.receiver?.start();
  }

  /** Ends after what is under way. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.purging);
    await this.receiver?.stop();
  }
}
