import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { App, Receiver } from '@slack/bolt';
import type { SocketModeClient } from '@slack/socket-mode';
import type { SlackBody } from './body.js';
import { quiet } from './bolt-logger.js';
import { Handover } from './handover.js';
import { eventKey } from './receiver.js';
import type { SlackLibrary } from './library.js';
import type { SlackMetrics } from './slack-metrics.js';

/** Slack says hello soon after a connection is there. */
const HELLO_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const GROWTH = 1.5;
const MAX_PAUSE_MS = 60_000;
/** A connection that held for less counts as one that failed. */
const HELD_MS = 10_000;
/** So long we wait for the other side to say goodbye. */
const GOODBYE_MS = 2000;
const UNREF = { ref: false };

/** What a connection brings. */
interface Envelope {
  readonly ack: (content?: Record<string, unknown>) => Promise<void>;
  readonly envelope_id: string;
  readonly body: SlackBody;
  readonly retry_num?: number;
  readonly retry_reason?: string;
}

export interface SocketOptions {
  readonly library: SlackLibrary['socketMode'];
  readonly appToken: string;
  readonly apiUrl: string;
  readonly metrics: SlackMetrics;
}

/**
 * Takes Slack's requests over a connection that we open. It is opened anew for as long as the service runs: the
 * library's own way to do so gives up on some errors, and takes the process with it.
 */
export class SocketReceiver implements Receiver {
  private readonly logger = new Logger('Slack');
  private readonly client: SocketModeClient;
  private handover: Handover | undefined;
  private open: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly options: SocketOptions) {
    const { library, appToken, apiUrl } = options;
    this.client = new library.SocketModeClient({
      ...{ appToken, autoReconnectEnabled: false, logger: quiet('Slack') },
      clientOptions: {
        ...{ slackApiUrl: apiUrl, allowAbsoluteUrls: false, timeout: 10_000 },
        retryConfig: { retries: 0 },
      },
    });
    this.client.on('slack_event', (envelope: Envelope) => this.take(envelope));
  }

  init(app: App): void {
    this.handover = new Handover(app, this.options.metrics);
  }

  /** Waits for nothing: where Slack cannot be reached, everything else is there all the same. */
  start(): Promise<void> {
    this.open ??= this.keepOpen();
    return Promise.resolve();
  }

  /** Takes no more, answers what came, and says goodbye. */
  async stop(): Promise<void> {
    if (!this.open) return;
    this.stopping.abort();
    await this.handover!.settled();
    await Promise.race([this.client.disconnect().then(() => this.open), pause(GOODBYE_MS, null, UNREF)]);
  }

  private async keepOpen(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted;) {
      const began = performance.now();
      try {
        await this.connection();
        failures = performance.now() - began < HELD_MS ? failures + 1 : 0;
      } catch (error) {
        failures++;
        this.logger.warn(`No connection to Slack, which is tried again: ${textOf(error)}`);
      }
      const milliseconds = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * GROWTH ** failures);
      await pause(milliseconds, null, { signal }).catch(() => undefined);
    }
  }

  /** One connection, from its opening to its end. */
  private async connection(): Promise<void> {
    const { client } = this;
    let onEnd: () => void = () => undefined;
    const end = new Promise<void>((resolve) => {
      onEnd = () => resolve();
      client.once('disconnected', onEnd);
    });
    try {
      const hello = client.start().then(() => true);
      hello.catch(() => undefined);
      const isThere = await Promise.race([hello, pause(HELLO_MS, false, UNREF)]);
      if (!isThere || this.stopping.signal.aborted) await client.disconnect();
      if (!isThere) throw new Error('it did not say hello');
      await end;
    } finally {
      client.removeListener('disconnected', onEnd);
    }
  }

  private take({ ack, envelope_id, body, retry_num, retry_reason }: Envelope): void {
    // Slack gives what was not acknowledged to another connection, or says that nobody is there.
    if (this.stopping.signal.aborted) return;
    const onceKey =
      typeof body.event_id === 'string' ? eventKey(body.event_id) : `envelope:${envelope_id.slice(0, 100)}`;
    this.handover!.pass(
      {
        body,
        ...(retry_num !== undefined && { retryNum: retry_num }),
        ...(retry_reason !== undefined && { retryReason: retry_reason }),
        customProperties: { onceKey },
      },
      (content) => ack(content as Record<string, unknown> | undefined),
    );
  }
}

function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : 'it was closed before Slack said hello').slice(0, 300);
}
