import { createHmac, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { blockProblems, messageProblems, viewProblems } from '../../src/slack/blocks/check.js';
import type { TestApp } from './app.js';

export const SECRET = 'signing-secret-of-the-tests-01';
export const OLD_SECRET = 'signing-secret-of-the-tests-00';
export const BOT_TOKEN = 'xoxb-1234567890-token-of-the-tests';
export const APP_TOKEN = 'xapp-1-token-of-the-tests';
export const TEAM = 'T0HOME';
/** What is said where an answer is not there after two seconds; it takes the place of this then. */
export const SEARCHING = ':mag: Searching…';

export interface Call {
  readonly method: string;
  readonly args: Record<string, any>;
  readonly authorization: string | undefined;
}

export interface Answered {
  readonly id: string;
  readonly message: Record<string, any>;
}

/** How the stand-in misbehaves, once for each. */
export type Trouble = 'HANG' | { status: number; headers?: Record<string, string>; error?: string };

/**
 * Stands in for Slack's servers: its Web API and the addresses that answers are sent to. It refuses what Slack would:
 * blocks over a limit, a sixth answer, an answer after half an hour. What it does not know it does not take.
 */
export class FakeSlack {
  url = '';
  /** Where a connection is opened to, in socket mode. */
  socketUrl: string | undefined;
  readonly calls: Call[] = [];
  readonly answers: Answered[] = [];
  /** What was refused, with the reason; a test that expects none says so. */
  readonly refused: string[] = [];
  /** Trouble to come, by method, or 'response' for answers. */
  readonly troubles = new Map<string, Trouble[]>();
  private readonly uses = new Map<string, { count: number; since: number }>();
  private readonly waiting: (() => void)[] = [];
  private server: FastifyInstance = fastify();

  async start(): Promise<this> {
    this.server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
    );
    this.server.post<{ Params: { method: string } }>('/api/:method', async (request, reply) => {
      const trouble = this.troubles.get(request.params.method)?.shift();
      if (trouble === 'HANG') return reply.hijack();
      if (trouble?.status && trouble.status !== 200)
        return reply
          .code(trouble.status)
          .headers(trouble.headers ?? {})
          .send('');
      const args = readArguments(request.body as Record<string, unknown>);
      const { authorization } = request.headers;
      if (request.params.method === 'apps.connections.open' && this.socketUrl) {
        if (authorization !== `Bearer ${APP_TOKEN}`) return { ok: false, error: 'invalid_auth' };
        return trouble?.error ? { ok: false, error: trouble.error } : { ok: true, url: this.socketUrl };
      }
      if (authorization !== `Bearer ${BOT_TOKEN}`) return { ok: false, error: 'invalid_auth' };
      if (trouble?.error) return { ok: false, error: trouble.error };
      return this.take(request.params.method, args, authorization);
    });
    this.server.post<{ Params: { id: string } }>('/response/:id', async (request, reply) => {
      const trouble = this.troubles.get('response')?.shift();
      if (trouble === 'HANG') return reply.hijack();
      if (trouble)
        return reply
          .code(trouble.status)
          .headers(trouble.headers ?? {})
          .send('');
      const problem = this.answer(request.params.id, request.body as Record<string, any>);
      return problem ? reply.code(problem === 'invalid_blocks' ? 400 : 404).send(problem) : reply.send('ok');
    });
    await this.server.listen({ port: 0, host: '127.0.0.1' });
    this.url = `http://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.server.server.closeAllConnections();
    await this.server.close();
  }

  /** Variables of a service that talks to this. */
  env(more: Record<string, string> = {}): Record<string, string> {
    return {
      SLACK_MODE: 'http',
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_SIGNING_SECRET_PREVIOUS: OLD_SECRET,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_TEAM_IDS: `${TEAM},T0SECOND`,
      SLACK_API_URL: `${this.url}/api/`,
      ...more,
    };
  }

  /** A new address for answers, as each request brings one along; `age` in seconds. */
  responseUrl(age = 0): string {
    const id = randomBytes(6).toString('hex');
    this.uses.set(id, { count: 0, since: Date.now() - age * 1000 });
    return `${this.url}/response/${id}`;
  }

  /** Answers sent to this address. */
  at(responseUrl: string): Record<string, any>[] {
    const id = responseUrl.split('/').at(-1);
    return this.answers.filter((answer) => answer.id === id).map(({ message }) => message);
  }

  called(method: string): Call[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** Waits until something holds; whatever reaches the stand-in is looked at. */
  async until(holds: () => boolean, what = 'what the test waits for'): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error(`Slack never got ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.waiting.push(() => (clearTimeout(timer), resolve()));
      });
    }
  }

  forget(): void {
    this.calls.length = 0;
    this.answers.length = 0;
    this.refused.length = 0;
    this.troubles.clear();
  }

  private take(method: string, args: Record<string, any>, authorization: string): object {
    this.calls.push({ method, args, authorization });
    const problems = this.problemsOf(method, args);
    this.wake();
    if (problems.length > 0) {
      this.refused.push(`${method}: ${problems.join('; ')}`);
      return { ok: false, error: 'invalid_blocks' };
    }
    if (method === 'views.open') return { ok: true, view: { id: 'V1', hash: 'h1' } };
    if (method === 'auth.test') return { ok: true, team_id: TEAM, user_id: 'UBOT' };
    return { ok: true, ts: '1700000000.000100' };
  }

  private problemsOf(method: string, args: Record<string, any>): string[] {
    if (method === 'auth.test') return [];
    if (method === 'chat.postMessage' || method === 'chat.postEphemeral')
      return [...messageProblems(args), ...roughly(args.blocks ?? [])];
    if (method === 'views.open' || method === 'views.update') return viewProblems(args.view);
    if (method === 'chat.unfurl')
      return Object.values<any>(args.unfurls).flatMap(({ blocks }) => blockProblems(blocks));
    return [`unknown method ${method}`];
  }

  private answer(id: string, message: Record<string, any>): string | undefined {
    const use = this.uses.get(id);
    if (!use || Date.now() - use.since > 30 * 60_000) return this.refuse('expired_url');
    if (use.count >= 5) return this.refuse('used_url');
    const problems = message.delete_original
      ? []
      : [...messageProblems(message), ...roughly(message.blocks ?? [])];
    if (problems.length > 0) return this.refuse('invalid_blocks', problems.join('; '));
    use.count++;
    this.answers.push({ id, message });
    this.wake();
    return undefined;
  }

  private refuse(error: string, why = ''): string {
    this.refused.push(`${error} ${why}`.trim());
    this.wake();
    return error;
  }

  private wake(): void {
    for (const one of this.waiting.splice(0)) one();
  }
}

