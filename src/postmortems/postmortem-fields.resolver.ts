import { Args, Context, Info, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { type RequestContext, requestLoader } from '../access/index.js';
import { PageArgs } from '../common/index.js';
import { Service } from '../catalog/index.js';
import { RootCauseCategory } from '../taxonomy/index.js';
import { ActionItem, Relation } from './parts.graphql.js';
import { CauseCounts } from './cause-counts.repository.js';
import { listPostmortems, type PostmortemPage } from './postmortem-page.js';
import { Postmortem, PostmortemConnection, RevisionConnection } from './postmortem.graphql.js';
import { PostmortemReader } from './postmortem.reader.js';
import { RevisionsRepository } from './revisions.repository.js';
import { selectedFields, selects, type Selection } from './selection.js';

/** Batches single postmortems of one request that ask for the same parts. */
export function loadPostmortem(
  reader: PostmortemReader,
  context: RequestContext,
  id: string,
  selection: Selection,
): Promise<Postmortem | null> {
  const key = `postmortem:${[...selection.parts].sort().join()}:${selection.completeness}`;
  const loader = requestLoader(
    context,
    key,
    () =>
      new DataLoader<string, Postmortem | null>(async (ids) => {
        const found = await reader.byIds(context.viewer, ids, selection);
        return ids.map((wanted) => found.get(wanted) ?? null);
      }),
  );
  return loader.load(id);
}

@Resolver(() => Relation)
export class RelationResolver {
  constructor(private readonly reader: PostmortemReader) {}

  @ResolveField(() => Postmortem, { description: 'The postmortem referred to.' })
  async postmortem(
    @Parent() relation: Relation,
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Postmortem | null> {
    return loadPostmortem(this.reader, context, relation.postmortemId, selectedFields(info, ''));
  }
}

@Resolver(() => ActionItem)
export class ActionItemPostmortemResolver {
  constructor(private readonly reader: PostmortemReader) {}

  @ResolveField(() => Postmortem, { description: 'The postmortem it came out of.' })
  async postmortem(
    @Parent() action: ActionItem,
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Postmortem | null> {
    return loadPostmortem(this.reader, context, action.postmortemId, selectedFields(info, ''));
  }
}

@Resolver(() => Postmortem)
export class PostmortemRevisionsResolver {
  constructor(private readonly revisions: RevisionsRepository) {}

  @ResolveField('revisions', () => RevisionConnection, { description: 'Its history, newest version first.' })
  async history(
    @Parent() postmortem: Postmortem,
    @Context() { viewer }: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Args() page: PageArgs,
  ): Promise<object> {
    const [found, totalCount] = await Promise.all([
      this.revisions.list(viewer, postmortem.id, page),
      selects(info, 'totalCount') ? this.revisions.count(viewer, postmortem.id) : undefined,
    ]);
    return { ...found, totalCount };
  }
}

@Resolver(() => Service)
export class ServicePostmortemsResolver {
  constructor(private readonly reader: PostmortemReader) {}

  @ResolveField('postmortems', () => PostmortemConnection, {
    description: 'Postmortems of incidents that reached this service, newest first; without ARCHIVED ones.',
  })
  async list(
    @Parent() service: Service,
    @Context() { viewer }: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Args() page: PageArgs,
  ): Promise<PostmortemPage> {
    return listPostmortems(this.reader, viewer, { filter: { service: [service.slug] }, ...page }, info);
  }
}

@Resolver(() => RootCauseCategory)
export class CauseCountResolver {
  constructor(private readonly counts: CauseCounts) {}

  @ResolveField(() => Int, {
    description:
      'Postmortems with a factor of this cause or one below it that the viewer may see; without ARCHIVED ones.',
  })
  async postmortemCount(
    @Parent() category: RootCauseCategory,
    @Context() context: RequestContext,
  ): Promise<number> {
    const loader = requestLoader(
      context,
      CauseCounts,
      () =>
        new DataLoader<string, number>(async (codes) => {
          const counts = await this.counts.byCode(context.viewer, codes);
          return codes.map((code) => counts.get(code) ?? 0);
        }),
    );
    return loader.load(category.code);
  }
}
