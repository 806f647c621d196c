import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentViewer, type RequestContext, requestLoader, type Viewer } from '../access/index.js';
import { NotFound } from '../common/index.js';
import { RootCauseCategory, RootCauseCategoryInput } from './taxonomy.graphql.js';
import { TaxonomyService } from './taxonomy.service.js';

@Resolver(() => RootCauseCategory)
export class TaxonomyResolver {
  constructor(private readonly taxonomy: TaxonomyService) {}

  @Query(() => [RootCauseCategory], {
    description: 'The whole taxonomy, families and codes, ordered by code.',
  })
  async rootCauseCategories(@CurrentViewer() viewer: Viewer): Promise<RootCauseCategory[]> {
    return this.taxonomy.all(viewer);
  }

  @Mutation(() => RootCauseCategory, {
    description:
      'Adds a category below an existing one, or changes name and description of one. The families are fixed.',
  })
  async upsertRootCauseCategory(
    @Context() context: RequestContext,
    @Args('input', { description: 'The category.' }) input: RootCauseCategoryInput,
  ): Promise<RootCauseCategory> {
    await this.taxonomy.upsert(context.viewer, input);
    const saved = (await this.taxonomy.all(context.viewer)).find((category) => category.code === input.code);
    if (!saved) throw new NotFound('cause category', input.code);
    return saved;
  }

  @ResolveField(() => RootCauseCategory, {
    nullable: true,
    description: 'The category above; null for a family.',
  })
  async parent(
    @Parent() category: RootCauseCategory,
    @Context() context: RequestContext,
  ): Promise<RootCauseCategory | null> {
    if (category.parentCode === null) return null;
    const tree = await this.tree(context);
    return tree.find((other) => other.code === category.parentCode) ?? null;
  }

  @ResolveField(() => [RootCauseCategory], { description: 'The categories right below, ordered by code.' })
  async children(
    @Parent() category: RootCauseCategory,
    @Context() context: RequestContext,
  ): Promise<RootCauseCategory[]> {
    return (await this.tree(context)).filter((other) => other.parentCode === category.code);
  }

  /** The taxonomy is small: one request reads it whole, once. */
  private tree(context: RequestContext): Promise<RootCauseCategory[]> {
    return requestLoader(context, TaxonomyResolver, () => this.taxonomy.all(context.viewer));
  }
}
