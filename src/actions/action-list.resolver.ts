import { Args, ArgsType, Field, Info, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { CurrentViewer, type Viewer } from '../access/index.js';
import { connectionOf, type Page, PageArgs } from '../common/index.js';
import { ActionItem, type Selection, selects } from '../postmortems/index.js';
import { ActionCounts } from './action-counts.js';
import { ActionItemCount, ActionItemGroup } from './action-counts.graphql.js';
import { ActionFilters } from './action-filter.js';
import { ActionItemFilter } from './action-filter.input.js';
import { ActionList } from './action-list.js';

const ActionItemConnection = connectionOf(ActionItem, 'ActionItem', 'action items');

@ArgsType()
class ListArgs extends PageArgs {
  @Field(() => ActionItemFilter, { nullable: true, description: 'Which ones.' })
  filter?: ActionItemFilter | null;
}

@ArgsType()
class CountArgs {
  @Field(() => ActionItemFilter, { nullable: true, description: 'Which ones.' })
  filter?: ActionItemFilter | null;

  @Field(() => ActionItemGroup, { description: 'What to count them by.' })
  by!: ActionItemGroup;
}

@Resolver()
export class ActionListResolver {
  constructor(
    private readonly filters: ActionFilters,
    private readonly list: ActionList,
    private readonly counts: ActionCounts,
  ) {}

  @Query(() => ActionItemConnection, {
    description:
      'Action items across postmortems, soonest due first, so that overdue ones lead, and those without a due date last; a page at a time, without those of ARCHIVED postmortems. BAD_USER_INPUT names the field of the filter that is wrong.',
  })
  async actionItems(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args() { filter, ...page }: ListArgs,
  ): Promise<Page<ActionItem> & { readonly totalCount?: number }> {
    const wanted = await this.filters.read(viewer, filter);
    const [found, totalCount] = await Promise.all([
      this.list.page(viewer, wanted, page, selectionOf(info)),
      selects(info, 'totalCount') ? this.list.count(viewer, wanted) : undefined,
    ]);
    return { ...found, totalCount };
  }

  @Query(() => [ActionItemCount], {
    description:
      'How many action items there are by cause, service, team or strategy: most open ones first, at most 100 keys, without those of ARCHIVED postmortems. BAD_USER_INPUT names the field of the filter that is wrong.',
  })
  async actionItemCounts(
    @CurrentViewer() viewer: Viewer,
    @Args() { filter, by }: CountArgs,
  ): Promise<ActionItemCount[]> {
    return this.counts.by(viewer, await this.filters.read(viewer, filter), by);
  }
}

/** Of the postmortems of a page: their action items, and their factors where the query goes on to them. */
function selectionOf(info: GraphQLResolveInfo): Selection {
  const withFactors = selects(info, 'nodes', 'mitigates') || selects(info, 'edges', 'node', 'mitigates');
  return { parts: new Set(withFactors ? ['actionItems', 'factors'] : ['actionItems']), completeness: false };
}
