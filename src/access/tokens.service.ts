import { Injectable } from '@nestjs/common';
import { BadInput, canonicalInstant, Conflict, NotFound } from '../common/index.js';
import { isScope, type Scope, SCOPES } from '../config/index.js';
import { Database } from '../database/index.js';
import { Audit } from './audit.js';
import { withIncluded } from './scopes.js';
import { isSame, newSecret, prefixOf } from './token-secret.js';
import { type ApiToken, TokensRepository } from './tokens.repository.js';
import { requireScope, type Viewer } from './viewer.js';

export interface TokenRequest {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly teams?: readonly string[];
  /** Null: does not expire. */
  readonly expiresAt: Date | null;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@/-]{0,99}$/u;

/** API tokens: made and revoked by admins on the command line, believed at the door. */
@Injectable()
export class TokensService {
  constructor(
    private readonly database: Database,
    private readonly repository: TokensRepository,
    private readonly audit: Audit,
  ) {}

  /** Makes a token; its secret is in the answer and nowhere else. */
  async create(viewer: Viewer, request: TokenRequest): Promise<{ token: string; stored: ApiToken }> {
    requireScope(viewer, 'admin');
    const scopes = checkScopes(request.scopes);
    const name = request.name.trim();
    if (!NAME.test(name)) {
      throw BadInput.of(
        'name',
        'must be 1 to 100 letters, digits, spaces or . _ @ / -, and begin with a letter or digit',
      );
    }
    const teams = [...new Set((request.teams ?? []).map((team) => team.trim()).filter(Boolean))];
    if (request.expiresAt !== null && !(request.expiresAt.getTime() > Date.now()))
      throw BadInput.of('expires', 'must lie in the future');
    const expiresAt = request.expiresAt && canonicalInstant(request.expiresAt);
    const { token, prefix, hash } = newSecret();
    const stored = await this.database.transaction(async (tx) => {
      const made = await this.repository.insert(tx, {
        ...{ name, prefix, hash, scopes, teams, expiresAt },
        createdBy: viewer.name,
      });
      if (!made) throw new Conflict(`There is a token named ${name} already; names are not used twice`);
      this.audit.record(tx, viewer, [
        { action: 'CREATE', kind: 'TOKEN', id: made.id, before: null, after: shown(made) },
      ]);
      return made;
    });
    return { token, stored };
  }

  async list(viewer: Viewer): Promise<ApiToken[]> {
    requireScope(viewer, 'admin');
    return this.repository.all();
  }

  /** Whether anybody could come in with a token. */
  async exist(): Promise<boolean> {
    return (await this.repository.countUsable()) > 0;
  }

  /** Makes a token unusable for good; it stays in the list. */
  async revoke(viewer: Viewer, nameOrPrefix: string): Promise<ApiToken> {
    requireScope(viewer, 'admin');
    return this.database.transaction(async (tx) => {
      const revoked = await this.repository.revoke(tx, nameOrPrefix);
      if (!revoked)
        throw new NotFound('token', `with the name or visible part ${nameOrPrefix.slice(0, 100)}`);
      this.audit.record(tx, viewer, [
        { action: 'REVOKE', kind: 'TOKEN', id: revoked.id, before: null, after: shown(revoked) },
      ]);
      return revoked;
    });
  }

  /** The usable token this is; undefined for anything else. */
  async find(token: string): Promise<ApiToken | undefined> {
    const prefix = prefixOf(token);
    if (prefix === undefined) return undefined;
    const stored = await this.repository.byPrefix(prefix);
    return stored && isSame(stored.hash, token) ? stored : undefined;
  }

  /** The token behind a viewer, as it now is; undefined where it is revoked or expired, or the viewer has none. */
  async behind(viewerName: string): Promise<ApiToken | undefined> {
    const name = /^token:(.+)$/s.exec(viewerName)?.[1];
    return name === undefined ? undefined : this.repository.usable(name);
  }

  async used(token: ApiToken): Promise<void> {
    await this.repository.used(token.id);
  }
}

function checkScopes(scopes: readonly string[]): Scope[] {
  if (scopes.length === 0) throw BadInput.of('scopes', `must name at least one of ${SCOPES.join(', ')}`);
  return withIncluded(
    scopes.map((scope) => {
      if (isScope(scope)) return scope;
      throw BadInput.of('scopes', `${scope.slice(0, 40)} is none; there are ${SCOPES.join(', ')}`);
    }),
  );
}

function shown({ name, prefix, scopes, teams, expiresAt, revokedAt }: ApiToken): object {
  return { name, prefix, scopes, teams, expiresAt, revokedAt };
}
