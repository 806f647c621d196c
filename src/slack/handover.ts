import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { App, ReceiverEvent } from '@slack/bolt';
import type { SlackBody } from './body.js';
import type { SlackMetrics } from './slack-metrics.js';

/** Slack gives up after three seconds and shows an error of its own: by then something is said. */
const LATEST_ACK_MS = 2900;

/** Who stops the service waits for answers that are under way, but not for long. */
const LATEST_END_MS = 8000;

/** Called once: with what the request is acknowledged with, or with nothing where nobody acknowledged it in time. */
export type Acknowledge = (content: unknown, failed: boolean) => unknown;

/** Hands to Bolt what came in, whichever way it came, and knows what is still being done. */
export class Handover {
  private readonly logger = new Logger('Slack');
  /** What is being done, also after its request was answered. */
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly app: App,
    private readonly metrics: SlackMetrics,
  ) {}

  pass(event: Omit<ReceiverEvent, 'ack'>, acknowledge: Acknowledge): void {
    const began = performance.now();
    let isDone = false;
    const answer = async (content: unknown, failed = false): Promise<void> => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      this.metrics.acknowledged(kindOf(event.body), (performance.now() - began) / 1000);
      await acknowledge(content, failed);
    };
    const report = (error: unknown): void => this.report(error);
    const timer = setTimeout(() => void answer(undefined).catch(report), LATEST_ACK_MS);
    const work = this.app
      .processEvent({
        ...event,
        customProperties: { ...event.customProperties, receivedAt: began },
        ack: (content) => answer(content),
      })
      .then(
        () => answer(undefined),
        (error: unknown) => {
          report(error);
          return answer(undefined, true);
        },
      )
      .catch(report);
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
  }

  /** Ends after what is under way, or when that waits for a Slack that does not answer. */
  async settled(): Promise<void> {
    await Promise.race([Promise.allSettled(this.underWay), pause(LATEST_END_MS, null, { ref: false })]);
  }

  private report(error: unknown): void {
    const { name, message } = error instanceof Error ? error : { name: 'error', message: String(error) };
    this.logger.error(`A request failed: ${name}: ${message.slice(0, 300)}`);
  }
}

function kindOf(body: SlackBody): string {
  if (body.event !== undefined) return 'event';
  return body.command === undefined ? 'interaction' : 'command';
}
