import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentViewer, type RequestContext, requestLoader, type Viewer } from '../access/index.js';
import { categoryTree, type CategoryTree } from './category-tree.js';
import { RootCauseCategory, RootCauseCategoryInput } from './category.graphql.js';
import { TaxonomyService } from './taxonomy.service.js';

@Resolver(() => RootCauseCategory)
export class TaxonomyResolver {
  constructor(private readonly taxonomy: TaxonomyService) {}

  @Query(() => [RootCauseCategory], {
    description: 'The families of the taxonomy by code; the causes are their children.',
  })
  async rootCauseCategories(@Context() context: RequestContext): Promise<readonly RootCauseCategory[]> {
    return (await this.tree(context)).families;
  }

  @Mutation(() => RootCauseCategory, {
    description:
      'Adds a cause category, or changes name and description of the one with this code. BAD_USER_INPUT where the code is malformed, its parent does not exist, or it would be a new family.',
  })
  async upsertRootCauseCategory(
    @CurrentViewer() viewer: Viewer,
    @Context() context: RequestContext,
    @Args('input', { description: 'The category.' }) input: RootCauseCategoryInput,
  ): Promise<RootCauseCategory> {
    const category = await this.taxonomy.upsert(viewer, input);
    // What this request has read so far may be stale now.
    context.loaders.clear();
    return category;
  }

  @ResolveField(() => RootCauseCategory, {
    nullable: true,
    description: 'The category above; null for a family.',
  })
  async parent(
    @Parent() { parentCode }: RootCauseCategory,
    @Context() context: RequestContext,
  ): Promise<RootCauseCategory | null> {
    return parentCode === null ? null : (await this.tree(context)).find(parentCode);
  }

  @ResolveField(() => [RootCauseCategory], { description: 'The categories right below, by code.' })
  async children(
    @Parent() { code }: RootCauseCategory,
    @Context() context: RequestContext,
  ): Promise<readonly RootCauseCategory[]> {
    return context.lists.give((await this.tree(context)).childrenOf(code));
  }

  /** The table is small: read whole, once per request, whatever is asked for. */
  private tree(context: RequestContext): Promise<CategoryTree> {
    return requestLoader(context, TaxonomyResolver, async () =>
      categoryTree(await this.taxonomy.all(context.viewer)),
    );
  }
}
