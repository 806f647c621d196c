import type { FastifyRequest } from 'fastify';

type Asked = Pick<FastifyRequest, 'headers' | 'method'>;

/**
 * Whether a page of ours sent this. A browser says so by itself (Sec-Fetch-Site, Origin), and no page can make it say
 * something else; what says neither is not from a browser we know, and is not believed.
 */
export function isSameOrigin({ headers }: Asked, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  if (origin === undefined || !URL.canParse(origin)) return false;
  if (origin === new URL(publicUrl).origin) return true;
  const { protocol, host: from } = new URL(origin);
  const here = `${protocol}//${host}`;
  return URL.canParse(here) && new URL(here).host === from;
}

/** Whether the session cookie counts: for reading pages by following links, and for what our own pages send. */
export function mayUseCookie(request: Asked, path: string, publicUrl: string): boolean {
  const { headers, method } = request;
  if (path === '/graphql')
    return (
      method === 'POST' &&
      /^application\/json\b/i.test(headers['content-type'] ?? '') &&
      isSameOrigin(request, publicUrl)
    );
  if (!isReading(method)) return isSameOrigin(request, publicUrl);
  const site = headers['sec-fetch-site'];
  const isFromElsewhere = site === 'cross-site' || site === 'same-site';
  return !isFromElsewhere || headers['sec-fetch-mode'] === 'navigate';
}

export function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
