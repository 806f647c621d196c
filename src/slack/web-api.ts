import { Inject, Injectable, Logger } from '@nestjs/common';
import type { webApi } from '@slack/bolt';
import { quiet } from './bolt-logger.js';
import { SLACK_LIBRARY, type SlackLibrary } from './library.js';
import { SlackMetrics } from './slack-metrics.js';

/** Every method that is called, with the scope it needs; the manifest asks for these and no others. */
export const METHODS = {
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.unfurl': 'links:write',
  'views.open': null,
  'views.update': null,
} as const;
export type Method = keyof typeof METHODS;

type Answer = Readonly<Record<string, unknown>>;

/** The only door to Slack's Web API. */
@Injectable()
export class SlackWeb {
  private readonly logger = new Logger('Slack');
  /** Undefined where Slack is off. */
  private readonly clients:
    { readonly prompt: webApi.WebClient; readonly patient: webApi.WebClient } | undefined;

  constructor(
    @Inject(SLACK_LIBRARY) library: SlackLibrary | undefined,
    private readonly metrics: SlackMetrics,
  ) {
    if (!library) return;
    const { settings: slack, bolt } = library;
    const { WebClient, retryPolicies } = bolt.webApi;
    const common = { slackApiUrl: slack.apiUrl, allowAbsoluteUrls: false, logger: quiet('Slack') };
    // Somebody waits: better no answer than a late one.
    const prompt = new WebClient(slack.botToken, {
      ...common,
      ...{ timeout: 2500, retryConfig: { retries: 1, minTimeout: 200 }, rejectRateLimitedCalls: true },
    });
    const patient = new WebClient(slack.botToken, {
      ...common,
      ...{ timeout: 8000, retryConfig: retryPolicies.fiveRetriesInFiveMinutes },
    });
    this.clients = { prompt, patient };
  }

  /** The answer, or undefined where Slack does not take it, which is counted and said in the log without the content. */
  async call(method: Method, args: Record<string, unknown>, patient = false): Promise<Answer | undefined> {
    if (!this.clients) return undefined;
    try {
      const answer = await this.clients[patient ? 'patient' : 'prompt'].apiCall(method, args);
      return { ...answer };
    } catch (error) {
      this.metrics.undelivered(method);
      const { code, data } = error as { code?: string; data?: Answer & { error?: string } };
      this.logger.warn(`${method} failed: ${data?.error ?? code ?? 'no answer'}`);
      return data;
    }
  }
}
