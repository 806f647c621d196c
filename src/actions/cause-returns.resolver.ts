import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { batched, type RequestContext } from '../access/index.js';
import { DateTime } from '../common/index.js';
import { ActionItem } from '../postmortems/index.js';
import { CauseReturns } from './cause-returns.js';

/** Whether action items worked, read once for all of a request. */
@Resolver(() => ActionItem)
export class CauseReturnsResolver {
  constructor(private readonly returns: CauseReturns) {}

  @ResolveField(() => Boolean, {
    nullable: true,
    description:
      'Whether the cause came back after completedAt: a PUBLISHED postmortem that the viewer may see started later, has a factor with one of the causes this item mitigates, or one below it, and reached one of the same services. Null while the item is not DONE or completedAt is not known, and where it mitigates nothing.',
  })
  async causeReturned(
    @Parent() item: ActionItem,
    @Context() context: RequestContext,
  ): Promise<boolean | null> {
    return canBeTold(item) ? (await this.load(context, item.id)) !== null : null;
  }

  @ResolveField(() => DateTime, {
    nullable: true,
    description: 'startedAt of the first of those postmortems; null where causeReturned is not true.',
  })
  async causeReturnedAt(
    @Parent() item: ActionItem,
    @Context() context: RequestContext,
  ): Promise<string | null> {
    return canBeTold(item) ? this.load(context, item.id) : null;
  }

  private load(context: RequestContext, id: string): Promise<string | null> {
    return batched(context, 'cause returns', id, async (ids: readonly string[]) => {
      const found = await this.returns.first(context.viewer, ids);
      return ids.map((wanted) => found.get(wanted) ?? null);
    });
  }
}

function canBeTold({ status, completedAt, mitigates }: ActionItem): boolean {
  return status === 'DONE' && completedAt !== null && mitigates.length > 0;
}
