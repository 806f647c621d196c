import { commaList } from '../common/index.js';

/** What a caller may do; docs/security.md says what each allows. */
export const SCOPES = ['read', 'write', 'publish', 'restricted', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}

/** How an OpenID Connect issuer is believed. */
export interface OidcConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly scopeClaim: string;
  /** What a value of the scope claim grants. */
  readonly scopes: ReadonlyMap<string, readonly Scope[]>;
  readonly teamClaim: string | undefined;
  readonly nameClaim: string;
  readonly clockSkewSeconds: number;
  /** How people sign in with a browser; undefined: they cannot. */
  readonly client: OidcClient | undefined;
}

export interface OidcClient {
  readonly id: string;
  /** Undefined: a public client, kept safe by PKCE alone. */
  readonly secret: string | undefined;
  readonly scopes: string;
}

interface Variables {
  readonly OIDC_ISSUER?: string | undefined;
  readonly OIDC_AUDIENCE?: string | undefined;
  readonly OIDC_SCOPE_CLAIM: string;
  readonly OIDC_SCOPE_MAP: string;
  readonly OIDC_TEAM_CLAIM?: string | undefined;
  readonly OIDC_NAME_CLAIM: string;
  readonly OIDC_CLOCK_SKEW: number;
  readonly OIDC_CLIENT_ID?: string | undefined;
  readonly OIDC_CLIENT_SECRET?: string | undefined;
  readonly OIDC_LOGIN_SCOPES: string;
}

/** Undefined where no issuer is set; mistakes are added to `problems`. */
export function oidcConfig(vars: Variables, problems: string[]): OidcConfig | undefined {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_CLIENT_ID: id } = vars;
  if (vars.OIDC_CLIENT_SECRET !== undefined && id === undefined)
    problems.push('OIDC_CLIENT_ID: is missing, though OIDC_CLIENT_SECRET is set');
  if (issuer === undefined) {
    if (audience !== undefined) problems.push('OIDC_ISSUER: is missing, though OIDC_AUDIENCE is set');
    if (id !== undefined) problems.push('OIDC_ISSUER: is missing, though OIDC_CLIENT_ID is set');
    return undefined;
  }
  if (audience === undefined) {
    problems.push(
      'OIDC_AUDIENCE: is missing; without it a token meant for another service would be believed',
    );
  }
  const loginScopes = vars.OIDC_LOGIN_SCOPES.split(/\s+/);
  if (!loginScopes.includes('openid'))
    problems.push('OIDC_LOGIN_SCOPES: must hold openid; without it nobody can be told from anybody');
  const { protocol, hostname } = new URL(issuer);
  if (protocol !== 'https:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
    problems.push('OIDC_ISSUER: must be https, or on this machine');
  return {
    issuer,
    audience: audience ?? '',
    scopeClaim: vars.OIDC_SCOPE_CLAIM,
    scopes: scopeMap(vars.OIDC_SCOPE_MAP, problems),
    teamClaim: vars.OIDC_TEAM_CLAIM,
    nameClaim: vars.OIDC_NAME_CLAIM,
    clockSkewSeconds: vars.OIDC_CLOCK_SKEW,
    client:
      id === undefined ? undefined : { id, secret: vars.OIDC_CLIENT_SECRET, scopes: loginScopes.join(' ') },
  };
}

/** `sre=write+restricted,staff=read` */
function scopeMap(text: string, problems: string[]): ReadonlyMap<string, readonly Scope[]> {
  const map = new Map<string, readonly Scope[]>();
  for (const entry of commaList(text)) {
    const at = entry.lastIndexOf('=');
    const scopes = entry.slice(at + 1).split('+');
    const wrong = scopes.find((scope) => !isScope(scope));
    if (at < 1) problems.push(`OIDC_SCOPE_MAP: ${entry} must look like value=scope+scope`);
    else if (wrong !== undefined)
      problems.push(`OIDC_SCOPE_MAP: ${wrong} is no scope; there are ${SCOPES.join(', ')}`);
    else map.set(entry.slice(0, at), scopes.filter(isScope));
  }
  return map;
}
