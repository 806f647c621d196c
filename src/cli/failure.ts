import { BadInput } from '../common/index.js';
import { ConfigError } from '../config/index.js';

/** Exit code where something failed. */
export const FAILED = 1;
/** Exit code where the command or its settings are wrong. */
export const USAGE = 2;
/** Exit code after Ctrl-C, as shells expect it. */
export const INTERRUPTED = 130;

/** The caller asked for something that cannot be: the fault is in the command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Marks bad input of the work as the caller's mistake. */
export async function asUsage<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof BadInput || error instanceof ConfigError) throw new UsageError(error.message);
    throw error;
  });
}

/** What a person needs to know of a failure; never a stack. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}
