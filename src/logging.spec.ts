import { expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { FastifyBaseLogger } from 'fastify';
import { logThrough } from './logging.js';

it('tells what modules say, good news too, and not which routes Nest has mapped', () => {
  const lines: unknown[] = [];
  const at = (level: string) => (facts: { context?: string }, text: string) =>
    void lines.push([level, facts.context, text]);
  const log = { info: at('info'), warn: at('warn'), error: at('error'), fatal: at('fatal') };
  Logger.overrideLogger(logThrough(log as unknown as FastifyBaseLogger));
  new Logger('Database').log('Reads go to the replica');
  new Logger('RouterExplorer').log('Mapped {/login, GET} route');
  new Logger('NestApplication').log('Nest application successfully started');
  new Logger('Database').warn('a connection broke');
  new Logger('Database').error('no', 'the stack');
  expect(lines).toEqual([
    ['info', 'Database', 'Reads go to the replica'],
    ['warn', 'Database', 'a connection broke'],
    ['error', 'Database', 'no'],
  ]);
});