/** The two limits that matter most, counted apart from the code under test. */
function roughly(blocks: readonly object[]): string[] {
  const found: string[] = [];
  if (blocks.length > 50) found.push('more than 50 blocks');
  const texts = [...JSON.stringify(blocks).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)].map(
    ([, text]) => text!.length,
  );
  if (texts.reduce((sum, n) => sum + n, 0) > 13_200) found.push('msg_blocks_too_long');
  return found;
}

function readArguments(body: Record<string, unknown>): Record<string, any> {
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [
      key,
      typeof value === 'string' && /^(blocks|view|unfurls|metadata)$/.test(key) ? JSON.parse(value) : value,
    ]),
  );
}

export interface Signed {
  readonly status: number;
  readonly text: string;
  /** The body as an object; empty where it is none. */
  readonly json: Record<string, any>;
}

export interface SignOptions {
  readonly secret?: string;
  /** Seconds beside our clock. */
  readonly skew?: number;
  readonly headers?: Record<string, string | undefined>;
  readonly contentType?: string;
  /** Changes the body after it was signed. */
  readonly tamper?: (body: string) => string;
}

/** Sends requests as Slack does, over the network to the listening service. */
export class SlackCaller {
  constructor(
    readonly base: string,
    readonly slack: FakeSlack,
    readonly user = 'U0READER',
  ) {}

  as(user: string): SlackCaller {
    return new SlackCaller(this.base, this.slack, user);
  }

