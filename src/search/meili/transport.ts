import type { Agent } from 'undici';
import { traced } from '../../tracing/index.js';
import { answeredWith } from './problems.js';

/**
 * Requests that leave in one packet. Node's `fetch` sends the head and the body apart, and Meilisearch then takes 40 ms
 * longer to read them: the operating system holds its acknowledgement of the head back for that long.
 */
let connections: Agent | undefined;

/** The client's way to Meilisearch: what it answers, or why it did not. */
export function send(input: string | URL | Request, init: RequestInit = {}): Promise<unknown> {
  return traced(
    () => `Meilisearch ${init.method ?? 'GET'} ${routeOf(input as URL)}`,
    MEILISEARCH,
    () => exchange(input, init),
  );
}

const MEILISEARCH = { 'db.system.name': 'meilisearch' };

/** The path without names and numbers. */
function routeOf(address: string | URL): string {
  return new URL(address).pathname.replace(/(indexes|tasks)\/[^/]+/, '$1/:id');
}

async function exchange(input: string | URL | Request, init: RequestInit): Promise<unknown> {
  const { Agent, request } = await import('undici');
  connections ??= new Agent();
  const { statusCode, body } = await request(input as URL, {
    dispatcher: connections,
    method: init.method as 'GET',
    headers: Object.fromEntries(new Headers(init.headers)),
    body: (init.body as string | undefined) ?? null,
    signal: init.signal ?? null,
  });
  const text = await body.text();
  if (statusCode < 300) return text === '' ? undefined : JSON.parse(text);
  throw answeredWith(statusCode, text);
}
