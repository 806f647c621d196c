import { Inject, Injectable, Logger } from '@nestjs/common';
import { webApi } from '@slack/bolt';
import { CONFIG, type Config } from '../config/index.js';
import { quiet } from './bolt-logger.js';
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
  private readonly prompt: webApi.WebClient;
  private readonly patient: webApi.WebClient;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly metrics: SlackMetrics,
  ) {
    const common = { slackApiUrl: config.slack?.apiUrl, allowAbsoluteUrls: false, logger: quiet('Slack') };
    // Somebody waits: better no answer than a late one.
    this.prompt = new webApi.WebClient(config.slack?.botToken, {
      ...common,
      ...{ timeout: 2500, retryConfig: { retries: 1, minTimeout: 200 }, rejectRateLimitedCalls: true },
    });
    this.patient = new webApi.WebClient(config.slack?.botToken, {
      ...common,
      ...{ timeout: 8000, retryConfig: webApi.retryPolicies.fiveRetriesInFiveMinutes },
    });
  }

  /** The answer, or undefined where Slack does not take it, which is counted and said in the log without the content. */
  async call(method: Method, args: Record<string, unknown>, patient = false): Promise<Answer | undefined> {
    try {
      const answer = await (patient ? this.patient : this.prompt).apiCall(method, args);
      return { ...answer };
    } catch (error) {
      this.metrics.undelivered(method);
      const { code, data } = error as { code?: string; data?: Answer & { error?: string } };
      this.logger.warn(`${method} failed: ${data?.error ?? code ?? 'no answer'}`);
      return data;
    }
  }
}
