import { Logger } from '@nestjs/common';
import type { Logger as BoltLogger, LogLevel } from '@slack/bolt';

/** Passes on what the libraries warn of, and nothing of what they would tell beside it: that may be content. */
export function quiet(name: string): BoltLogger {
  const logger = new Logger(name);
  const text = (parts: readonly unknown[]): string =>
    parts
      .map((part) => (part instanceof Error ? part.message : typeof part === 'string' ? part : ''))
      .join(' ')
      .replace(/\b(xox[a-z]|xapp)-[\w-]+|(?:https?|wss?):\/\/\S+/g, '…')
      .slice(0, 300);
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts: unknown[]) => logger.warn(text(parts)),
    error: (...parts: unknown[]) => logger.error(text(parts)),
    setLevel: () => undefined,
    getLevel: () => 'warn' as LogLevel,
    setName: () => undefined,
  };
}
