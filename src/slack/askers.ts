import { Inject, Injectable } from '@nestjs/common';
import { viewerOf } from '../access/index.js';
import { CONFIG, type Config, type Scope } from '../config/index.js';
import type { Asker, SlackUser } from './asker.js';
import { IdentitiesRepository } from './identities.repository.js';

/** What can be done from Slack; more than that nobody needs there. */
export const USEFUL: readonly Scope[] = ['read', 'write', 'restricted'];

/** Who a Slack user is here. */
@Injectable()
export class Askers {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly repository: IdentitiesRepository,
  ) {}

  /** With the rights that the linked account has now; without a link, those to read what everybody may. */
  async asker({ teamId, userId }: SlackUser, requestId: string | null): Promise<Asker> {
    const rights = await this.repository.rights({ teamId, userId });
    // Whom another issuer vouched for, nobody vouches for any more.
    if (!rights || (rights.issuer !== null && rights.issuer !== this.config.oidc?.issuer)) {
      const viewer = viewerOf(`slack:${teamId}/${userId}`, ['read'], { requestId });
      return { teamId, userId, viewer, audience: 'PERSON', isLinked: false };
    }
    const whole = viewerOf(rights.account, rights.scopes, { teams: rights.teams, requestId });
    const viewer = { ...whole, scopes: new Set(USEFUL.filter((scope) => whole.scopes.has(scope))) };
    return { teamId, userId, viewer, audience: 'PERSON', isLinked: true };
  }
}
