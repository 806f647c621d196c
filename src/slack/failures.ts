import { Logger } from '@nestjs/common';
import { DomainError } from '../common/index.js';
import { toldError } from '../database/index.js';
import { type Card, notice } from './blocks/parts.js';
import { fit } from './blocks/text.js';
import { messageOf } from './filters.js';

const logger = new Logger('Slack');

/** A failure in words: what was wrong and what would be right; of what is our fault only the id to ask about. */
export function failureCard(error: unknown, requestId: string): Card {
  if (error instanceof DomainError && error.code !== 'INTERNAL')
    return notice(`:information_source: ${fit(messageOf(error), 1500)}`);
  const { name, message } = error instanceof Error ? error : { name: 'error', message: String(error) };
  logger.error(`Request ${requestId} failed: ${name}: ${message.slice(0, 300)}`);
  const told = toldError(error);
  if (told) return failureCard(told, requestId);
  return notice(
    `:warning: Something went wrong on our side. Please try again; if it stays, report \`${requestId}\`.`,
  );
}
