import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { OidcConfig, Scope } from '../config/index.js';
import { DomainError, Unavailable } from '../common/index.js';
import { Unauthenticated } from './scopes.js';

/** Signatures only a holder of the issuer's private key can make; never `none`, never a shared secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** A key that is not known yet may be new: ask again, but not more often than this. */
const COOLDOWN_MS = 1_000;
/** An issuer that did not answer is not asked again before this, however many want in. */
const RETRY_MS = 1_000;
/** A key that the issuer has withdrawn is believed this much longer at most. */
const KEYS_MAX_AGE_MS = 300_000;
/** Fit to stand in the audit log. */
const NAME = /^\P{C}{1,200}$/u;
const FETCH_TIMEOUT_MS = 5_000;

/** Who a JWT of the issuer speaks for. */
export interface Identity {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly teams: readonly string[];
}

/** Believes JWTs that the configured OpenID Connect issuer signed for this service. */
export class Oidc {
  /** Found once, for all who wait for it. */
  private keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;

  constructor(private readonly config: OidcConfig) {}

  /** Throws UNAUTHENTICATED for a token that cannot be believed, UNAVAILABLE where the issuer does not answer. */
  async identify(token: string): Promise<Identity> {
    const { issuer, audience, clockSkewSeconds } = this.config;
    const keys = await (this.keys ??= this.discover());
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: clockSkewSeconds,
        requiredClaims: ['exp', 'sub'],
      });
      return this.identity(payload);
    } catch (error) {
      throw refusal(error);
    }
  }

  private identity(payload: JWTPayload): Identity {
    const { nameClaim, scopeClaim, scopes, teamClaim } = this.config;
    const granted = words(claim(payload, scopeClaim)).flatMap((value) => scopes.get(value) ?? []);
    const name = claim(payload, nameClaim);
    if (typeof name !== 'string' || !NAME.test(name))
      throw new Unauthenticated(`The token's claim ${nameClaim} is no name of 1 to 200 characters`);
    return {
      name: `oidc:${name}`,
      scopes: granted,
      teams: teamClaim === undefined ? [] : words(claim(payload, teamClaim)),
    };
  }

  private async discover(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    const url = `${this.config.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS), redirect: 'error' });
      const found = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
      if (!response.ok || found.issuer !== this.config.issuer || typeof found.jwks_uri !== 'string')
        throw new Error(`${url} does not describe the issuer ${this.config.issuer}`);
      return createRemoteJWKSet(new URL(found.jwks_uri), {
        cooldownDuration: COOLDOWN_MS,
        cacheMaxAge: KEYS_MAX_AGE_MS,
        timeoutDuration: FETCH_TIMEOUT_MS,
      });
    } catch {
      setTimeout(() => (this.keys = undefined), RETRY_MS).unref();
      throw issuerAway();
    }
  }
}

/** Nobody can be told from anybody. */
const issuerAway = (): Unavailable => new Unavailable('The identity provider does not answer at the moment');

function refusal(error: unknown): Error {
  if (error instanceof DomainError) return error;
  if (error instanceof errors.JWTExpired) return new Unauthenticated('The token has expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return new Unauthenticated(`The token's claim ${error.claim} is not what it should be`);
  if (
    error instanceof errors.JWKSTimeout ||
    !(error instanceof errors.JOSEError) ||
    error.code === 'ERR_JOSE_GENERIC'
  )
    return issuerAway();
  return new Unauthenticated('The token cannot be believed');
}

/** A claim by its path, such as `realm_access.roles`; a claim whose own name has dots comes first. */
function claim(payload: JWTPayload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path];
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined,
      payload,
    );
}

/** Scopes are one text with spaces, roles and groups a list. */
function words(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter(Boolean);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
