import { Args, Context, Info, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { batched, type RequestContext } from '../access/index.js';
import { PageArgs, pageSize, type Wanted } from '../common/index.js';
import { Service } from '../catalog/index.js';
import { RootCauseCategory } from '../taxonomy/index.js';
import { ActionItem, Relation } from './parts.graphql.js';
import { CauseCounts } from './cause-counts.repository.js';
import { listPostmortems, type PostmortemPage } from './postmortem-page.js';
import { Postmortem, PostmortemConnection, RevisionConnection } from './postmortem.graphql.js';
import { PostmortemReader } from './postmortem.reader.js';
import { type RevisionsPage, revisionsPage, RevisionsRepository } from './revisions.repository.js';
import { selectedFields, selects, type Selection } from './selection.js';
import { type FirstPage, ServicePostmortems } from './service-postmortems.js';

/** Batches single postmortems of one request that ask for the same parts. */
export function loadPostmortem(
  reader: PostmortemReader,
  context: RequestContext,
  id: string,
  selection: Selection,
): Promise<Postmortem | null> {
  return batched(context, `postmortem ${selectionKey(selection)}`, id, async (ids: readonly string[]) => {
    const found = await reader.byIds(context.viewer, ids, selection);
    return ids.map((wanted) => found.get(wanted) ?? null);
  });
}

/** Selections are found once per place in a query: those of several places may be the same. */
function selectionKey({ parts, completeness, wanted }: Selection): string {
  return `${[...parts].sort().join()} ${completeness} ${wanted ? wantedKey(wanted) : ''}`;
}

function wantedKey(wanted: Wanted): string {
  return [...wanted]
    .map(([name, inner]) => (inner ? `${name}{${wantedKey(inner)}}` : name))
    .sort()
    .join();
}

function counted(
  context: RequestContext,
  list: string,
  id: string,
  count: (ids: readonly string[]) => Promise<Map<string, number>>,
): Promise<number> {
  return batched(context, list, id, async (ids: readonly string[]) => {
    const counts = await count(ids);
    return ids.map((one) => counts.get(one) ?? 0);
  });
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
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Args() page: PageArgs,
  ): Promise<object> {
    const { viewer } = context;
    const withSnapshot = selects(info, 'nodes', 'snapshot') || selects(info, 'edges', 'node', 'snapshot');
    const wanted = revisionsPage(postmortem.id, page, withSnapshot);
    const [found, totalCount] = await Promise.all([
      batched(context, 'revisions', wanted, (pages: readonly RevisionsPage[]) =>
        this.revisions.pages(viewer, pages),
      ),
      selects(info, 'totalCount')
        ? counted(context, 'revisions counted', postmortem.id, (ids) => this.revisions.counts(viewer, ids))
        : undefined,
    ]);
    return { ...found, totalCount };
  }
}

@Resolver(() => Service)
export class ServicePostmortemsResolver {
  constructor(
    private readonly reader: PostmortemReader,
    private readonly ofServices: ServicePostmortems,
  ) {}

  @ResolveField('postmortems', () => PostmortemConnection, {
    description: 'Postmortems of incidents that reached this service, newest first; without ARCHIVED ones.',
  })
  async list(
    @Parent() service: Service,
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Args() page: PageArgs,
  ): Promise<PostmortemPage> {
    const { viewer } = context;
    const { id, slug } = service;
    // A cursor belongs to the list of one service: there is nothing to batch.
    if (page.after != null)
      return listPostmortems(this.reader, viewer, { filter: { service: [slug] }, ...page }, info);
    const selection = selectedFields(info, 'nodes', 'edges.node');
    const wanted = { id, slug, size: pageSize(page.first) };
    const list = `service ${selectionKey(selection)}`;
    const [found, totalCount] = await Promise.all([
      batched(context, list, wanted, (pages: readonly FirstPage[]) =>
        this.ofServices.firstPages(viewer, pages, selection),
      ),
      selects(info, 'totalCount')
        ? counted(context, 'service counted', id, (ids) => this.ofServices.counts(viewer, ids))
        : undefined,
    ]);
    return { ...found, totalCount };
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
    return counted(context, 'causes counted', category.code, (codes) =>
      this.counts.byCode(context.viewer, codes),
    );
  }
}
