import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import type { Config } from '../config/index.js';

/** What helmet would say with every answer. It is always the same: it is asked once, not with each request. */
export function securityHeaders({ publicUrl }: Config): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  // The API answers with JSON only: a browser may do nothing with it. Pages set a policy of their own.
  const say = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // Whether TLS is in front of it, only the proxy knows.
    strictTransportSecurity: publicUrl.startsWith('https:'),
  });
  say({} as IncomingMessage, response as unknown as ServerResponse, (error?: unknown) => {
    if (error !== undefined) throw error as Error;
  });
  return headers;
}
