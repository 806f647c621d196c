import { Inject, Injectable } from '@nestjs/common';
import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt';
import { v7 as uuidv7 } from 'uuid';
import { RateLimit } from '../access/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { callerOf, type Caller } from './caller.js';
import { SlackMemory } from './memory.repository.js';
import { eventKey } from './receiver.js';
import { SlackMetrics } from './slack-metrics.js';

/** A signature holds for ten minutes at most, and Slack sends an event again for about as long. */
const REMEMBER_SECONDS = 1800;
const CHANNEL_SECONDS = 90 * 86_400;

/** What listeners find in Bolt's context. */
export interface Passed {
  readonly caller: Caller;
  readonly requestId: string;
  /** By `performance.now()`: how long somebody has waited already. */
  readonly receivedAt: number;
}

type Args = AnyMiddlewareArgs & AllMiddlewareArgs;

/** What every request passes before a listener hears of it: once only, from our workspaces, not too often. */
@Injectable()
export class Guard {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly memory: SlackMemory,
    private readonly rateLimit: RateLimit,
    private readonly metrics: SlackMetrics,
  ) {}

  readonly middleware = async (args: Args): Promise<void> => {
    const { body, context, next } = args;
    const json = body as unknown as Record<string, unknown>;
    const key = onceKey(json, context);
    if (key !== undefined && !(await this.memory.claim(key, REMEMBER_SECONDS)))
      return this.metrics.repeated();
    const caller = callerOf(json);
    const refusal = await this.refusal(caller);
    if (refusal !== undefined) return refuse(args, refusal);
    context.caller = caller;
    context.requestId ??= uuidv7();
    context.receivedAt ??= performance.now();
    if (caller!.isShared && caller!.channelId !== undefined)
      await this.memory.keep(channelKey(caller!, caller!.channelId), '', CHANNEL_SECONDS);
    await next();
  };

  /** Whether people of other organisations are in the channel, as far as its events have told. */
  async isKnownShared(caller: Caller): Promise<boolean> {
    if (caller.isShared || caller.channelId === undefined) return caller.isShared;
    return (await this.memory.recall(channelKey(caller, caller.channelId))) !== undefined;
  }

  /** Why nothing is done; empty where nothing is even said. */
  private async refusal(caller: Caller | undefined): Promise<string | undefined> {
    const { teamIds, appId } = this.config.slack!;
    if (!caller || caller.isByProgram || (appId !== undefined && caller.appId !== appId)) return '';
    if (caller.teams.some((team) => !teamIds.has(team))) {
      this.metrics.refused('workspace');
      return 'This workspace is not connected to the postmortems. Ask whoever runs them.';
    }
    const allowance = await this.rateLimit.take(`slack:${caller.teamId}/${caller.userId}`);
    return !allowance || allowance.isAllowed
      ? undefined
      : `Too many requests; try again in ${allowance.resetSeconds} s.`;
  }
}

function channelKey(caller: Caller, channelId: string): string {
  return `shared:${caller.teamId}/${channelId}`;
}

function onceKey(body: Record<string, unknown>, context: Args['context']): string | undefined {
  if (typeof context.onceKey === 'string') return context.onceKey;
  return typeof body.event_id === 'string' ? eventKey(body.event_id) : undefined;
}

async function refuse(args: Args, text: string): Promise<void> {
  if ('command' in args && text !== '') await args.ack({ response_type: 'ephemeral', text });
  else if ('ack' in args && args.ack) await args.ack();
}
