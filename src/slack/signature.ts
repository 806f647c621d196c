import type { IncomingHttpHeaders } from 'node:http';
import type { SlackLibrary } from './library.js';

/** A request may be this much older or newer than our clock says. */
export const WINDOW_SECONDS = 300;

export interface SlackHeaders {
  readonly timestamp: number;
  readonly signature: string;
}

/** The headers that every request of Slack has, where they have the right form and time; known before the body is. */
export function slackHeaders(headers: IncomingHttpHeaders, now = Date.now()): SlackHeaders | undefined {
  const timestamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return undefined;
  if (typeof signature !== 'string' || !/^v0=[0-9a-f]{64}$/.test(signature)) return undefined;
  // The library refuses what is too old, but not what comes from the future and could be kept for it.
  if (Math.abs(now / 1000 - Number(timestamp)) > WINDOW_SECONDS) return undefined;
  return { timestamp: Number(timestamp), signature };
}

/** Whether one of the secrets signed these bytes; two are believed while the secret is changed. */
export function isSigned(
  { isValidSlackRequest }: SlackLibrary['bolt'],
  body: string,
  { timestamp, signature }: SlackHeaders,
  secrets: readonly string[],
): boolean {
  const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp };
  return secrets.map((signingSecret) => isValidSlackRequest({ signingSecret, body, headers })).includes(true);
}
