import { isIP } from 'node:net';
import fastifyCors from '@fastify/cors';
import fastifyHelmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Allowance, Authenticator, RateLimit, Unauthenticated, type Viewer } from '../access/index.js';
import { type Config, isLoopback } from '../config/index.js';
import { DomainError, Unavailable } from '../common/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, on every route that answers with knowledge. */
    viewer: Viewer | null;
  }
}

/** Larger bodies are for those who write. */
const MAX_BODY_OF_READERS = 1024 * 1024;
/** Pages and probes that hold no knowledge. */
const OPEN = /^\/(graphiql|health)(\/|\?|$)/;

/** Everything a request passes before its body is read: who asks, how often, from where, with which headers. */
export async function installGate(app: NestFastifyApplication, config: Config): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  const authenticator = app.get(Authenticator, { strict: false });
  const rateLimit = app.get(RateLimit, { strict: false });
  // The API answers with JSON only: a browser may do nothing with it. Pages set a policy of their own.
  await server.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // Whether TLS is in front of it, only the proxy knows.
    strictTransportSecurity: config.publicUrl.startsWith('https:'),
  });
  await server.register(fastifyCors, {
    origin: config.corsOrigins.length > 0 ? [...config.corsOrigins] : false,
    methods: ['POST'],
    exposedHeaders: [
      'x-request-id',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
      'retry-after',
    ],
    maxAge: 600,
  });
  // A form of another site can send text, but no JSON without being asked for leave first.
  server.removeContentTypeParser('text/plain');
  server.decorateRequest('viewer', null);
  server.addHook('preHandler', async ({ body }, reply) => {
    try {
      checkVariables(body);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return refuse(error, reply, 400);
    }
  });
  server.addHook('onRequest', async (request, reply) => {
    if (OPEN.test(request.url) || request.method === 'OPTIONS') return;
    // What one caller may see is not for the next one, nor for who opens the browser after them.
    void reply.header('cache-control', 'no-store');
    try {
      if (config.isLocal) checkHost(request);
      const viewer = await identify(authenticator, rateLimit, request, reply);
      const allowance = await rateLimit.take(viewer.name);
      if (allowance) spend(allowance, reply);
      checkBody(viewer, request);
      request.viewer = viewer;
    } catch (error) {
      if (error instanceof DomainError) return refuse(error, reply);
      request.log.error({ err: error }, 'a caller could not be identified');
      const details = { requestId: request.id };
      return refuse(new Unavailable('The service cannot tell who you are at the moment', details), reply);
    }
  });
}

/** Properties of one object among the variables; inputs have some thirty fields. */
const MAX_PROPERTIES = 100;
/** Objects and lists inside each other among the variables; inputs have some five. */
const MAX_NESTED = 20;

/**
 * What does not belong in an input is reported with the whole input, property by property: not where there are
 * thousands, nor where a walk into it would not end.
 */
function checkVariables(body: unknown): void {
  const pending = [{ value: (body as { variables?: unknown } | null | undefined)?.variables, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    if (value === null || typeof value !== 'object') continue;
    if (depth > MAX_NESTED)
      throw new DomainError('BAD_USER_INPUT', `variables: must be nested at most ${MAX_NESTED} deep`);
    const inner: unknown[] = Object.values(value);
    if (!Array.isArray(value) && inner.length > MAX_PROPERTIES) {
      throw new DomainError(
        'BAD_USER_INPUT',
        `variables: an object may have at most ${MAX_PROPERTIES} properties, not ${inner.length}`,
      );
    }
    for (const one of inner) if (typeof one === 'object') pending.push({ value: one, depth: depth + 1 });
  }
}

/** A page of another site can have its own name resolve to this machine; it cannot forge the Host. */
function checkHost({ hostname }: FastifyRequest): void {
  if (isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'))) return;
  throw new Unauthenticated(`This service answers to this machine only, not as ${hostname.slice(0, 100)}`);
}

async function identify(
  authenticator: Authenticator,
  rateLimit: RateLimit,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Viewer> {
  const { headers, ip } = request;
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip'].some(
    (name) => headers[name] !== undefined,
  );
  try {
    return await authenticator.authenticate(headers.authorization, {
      // Behind a proxy it is what the proxy says, which may be anything.
      address: isIP(ip) > 0 ? ip : null,
      requestId: request.id,
      isForwarded,
    });
  } catch (error) {
    const allowance = error instanceof Unauthenticated ? await rateLimit.failed(ip) : undefined;
    if (allowance) spend(allowance, reply);
    throw error;
  }
}

class RateLimited extends DomainError {
  constructor(seconds: number) {
    super('RATE_LIMITED', `Too many requests; try again in ${seconds} s`, { retryAfterSeconds: seconds });
  }
}

function spend({ isAllowed, limit, remaining, resetSeconds }: Allowance, reply: FastifyReply): void {
  void reply.headers({
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetSeconds),
    'ratelimit-policy': `${limit};w=60`,
  });
  if (isAllowed) return;
  void reply.header('retry-after', String(resetSeconds));
  throw new RateLimited(resetSeconds);
}

function checkBody(viewer: Viewer, { headers }: FastifyRequest): void {
  if (viewer.scopes.has('write')) return;
  const length = headers['content-length'];
  if (headers['transfer-encoding'] === undefined && Number(length ?? 0) <= MAX_BODY_OF_READERS) return;
  throw new DomainError(
    'BAD_USER_INPUT',
    `The body must have a content-length of at most ${MAX_BODY_OF_READERS} bytes`,
  );
}

const STATUS = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  BAD_USER_INPUT: 413,
  UNAVAILABLE: 503,
} as Readonly<Partial<Record<string, number>>>;

function refuse(error: DomainError, reply: FastifyReply, status = STATUS[error.code] ?? 400): FastifyReply {
  if (error.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer realm="hindsight"');
  return reply.code(status).send({
    data: null,
    errors: [{ message: error.message, extensions: { code: error.code, ...error.details } }],
  });
}
