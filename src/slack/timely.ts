import type { Card } from './blocks/parts.js';
import { notice } from './blocks/parts.js';
import { failureCard } from './failures.js';
import type { Passed } from './guard.js';

/** Slack waits three seconds; after two we say that we are at it. */
export const PROMPT_MS = 2000;
/** Nobody waits for an answer that takes longer. */
const LATEST_MS = 25_000;

export const SEARCHING = notice(':mag: Searching…');
const TOO_LATE = notice('It took too long and was given up. Fewer words or a filter help.');

/** The answer where it is there two seconds after the request came; else the rest of the wait. Never rejects. */
export async function inTime(
  { requestId, receivedAt }: Pick<Passed, 'requestId' | 'receivedAt'>,
  work: () => Promise<Card>,
): Promise<{ readonly now: Card } | { readonly later: Promise<Card> }> {
  const answer = work().catch((error: unknown) => failureCard(error, requestId));
  const left = receivedAt + PROMPT_MS - performance.now();
  const now = left > 0 ? await Promise.race([answer, after(left, undefined)]) : undefined;
  return now ? { now } : { later: Promise.race([answer, after(LATEST_MS, TOO_LATE)]) };
}

function after<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), milliseconds).unref();
  });
}
