import { Inject, Injectable } from '@nestjs/common';
import * as client from 'openid-client';
import { Unavailable } from '../common/index.js';
import { CONFIG, type Config, type OidcClient, type OidcConfig } from '../config/index.js';
import { type Identity, Oidc } from './oidc.js';
import { Forbidden, Unauthenticated, withIncluded } from './scopes.js';
import { cookieHash, newCookieSecret, SessionsService } from './sessions.service.js';
import { SessionsRepository } from './sessions.repository.js';
import { TokensService } from './tokens.service.js';

/** How long somebody may take at the issuer. */
export const ATTEMPT_SECONDS = 600;
const TIMEOUT_SECONDS = 5;
const NO_SCOPE = 'You are known, but have no scope here; ask an admin for one';

/** Signing in with a browser: at the issuer by the authorization code flow with PKCE, or with an API token. */
@Injectable()
export class LoginService {
  private readonly oidc: Oidc | undefined;
  private issuer: client.Configuration | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: SessionsService,
    private readonly attempts: SessionsRepository,
    private readonly tokens: TokensService,
  ) {
    this.oidc = config.oidc && new Oidc(config.oidc);
  }

  /** Host of the issuer that people can sign in at. */
  get issuerName(): string | undefined {
    const { oidc } = this.config;
    return oidc?.client && new URL(oidc.issuer).hostname;
  }

  /** Where to send the browser, and what its cookie must hold when it comes back. */
  async start(returnTo: string): Promise<{ url: string; secret: string }> {
    const issuer = await this.discover();
    const verifier = client.randomPKCECodeVerifier();
    const attempt = { state: client.randomState(), nonce: client.randomNonce(), verifier, returnTo };
    const secret = newCookieSecret();
    await this.attempts.insertAttempt(cookieHash(secret)!, attempt, ATTEMPT_SECONDS);
    const url = client.buildAuthorizationUrl(issuer, {
      redirect_uri: this.redirectUri,
      scope: this.settings.client.scopes,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: attempt.state,
      nonce: attempt.nonce,
    });
    return { url: url.href, secret };
  }

  /** What the issuer sent back by way of the browser makes a session, once. */
  async finish(
    query: string,
    secret: string | undefined,
    before: string | undefined,
  ): Promise<{ session: string; returnTo: string }> {
    const hash = cookieHash(secret);
    const attempt = hash && (await this.attempts.takeAttempt(hash));
    if (!attempt) throw new Unauthenticated('This sign-in is over or was not begun here; begin anew');
    const issuer = await this.discover();
    const identity = await this.exchange(issuer, new URL(`${this.redirectUri}?${query}`), attempt);
    if (identity.scopes.length === 0) throw new Forbidden(NO_SCOPE);
    const session = await this.sessions.begin(
      { ...identity, scopes: withIncluded(identity.scopes), tokenId: null },
      before,
    );
    return { session, returnTo: attempt.returnTo };
  }

  /** A session with the rights of an API token, which ends with it. */
  async withToken(token: string, before: string | undefined): Promise<string> {
    const stored = await this.tokens.find(token);
    if (!stored) throw new Unauthenticated('The token is unknown, revoked or expired');
    const { id, name, scopes, teams } = stored;
    return this.sessions.begin({ subject: id, name: `token:${name}`, scopes, teams, tokenId: id }, before);
  }

  private async exchange(
    issuer: client.Configuration,
    url: URL,
    attempt: { state: string; nonce: string; verifier: string },
  ): Promise<Identity & { subject: string }> {
    try {
      const answer = await client.authorizationCodeGrant(issuer, url, {
        pkceCodeVerifier: attempt.verifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      });
      const claims = answer.claims()!;
      return { ...(await this.identity(answer.access_token, claims)), subject: claims.sub };
    } catch (error) {
      if (error instanceof Unauthenticated || error instanceof Forbidden || error instanceof Unavailable)
        throw error;
      if (isAway(error)) throw issuerAway();
      throw new Unauthenticated('The identity provider did not vouch for you; begin anew');
    }
  }

  /** The same rights as over the API: those of the access token, where it is one for this service; else the ID token's. */
  private async identity(accessToken: string, claims: client.IDToken): Promise<Identity> {
    try {
      return await this.oidc!.identify(accessToken);
    } catch (error) {
      if (!(error instanceof Unauthenticated)) throw error;
    }
    return this.oidc!.identityOf(claims);
  }

  private async discover(): Promise<client.Configuration> {
    if (this.issuer) return this.issuer;
    const { issuer, client: registered, clockSkewSeconds } = this.settings;
    const { id, secret } = registered;
    const isPlain = issuer.startsWith('http:');
    try {
      return (this.issuer = await client.discovery(
        new URL(issuer),
        id,
        { [client.clockTolerance]: clockSkewSeconds, ...(secret !== undefined && { client_secret: secret }) },
        secret === undefined ? client.None() : client.ClientSecretPost(secret),
        {
          timeout: TIMEOUT_SECONDS,
          // The configuration takes http for an issuer on this machine only.
          ...(isPlain && { execute: [client.allowInsecureRequests] }),
        },
      ));
    } catch {
      throw issuerAway();
    }
  }

  private get settings(): OidcConfig & { client: OidcClient } {
    const { oidc } = this.config;
    if (!oidc?.client) throw new Unauthenticated('Nobody can sign in at an identity provider here');
    return { ...oidc, client: oidc.client };
  }

  private get redirectUri(): string {
    return `${this.config.publicUrl}/login/callback`;
  }
}

const issuerAway = (): Unavailable => new Unavailable('The identity provider does not answer at the moment');

/** Not what it said, but that it said nothing. */
function isAway(error: unknown): boolean {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return code === 'OAUTH_TIMEOUT' || name === 'TypeError' || name === 'TimeoutError';
}
