import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentViewer, type Viewer } from '../access/index.js';
import { SlackAccount } from './account.graphql.js';
import { SlackLinks } from './slack-links.js';

@Resolver()
export class SlackAccountResolver {
  constructor(private readonly links: SlackLinks) {}

  @Query(() => [SlackAccount], {
    description:
      'Slack users who act for an account, the latest first, at most 1,000. FORBIDDEN without the scope admin.',
  })
  async slackAccounts(@CurrentViewer() viewer: Viewer): Promise<SlackAccount[]> {
    return this.links.list(viewer);
  }

  @Mutation(() => SlackAccount, {
    description:
      'Lets the Slack user who asked for the link act for the account of the caller, instead of any account before; noted in the audit log. BAD_USER_INPUT where the state is not good, has expired or was used; FORBIDDEN where the caller has neither token nor OpenID Connect account.',
  })
  async linkSlackAccount(
    @CurrentViewer() viewer: Viewer,
    @Args('state', { description: 'What stands behind state= in the link; good for ten minutes, and once.' })
    state: string,
  ): Promise<SlackAccount> {
    return this.links.link(viewer, state);
  }

  @Mutation(() => SlackAccount, {
    description:
      'Takes the account from a Slack user; noted in the audit log. Answers with what it was. FORBIDDEN without the scope admin, but for one’s own account; NOT_FOUND where the user has none.',
  })
  async unlinkSlackAccount(
    @CurrentViewer() viewer: Viewer,
    @Args('teamId', { type: () => ID, description: 'Id of the workspace in Slack.' }) teamId: string,
    @Args('userId', { type: () => ID, description: 'Id of the user in that workspace.' }) userId: string,
  ): Promise<SlackAccount> {
    return this.links.unlink(viewer, { teamId, userId });
  }
}
