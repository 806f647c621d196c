import { Inject, Injectable, Logger } from '@nestjs/common';
import type { KnownBlock } from '@slack/types';
import { CONFIG, type Config } from '../config/index.js';
import { messageProblems } from './blocks/check.js';
import { LIMITS } from './blocks/limits.js';
import type { Card } from './blocks/parts.js';
import { SlackMetrics } from './slack-metrics.js';

const TIMEOUT_MS = 5000;
const ATTEMPTS = 3;
/** Slack would be done with the address before a longer pause is over. */
const MAX_PAUSE_MS = 10_000;

export interface Message {
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
}

/** How a message takes its place. */
export interface Placing {
  readonly response_type?: 'ephemeral' | 'in_channel';
  readonly replace_original?: boolean;
  readonly delete_original?: boolean;
}

/** Brings answers to Slack: checked before they go, and once more without blocks where Slack refuses these. */
@Injectable()
export class Delivery {
  private readonly logger = new Logger('Slack');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly metrics: SlackMetrics,
  ) {}

  /** What can be sent of a card: with its blocks, or the plain text where these break a limit. */
  checked(card: Card): Message {
    const message = { text: card.text, blocks: card.blocks };
    const problems = messageProblems(message);
    if (problems.length === 0) return message;
    this.metrics.undelivered('limit');
    this.logger.warn(
      `A card breaks limits of Slack and goes without blocks: ${problems.slice(0, 5).join('; ')}`,
    );
    return plain(card);
  }

  /** Answers to the address that came with a request; false where that did not go through. */
  async respond(url: string, card: Card | undefined, placing: Placing): Promise<boolean> {
    if (!this.isAllowed(url)) {
      this.metrics.undelivered('address');
      this.logger.warn('A request asks for its answer somewhere else than Slack; it gets none');
      return false;
    }
    const status = await this.post(url, { ...(card && this.checked(card)), ...placing });
    if (status === 200) return true;
    const isRefused =
      status !== undefined && status >= 400 && status < 500 && status !== 404 && status !== 429;
    if (isRefused && card && (await this.post(url, { ...plain(card), ...placing })) === 200) return true;
    this.metrics.undelivered('response_url');
    this.logger.warn(`An answer did not reach Slack: ${status ?? 'no connection'}`);
    return false;
  }

  private isAllowed(url: string): boolean {
    return URL.canParse(url) && this.config.slack!.responseOrigins.includes(new URL(url).origin);
  }

  /** The status in the end; undefined where there was none. */
  private async post(url: string, message: object): Promise<number | undefined> {
    // What others see must not stand there twice: whether one without an answer arrived, nobody knows.
    const isForAll = (message as Placing).response_type === 'in_channel';
    let status: number | undefined;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const { code, pause } = await this.attempt(url, message);
      status = code;
      if (pause === undefined || attempt === ATTEMPTS || (isForAll && code !== 429)) break;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return status;
  }

  /** One try; with how long to wait for the next where there should be one. An address takes five answers in all. */
  private async attempt(url: string, message: object): Promise<{ code?: number; pause?: number }> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(message),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      const { status, headers } = response;
      if (status === 429) {
        const seconds = Number(headers.get('retry-after') ?? 1);
        const pause = Math.min(MAX_PAUSE_MS, Math.max(100, seconds * 1000));
        return { code: status, ...(Number.isFinite(seconds) && { pause }) };
      }
      return { code: status, ...(status >= 500 && { pause: 300 }) };
    } catch {
      return { pause: 300 };
    }
  }
}

/** The card's text alone. */
export function plain({ text }: Card): Message {
  return {
    text:
      text.length > LIMITS.fallbackText ? `${text.slice(0, LIMITS.fallbackText - 1).toWellFormed()}…` : text,
  };
}
