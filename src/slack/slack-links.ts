import { Injectable } from '@nestjs/common';
import { Audit, requireScope, type Viewer } from '../access/index.js';
import { NotFound } from '../common/index.js';
import { Database } from '../database/index.js';
import type { SlackUser } from './asker.js';
import { IdentitiesRepository, type StoredIdentity } from './identities.repository.js';
import { LinkStates } from './link-states.js';
import { Linkable } from './linkable.js';

/** Makes and takes back the links between Slack users and accounts; each is noted in the audit log. */
@Injectable()
export class SlackLinks {
  constructor(
    private readonly database: Database,
    private readonly repository: IdentitiesRepository,
    private readonly linkable: Linkable,
    private readonly states: LinkStates,
    private readonly audit: Audit,
  ) {}

  /** Links the Slack user of the state with the viewer's account, in place of any account before. */
  async link(viewer: Viewer, state: string): Promise<StoredIdentity> {
    const request = this.states.read(state);
    const rights = await this.linkable.rightsOf(viewer);
    return this.database.transaction(async (tx) => {
      await this.states.use(request, tx);
      const { teamId, userId } = request;
      const before = await this.repository.find(tx, request);
      const after = await this.repository.save(tx, { teamId, userId, account: viewer.name, ...rights });
      this.audit.record(tx, viewer, [
        {
          ...{ action: before ? 'UPDATE' : 'CREATE', kind: 'SLACK_ACCOUNT', id: `${teamId}/${userId}` },
          ...{ fields: ['account'], before, after },
        },
      ]);
      return after;
    });
  }

  /** Takes a link back: admins any, everybody else those with the account that they are. Answers with what it was. */
  async unlink(viewer: Viewer, user: SlackUser): Promise<StoredIdentity> {
    return this.database.transaction(async (tx) => {
      const before = await this.repository.find(tx, user);
      if (before?.account !== viewer.name) requireScope(viewer, 'admin');
      if (!before) throw new NotFound('link', 'of this Slack user');
      await this.repository.remove(tx, user);
      this.audit.record(tx, viewer, [
        { action: 'REVOKE', kind: 'SLACK_ACCOUNT', id: `${user.teamId}/${user.userId}`, before, after: null },
      ]);
      return before;
    });
  }

  async list(viewer: Viewer): Promise<StoredIdentity[]> {
    requireScope(viewer, 'admin');
    return this.repository.all();
  }
}
