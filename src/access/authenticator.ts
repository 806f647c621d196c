import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CONFIG, type Config } from '../config/index.js';
import { Oidc } from './oidc.js';
import { Forbidden, Unauthenticated } from './scopes.js';
import type { ApiToken } from './tokens.repository.js';
import { SessionsService } from './sessions.service.js';
import { TokensService } from './tokens.service.js';
import { LOCAL_VIEWER, type Viewer, viewerOf } from './viewer.js';

/** A token that was good is not looked up again for so long: a revoked one works this much longer at most. */
export const TOKEN_CACHE_MS = 10_000;

const UNUSABLE = 'The token is unknown, revoked or expired';

/** Where a request comes from. */
export interface Origin {
  readonly address: string | null;
  readonly requestId: string;
  /** A proxy passed it on, so that the address is not the caller's. */
  readonly isForwarded: boolean;
}

/** What a request says of who sent it. */
export interface Credentials {
  readonly authorization: string | undefined;
  /** What the session cookie holds, where the request may use it. */
  readonly session: string | undefined;
}

/** Finds out who asks. */
@Injectable()
export class Authenticator {
  private readonly oidc: Oidc | undefined;
  private readonly known = new LRUCache<string, ApiToken>({ max: 5000, ttl: TOKEN_CACHE_MS });

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tokens: TokensService,
    private readonly sessions: SessionsService,
  ) {
    this.oidc = config.oidc && new Oidc(config.oidc);
  }

  /** Throws UNAUTHENTICATED where the request names nobody, or somebody who cannot be believed. */
  async authenticate({ authorization, session }: Credentials, origin: Origin): Promise<Viewer> {
    if (authorization === undefined)
      return session === undefined ? this.local(origin) : this.bySession(session, origin);
    const token = /^Bearer +([\x21-\x7e]{1,8192})$/i.exec(authorization)?.[1];
    if (token === undefined) throw new Unauthenticated('Authorization must be: Bearer and a token');
    const viewer = token.startsWith('hs_')
      ? await this.byToken(token, origin)
      : await this.byJwt(token, origin);
    if (!viewer.scopes.has('read'))
      throw new Forbidden('You are known, but have no scope here; ask an admin for one');
    return viewer;
  }

  private local(origin: Origin): Viewer {
    if (!this.config.isLocal) throw new Unauthenticated();
    if (origin.isForwarded) {
      throw new Unauthenticated(
        'Without a token only this machine may ask, not through a proxy. Create one: npx hindsight token create',
      );
    }
    return { ...LOCAL_VIEWER, address: origin.address, requestId: origin.requestId };
  }

  private async bySession(session: string, origin: Origin): Promise<Viewer> {
    // Nobody signs in where everybody has all rights; the cookie is of another service on this machine.
    if (this.config.isLocal) return this.local(origin);
    const found = await this.sessions.find(session);
    if (!found) throw new Unauthenticated('You are signed out; sign in again');
    const { address, requestId } = origin;
    return viewerOf(found.name, found.scopes, { teams: found.teams, address, requestId });
  }

  private async byToken(token: string, { address, requestId }: Origin): Promise<Viewer> {
    const key = createHash('sha256').update(token).digest('base64');
    let stored = this.known.get(key);
    if (!stored) {
      stored = await this.tokens.find(token);
      if (!stored) throw new Unauthenticated(UNUSABLE);
      this.known.set(key, stored);
      this.tokens
        .used(stored)
        .catch((error: Error) => new Logger(Authenticator.name).warn(`last use not noted: ${error.message}`));
    }
    if (stored.expiresAt !== null && Date.parse(`${stored.expiresAt}Z`) <= Date.now())
      throw new Unauthenticated(UNUSABLE);
    return viewerOf(`token:${stored.name}`, stored.scopes, { teams: stored.teams, address, requestId });
  }

  private async byJwt(token: string, { address, requestId }: Origin): Promise<Viewer> {
    if (!this.oidc) throw new Unauthenticated(UNUSABLE);
    const { name, scopes, teams } = await this.oidc.identify(token);
    return viewerOf(name, scopes, { teams, address, requestId });
  }
}
