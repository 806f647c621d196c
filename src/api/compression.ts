import fastifyCompress from '@fastify/compress';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** For programs that ask often and near by: they would wait longer for an answer to be packed than for its way. */
const AS_IT_IS = /^\/(graphql|health|metrics|slack\/events)(\/|$)/;
/** Below that packing gains no packet on the way. */
const SMALLEST_BYTES = 1400;

/** Packs what people read: pages, style sheets, feeds, reports and their files. */
export async function installCompression(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRoute', (route) => {
    if (AS_IT_IS.test(route.url)) route.compress = false;
    else route.onRequest = [route.onRequest ?? [], leaveSteered].flat();
  });
  await server.register(fastifyCompress, {
    encodings: ['br', 'gzip'],
    threshold: SMALLEST_BYTES,
    // What is sent to us is read as it is: a small body must not become a large one.
    globalDecompression: false,
  });
}

function leaveSteered(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  if (isSteered(request)) request.headers['accept-encoding'] = 'identity';
  done();
}

/**
 * Another site may have chosen the words of the address. Whoever chooses them and sees how long the answer is could
 * guess letter by letter what else the packed page holds (BREACH). No site can have a browser send a token.
 */
function isSteered({ headers, url }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  const isOurs = site === 'same-origin' || site === 'none' || headers.authorization !== undefined;
  return !isOurs && url.includes('?');
}
