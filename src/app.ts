import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import fastifyMultipart from '@fastify/multipart';
import { type INestApplicationContext, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import fastify, { type FastifyRequest } from 'fastify';
import { Drain, installCompression, installGate, installTracing } from './api/index.js';
import { AppModule } from './app.module.js';
import type { Config } from './config/index.js';
import { logThrough } from './logging.js';
import { isTracing } from './tracing/index.js';
import { installSlack } from './slack/index.js';
import { isUploadPath, pageGate, UPLOAD_LIMITS } from './web/index.js';

/** Largest request body: an import of a few hundred documents. */
const BODY_LIMIT = 64 * 1024 * 1024;
/** A connection on which nothing is said for so long is closed, whoever is to blame; statements end much earlier. */
const CONNECTION_TIMEOUT_MS = 150_000;
/** A request must have arrived by then. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Nest sends what a handler returns, also where the handler has answered: a redirect is no reason to warn of that. */
class Adapter extends FastifyAdapter {
  override reply(...given: Parameters<FastifyAdapter['reply']>): ReturnType<FastifyAdapter['reply']> {
    const [reply] = given;
    return 'sent' in reply && reply.sent ? reply : super.reply(...given);
  }
}

const NEST_LOG_LEVELS: LogLevel[] = ['fatal', 'error', 'warn'];

/** The service on an open database, ready to listen. It logs to standard output, or to `logTo`. */
export async function createApp(
  config: Config,
  databaseUrl: string,
  logTo?: Writable,
): Promise<NestFastifyApplication> {
  const adapter = new Adapter({
    logger: {
      level: config.logLevel,
      ...(logTo && { stream: logTo }),
      // A query string may hold a whole query.
      serializers: {
        req: ({ method, url, ip }: FastifyRequest) => ({ method, url: url.split('?')[0], remoteAddress: ip }),
      },
      redact: [
        ...['req', 'busboyOptions'].flatMap((what) => [
          `${what}.headers.authorization`,
          `${what}.headers.cookie`,
        ]),
        ...['token', 'authorization', 'response_url', 'trigger_id'].flatMap((name) => [name, `*.${name}`]),
      ],
    },
    logController: new fastify.LogController({
      disableRequestLogging: !/^(debug|trace)$/.test(config.logLevel),
    }),
    // Drawn from a store of random bytes: asking the system for some with each request costs more than it looks.
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: 'idle',
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forService(config, databaseUrl),
    adapter,
    {
      logger: logThrough(adapter.getInstance().log),
      abortOnError: false,
    },
  );
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  // A person who opens the API's address in a browser gets the page to try it with.
  server.addHook('onRequest', (request, reply, done) => {
    const isBrowser = request.headers.accept?.includes('text/html') === true;
    if (request.method === 'GET' && request.url === '/graphql' && isBrowser)
      return reply.redirect('/graphiql');
    done();
  });
  if (isTracing()) installTracing(app);
  await server.register(fastifyMultipart, { limits: UPLOAD_LIMITS });
  // Forms with files are for the one page that takes them: the API's own bodies are JSON.
  server.addHook('onRequest', (request, reply, done) => {
    const isUpload = request.headers['content-type']?.toLowerCase().startsWith('multipart/') === true;
    if (isUpload && !isUploadPath(request.url)) {
      const message = 'content-type: must be application/json; a form with files is taken by /import alone';
      const errors = [{ message, extensions: { code: 'BAD_USER_INPUT' } }];
      return reply.code(415).send({ data: null, errors });
    }
    done();
  });
  app.get(Drain, { strict: false }).install(app);
  await installCompression(app);
  await installGate(app, config, pageGate(app));
  await installSlack(app);
  await app.init();
  return app;
}

/** The same modules without HTTP, for commands. */
export async function createContext(config: Config, databaseUrl: string): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(AppModule.forCommand(config, databaseUrl), {
    logger: NEST_LOG_LEVELS,
    abortOnError: false,
  });
}
