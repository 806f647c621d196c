import { createHash } from 'node:crypto';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readBody, type SlackBody } from './body.js';
import { Handover } from './handover.js';
import type { SlackLibrary } from './library.js';
import type { SlackMetrics } from './slack-metrics.js';
import { isSigned, slackHeaders } from './signature.js';

export const EVENTS_PATH = '/slack/events';
/** Slack's own requests are a few kilobytes; a message with attachments may be more. */
const BODY_LIMIT = 256 * 1024;
const SHORT_BODY = 200;
const SSL_CHECK = /^(token=\w*&)?ssl_check=1(&token=\w*)?$/;

/** Takes Slack's requests on our own port, and believes only what one of the secrets signed. */
export class FastifyReceiver implements Receiver {
  private handover: Handover | undefined;

  constructor(
    private readonly bolt: SlackLibrary['bolt'],
    private readonly secrets: readonly string[],
    private readonly metrics: SlackMetrics,
  ) {}

  init(app: App): void {
    this.handover = new Handover(app, this.metrics);
  }

  /** The server is the service's: it starts and stops with it. */
  start(): Promise<void> {
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    await this.handover?.settled();
  }

  /** For a context of its own: nowhere else are bodies left as they came. */
  readonly plugin = (server: FastifyInstance): Promise<void> => {
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_, body, done) =>
      done(null, body),
    );
    server.route({
      method: 'POST',
      url: EVENTS_PATH,
      bodyLimit: BODY_LIMIT,
      config: { provesCaller: true },
      // What cannot be from Slack is refused before its body is read, unless it is as short as a check of certificates.
      onRequest: async (request, reply) => {
        const isShort = Number(request.headers['content-length'] ?? Infinity) <= SHORT_BODY;
        if (!isShort && !slackHeaders(request.headers)) return this.refuse(reply, 'headers');
      },
      handler: (request, reply) => this.take(request, reply),
    });
    return Promise.resolve();
  };

  private async take(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const signed = slackHeaders(request.headers);
    // No bytes: a signature over nothing proves nothing.
    if (!Buffer.isBuffer(request.body)) return this.refuse(reply, 'headers');
    // Slack looks at our certificate now and then, unsigned; nothing is done or told.
    if (!signed && SSL_CHECK.test(request.body.toString('latin1'))) return reply.code(200).send('');
    if (!signed) return this.refuse(reply, 'headers');
    const raw = request.body.toString('utf8');
    if (!isSigned(this.bolt, raw, signed, this.secrets)) return this.refuse(reply, 'signature');
    const body = readBody(raw, request.headers['content-type']);
    if (!body) return this.refuse(reply, 'body', 400);
    if (body.type === 'url_verification') return reply.send({ challenge: String(body.challenge) });
    return this.pass(body, keyOf(body, signed.signature), request, reply);
  }

  private refuse(reply: FastifyReply, why: string, status = 401): FastifyReply {
    this.metrics.refused(why);
    return reply.code(status).send('');
  }

  /** Hands the body on, and answers with what it is acknowledged with, or when nobody did. */
  private pass(
    body: SlackBody,
    key: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    return new Promise((answered) => {
      this.handover!.pass(
        { body, ...retryOf(request), customProperties: { requestId: request.id, onceKey: key } },
        (content, failed) => {
          if (!reply.sent) void reply.code(failed ? 500 : 200).send(content ?? '');
          answered(reply);
        },
      );
    });
  }
}

/** The same for the same thing: an event comes again with a signature of its own, everything else only as a copy. */
function keyOf(body: SlackBody, signature: string): string {
  if (typeof body.event_id === 'string') return eventKey(body.event_id);
  return `request:${createHash('sha256').update(signature).digest('base64url')}`;
}

export function eventKey(eventId: string): string {
  return `event:${eventId.slice(0, 100)}`;
}

function retryOf({ headers }: FastifyRequest): Pick<ReceiverEvent, 'retryNum' | 'retryReason'> {
  const number = Number(headers['x-slack-retry-num']);
  const reason = headers['x-slack-retry-reason'];
  return {
    ...(Number.isInteger(number) && { retryNum: number }),
    ...(typeof reason === 'string' && { retryReason: reason.slice(0, 100) }),
  };
}
