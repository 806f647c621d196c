import type { LoggerService } from '@nestjs/common';
import type { FastifyBaseLogger } from 'fastify';
import { traceIds } from './tracing/index.js';

/** Who tells of nothing but the start: modules found, routes mapped. */
const OF_NEST = /^(Nest\w*|InstanceLoader|RoutesResolver|RouterExplorer)$/;

/** What modules log through Nest, in the one JSON log of the service. Nest's own news of its start are left out. */
export function logThrough(log: FastifyBaseLogger): LoggerService {
  const line =
    (level: 'fatal' | 'error' | 'warn' | 'info') =>
    (message: unknown, ...rest: unknown[]): void => {
      // The module that speaks comes last; before it may stand a stack.
      const context = rest.length > 0 ? String(rest.at(-1)) : undefined;
      const error = message instanceof Error ? { err: message } : {};
      const stack = rest.length > 1 ? { stack: String(rest[0]) } : {};
      const text = message instanceof Error ? message.message : String(message);
      log[level]({ context, ...error, ...stack, ...traceIds() }, text);
    };
  const info = line('info');
  const news = (message: unknown, ...rest: unknown[]): void => {
    if (!OF_NEST.test(String(rest.at(-1)))) info(message, ...rest);
  };
  return { log: news, fatal: line('fatal'), error: line('error'), warn: line('warn') };
}
