import { isIP } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import fastifyCors from '@fastify/cors';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type Allowance,
  Authenticator,
  type Credentials,
  Forbidden,
  RateLimit,
  SessionsService,
  Unauthenticated,
  type Viewer,
} from '../access/index.js';
import { type Config, isLoopback } from '../config/index.js';
import { DomainError, Unavailable } from '../common/index.js';
import { RequestMetrics } from './request-metrics.js';
import { isReading, isSameOrigin, mayUseCookie } from './same-origin.js';
import { securityHeaders } from './security-headers.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, on every route that answers with knowledge. */
    viewer: Viewer | null;
    /** What the session cookie holds, where the viewer came by it. */
    session: string | null;
  }
  interface FastifyContextConfig {
    /** The route finds out by itself whether a request can be believed; the gate asks it for no token. */
    provesCaller?: true;
  }
}

/** What the gate must know of pages, which stand above it. */
export interface PageGate {
  /** Signing in, style sheets: for everybody, and without knowledge. */
  isOpen(path: string): boolean;
  /** Feed readers send a token as the password of Basic authentication. */
  isFeed(path: string): boolean;
  /** Answers a browser with a page; undefined where JSON is right. */
  refuse(error: DomainError, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined;
}

/** Larger bodies are for those who write. */
const MAX_BODY_OF_READERS = 1024 * 1024;
/** Whoever has not said who they are sends a token to sign in with, and nothing longer. */
const MAX_BODY_OF_STRANGERS = 16 * 1024;
/** Pages and probes that hold no knowledge. */
const OPEN = /^\/(graphiql|health)(\/|$)/;

/** Everything a request passes before its body is read: who asks, how often, from where, with which headers. */
export async function installGate(
  app: NestFastifyApplication,
  config: Config,
  pages: PageGate,
): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  const authenticator = app.get(Authenticator, { strict: false });
  const rateLimit = app.get(RateLimit, { strict: false });
  const metrics = app.get(RequestMetrics, { strict: false });
  const { cookieName } = app.get(SessionsService, { strict: false });
  await server.register(fastifyCookie);
  const guarded = securityHeaders(config);
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(guarded);
    done();
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
  server.decorateRequest('outcome', null);
  server.addHook('onResponse', (request, reply, done) => {
    metrics.observe(request, reply);
    done();
  });
  server.decorateRequest('session', null);
  server.addHook('preHandler', ({ body }, reply, done) => {
    try {
      checkVariables(body);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return refuse(error, reply, false, 400);
    }
    done();
  });
  const admit = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { headers, method } = request;
    const path = pathOf(request);
    if (OPEN.test(path) || method === 'OPTIONS') return checkBody(request, MAX_BODY_OF_STRANGERS);
    if (config.isLocal) checkHost(request);
    if (path !== '/graphql' && !isReading(method) && headers.authorization === undefined)
      checkOrigin(request, config);
    if (pages.isOpen(path)) return checkBody(request, MAX_BODY_OF_STRANGERS);
    const session = mayUseCookie(request, path, config.publicUrl) ? request.cookies[cookieName] : undefined;
    const authorization = pages.isFeed(path) ? fromBasic(headers.authorization) : headers.authorization;
    const viewer = await identify({ authenticator, rateLimit }, { authorization, session }, request, reply);
    const allowance = await rateLimit.take(viewer.name);
    if (allowance) spend(allowance, reply);
    if (!viewer.scopes.has('write')) checkBody(request, MAX_BODY_OF_READERS);
    request.viewer = viewer;
    request.session = authorization === undefined && session !== undefined ? session : null;
  };
  server.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url === '/graphql') request.outcome = { codes: new Set() };
    // What one caller may see is not for the next one, nor for who opens the browser after them.
    void reply.header('cache-control', 'no-store');
    if (request.routeOptions.config?.provesCaller) return;
    const answer = (error: DomainError): FastifyReply =>
      pages.refuse(error, request, reply) ?? refuse(error, reply, pages.isFeed(pathOf(request)));
    try {
      await admit(request, reply);
    } catch (error) {
      if (error instanceof DomainError) return answer(error);
      request.log.error({ err: error }, 'a caller could not be identified');
      const details = { requestId: request.id };
      return answer(new Unavailable('The service cannot tell who you are at the moment', details));
    }
  });
}

/** What the router makes of an address, which can be written in many ways; as it came where it leads nowhere. */
function pathOf({ routeOptions, url }: FastifyRequest): string {
  const { url: route } = routeOptions;
  return route === undefined || route.includes('*') ? url.split('?', 1)[0]! : route;
}

/** A form of another site must not be sent in the name of whoever looks at it. */
function checkOrigin(request: FastifyRequest, { publicUrl }: Config): void {
  if (!isSameOrigin(request, publicUrl))
    throw new Forbidden('This was not sent by a page of this service; open it here and try again');
}

/** The password of Basic authentication as a Bearer token, whatever the user is called. */
function fromBasic(authorization: string | undefined): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,2048})$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return authorization;
  const pair = Buffer.from(encoded, 'base64').toString();
  return `Bearer ${pair.slice(pair.indexOf(':') + 1)}`;
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
  { authenticator, rateLimit }: { authenticator: Authenticator; rateLimit: RateLimit },
  credentials: Credentials,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Viewer> {
  const { headers, ip } = request;
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip'].some(
    (name) => headers[name] !== undefined,
  );
  try {
    return await authenticator.authenticate(credentials, {
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

/** Before it is read: a body of many small values takes long and twenty times its size to be taken apart. */
function checkBody({ headers }: FastifyRequest, most: number): void {
  const length = Number(headers['content-length'] ?? 0);
  if (headers['transfer-encoding'] === undefined && length <= most) return;
  throw new DomainError('BAD_USER_INPUT', `The body must have a content-length of at most ${most} bytes`);
}

const STATUS = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  BAD_USER_INPUT: 413,
  UNAVAILABLE: 503,
} as Readonly<Partial<Record<string, number>>>;

function refuse(
  error: DomainError,
  reply: FastifyReply,
  isFeed: boolean,
  status = STATUS[error.code] ?? 400,
): FastifyReply {
  reply.request.outcome?.codes.add(error.code);
  const scheme = isFeed ? 'Basic' : 'Bearer';
  if (error.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', `${scheme} realm="hindsight"`);
  return reply.code(status).send({
    data: null,
    errors: [{ message: error.message, extensions: { code: error.code, ...error.details } }],
  });
}
