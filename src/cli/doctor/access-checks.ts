import { trustedQueries } from '../../api/index.js';
import { ConfigError, isLoopback } from '../../config/index.js';
import { type Check, type Look, note, ok, problem, warning } from './check.js';

const TIMEOUT_MS = 5_000;
const SOON_DAYS = 7;

const tokens: Check = {
  name: 'access',
  look: async ({ config, database }) => {
    if (config.isLocal) return [ok('whoever reaches this machine’s loopback address has all rights')];
    const [made] = (await database?.query<{ there: boolean }>(
      `SELECT to_regclass('api_token') IS NOT NULL AS there`,
    )) ?? [{ there: false }];
    const usable = made?.there
      ? await database!.query<{ name: string; soon: boolean }>(
          `SELECT name, coalesce(expires_at < now() + make_interval(days => ${SOON_DAYS}), false) AS soon FROM api_token
           WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) ORDER BY name`,
        )
      : [];
    const soon = usable.filter((token) => token.soon).map((token) => token.name);
    const found: Look[] = [];
    if (soon.length > 0)
      found.push(
        warning(
          `Expire within ${SOON_DAYS} days: ${soon.join(', ')}`,
          'npx hindsight token create, and hand it out',
        ),
      );
    if (usable.length > 0 || config.oidc)
      found.push(ok(`${usable.length} usable tokens${config.oidc ? ', and OIDC' : ''}`));
    else if (!database) found.push(note('Without the database it cannot be told whether there are tokens'));
    else if (config.isLoopback)
      found.push(warning('Nobody can come in yet', 'npx hindsight token create --name admin --scopes admin'));
    else
      found.push(
        problem(
          `HOST ${config.host} can be reached by others, and there is no token and no OIDC_ISSUER: the service does not start`,
          'npx hindsight token create --name admin --scopes admin',
        ),
      );
    return found;
  },
};

const publicUrl: Check = {
  name: 'public address',
  look: async ({ config }) => {
    const { hostname, protocol } = new URL(config.publicUrl);
    const inside =
      isLoopback(hostname.replace(/^\[(.*)\]$/, '$1')) || hostname === '0.0.0.0' || hostname === '[::]';
    if (config.isLoopback && inside) return [ok(config.publicUrl)];
    if (inside)
      return [
        warning(
          `Links would begin with ${config.publicUrl}, which others cannot open`,
          'Set HINDSIGHT_PUBLIC_URL to the address people use',
        ),
      ];
    const found: Look[] = [];
    if (protocol !== 'https:')
      found.push(
        warning(
          `${config.publicUrl} is not https: tokens travel in the clear`,
          'Put a proxy with TLS in front, and name its address',
        ),
      );
    if (protocol === 'https:' && config.trustedProxies.length === 0)
      found.push(
        warning(
          'Behind a proxy every caller has the proxy’s address in the audit log and in the limit on failed logins',
          'Set HINDSIGHT_TRUST_PROXY to the proxy’s address',
        ),
      );
    found.push(await answers(config.publicUrl));
    return found;
  },
};

/** Whether it is us who answer there. */
async function answers(base: string): Promise<Look> {
  const fix = 'Start the service, or correct HINDSIGHT_PUBLIC_URL or the proxy';
  try {
    const response = await fetch(`${base}/health/live`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = (await response.json()) as { status?: unknown };
    if (response.ok && body.status === 'ok' && response.headers.has('x-request-id'))
      return ok(`${base} answers`);
    return warning(`${base} answers, but not as this service`, fix);
  } catch {
    return note(`${base} does not answer from here`, fix);
  }
}

const oidc: Check = {
  name: 'OIDC',
  look: async ({ config }) => {
    if (!config.oidc) return [];
    const { issuer } = config.oidc;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const fix = 'Correct OIDC_ISSUER, or let this machine reach it';
    try {
      const found = await json<{ issuer?: unknown; jwks_uri?: unknown }>(url);
      if (found.issuer !== issuer)
        return [
          problem(
            `${url} speaks for ${String(found.issuer)}, not for ${issuer}`,
            'Set OIDC_ISSUER exactly as the issuer names itself',
          ),
        ];
      const { keys } = await json<{ keys?: readonly unknown[] }>(String(found.jwks_uri));
      if (!Array.isArray(keys) || keys.length === 0) return [problem(`${issuer} publishes no keys`, fix)];
      return [ok(`${issuer} answers with ${keys.length} keys`)];
    } catch (error) {
      return [problem(`${url} does not describe an issuer (${reason(error)})`, fix)];
    }
  },
};

async function json<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as T;
}

/** `fetch` keeps what went wrong one level down. */
export function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || message : message;
}

const trusted: Check = {
  name: 'trusted queries',
  look: ({ config }) => {
    if (config.trustedQueries === undefined) return [];
    try {
      trustedQueries(config.trustedQueries);
      return [ok(config.trustedQueries)];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems.map((text) => problem(text, 'See docs/security.md, "Trusted queries"'));
    }
  },
};

export const ACCESS_CHECKS: readonly Check[] = [tokens, publicUrl, oidc, trusted];