  async raw(body: string, contentType: string, options: SignOptions = {}): Promise<Signed> {
    const headers = signedHeaders(body, options);
    const response = await fetch(`${this.base}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': options.contentType ?? contentType, ...headers },
      body: options.tamper ? options.tamper(body) : body,
    });
    const text = await response.text();
    const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, any>) : {};
    return { status: response.status, text, json };
  }

  /** A command, and what it is answered with in the end: on a busy machine that may come after the acknowledgement. */
  async command(text: string, more: Record<string, string> = {}, options: SignOptions = {}): Promise<Signed> {
    const response_url = more.response_url ?? this.slack.responseUrl();
    const first = await this.commandAtOnce(text, { ...more, response_url }, options);
    if (first.status !== 200 || first.json.text !== SEARCHING) return first;
    await this.slack.until(() => this.slack.at(response_url).length > 0, 'the answer to a command');
    const { replace_original: isReplaced, ...json } = this.slack.at(response_url)[0]!;
    if (isReplaced !== true) throw new Error('The announcement stays');
    return { ...first, text: JSON.stringify(json), json };
  }

  /** A command, and what it is acknowledged with. */
  async commandAtOnce(
    text: string,
    more: Record<string, string> = {},
    options: SignOptions = {},
  ): Promise<Signed> {
    const form = new URLSearchParams({
      ...{ command: '/postmortem', text, team_id: TEAM, user_id: this.user, user_name: 'reader' },
      ...{ channel_id: 'C0GENERAL', api_app_id: 'A0APP', trigger_id: 'trigger-1' },
      response_url: this.slack.responseUrl(),
      ...more,
    });
    return this.raw(form.toString(), 'application/x-www-form-urlencoded', options);
  }

  interaction(payload: Record<string, unknown>, options: SignOptions = {}): Promise<Signed> {
    const whole = {
      ...{ team: { id: TEAM }, user: { id: this.user, team_id: TEAM }, channel: { id: 'C0GENERAL' } },
      ...{ api_app_id: 'A0APP', trigger_id: 'trigger-1', ...payload },
    };
    const form = new URLSearchParams({ payload: JSON.stringify(whole) });
    return this.raw(form.toString(), 'application/x-www-form-urlencoded', options);
  }

  /** A click, and what was answered to it in the end. */
  async click(
    action: Record<string, unknown>,
    more: Record<string, unknown> = {},
  ): Promise<Record<string, any>[]> {
    const responseUrl = this.slack.responseUrl();
    const before = this.slack.refused.length;
    const { status } = await this.interaction({
      ...{ type: 'block_actions', response_url: responseUrl, actions: [{ block_id: 'b', ...action }] },
      ...more,
    });
    if (status !== 200) throw new Error(`a click was answered with ${status}`);
    await this.slack.until(
      () => this.slack.at(responseUrl).length > 0 || this.slack.refused.length > before,
      'an answer to a click',
    );
    return this.slack.at(responseUrl);
  }

  button(actionId: string, value: string): Promise<Record<string, any>[]> {
    return this.click({ type: 'button', action_id: actionId, value });
  }

  menu(value: string): Promise<Record<string, any>[]> {
    return this.click({ type: 'overflow', action_id: 'hindsight_menu', selected_option: { value } });
  }

  event(
    event: Record<string, unknown>,
    more: Record<string, unknown> = {},
    options: SignOptions = {},
  ): Promise<Signed> {
    const body = {
      ...{ type: 'event_callback', team_id: TEAM, api_app_id: 'A0APP' },
      event_id: `Ev${randomBytes(6).toString('hex')}`,
      authorizations: [{ team_id: TEAM, user_id: 'UBOT', is_bot: true }],
      event: { user: this.user, channel: 'C0GENERAL', ts: '1700000000.000200', ...event },
      ...more,
    };
    return this.raw(JSON.stringify(body), 'application/json', options);
  }
}

function signedHeaders(
  body: string,
  { secret = SECRET, skew = 0, headers = {} }: SignOptions,
): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000) + skew);
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const all = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${mac}`, ...headers };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The service, listening, and somebody in Slack who asks it. */
export async function listen(t: TestApp, slack: FakeSlack, wanted = 0): Promise<SlackCaller> {
  await t.app.listen({ port: wanted, host: '127.0.0.1' });
  const { port } = t.app.getHttpServer().address() as AddressInfo;
  return new SlackCaller(`http://127.0.0.1:${port}`, slack);
}

/** Every text of blocks, one after the other. */
export function textsOf(blocks: unknown): string {
  return JSON.stringify(blocks);
}

/** References in the order they are named in. */
export function referencesIn(message: unknown): string[] {
  const all = [...JSON.stringify(message).matchAll(/postmortems\/(PM-\d+)\|/g)].map(
    ([, reference]) => reference!,
  );
  return [...new Set(all)];
}
