import { Inject, Injectable } from '@nestjs/common';
import { Forbidden, TokensService, type Viewer } from '../access/index.js';
import { CONFIG, type Config } from '../config/index.js';
import type { NewIdentity } from './identities.repository.js';

/**
 * What a link may lean on. A token: it is looked up at every use, so that a revoked or expired one counts at once.
 * OpenID Connect: what it said is held for some hours and must then be said anew. The local viewer: nothing, since
 * being on this machine is no right that somebody elsewhere could be given.
 */
@Injectable()
export class Linkable {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tokens: TokensService,
  ) {}

  async rightsOf(viewer: Viewer): Promise<Omit<NewIdentity, 'teamId' | 'userId' | 'account'>> {
    const hours = this.config.slack?.linkHours ?? 1;
    const token = await this.tokens.behind(viewer.name);
    if (token) return { tokenId: token.id, issuer: null, scopes: null, teams: null, hours };
    const { oidc } = this.config;
    if (!oidc || !viewer.name.startsWith('oidc:'))
      throw new Forbidden('Only an account can be linked: come with a token, or sign in with OpenID Connect');
    return { tokenId: null, issuer: oidc.issuer, scopes: [...viewer.scopes], teams: viewer.teams, hours };
  }
}
