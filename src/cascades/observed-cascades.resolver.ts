import { Args, Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { batched, type RequestContext, requestLoader } from '../access/index.js';
import { type Graph, GraphRepository, Reach, Service } from '../catalog/index.js';
import { pageSize } from '../common/index.js';
import { ObservedCascade } from './cascades.graphql.js';
import { CascadesRepository, type Observed } from './cascades.repository.js';

@Resolver(() => Service)
export class ObservedCascadesResolver {
  constructor(
    private readonly graphs: GraphRepository,
    private readonly repository: CascadesRepository,
  ) {}

  @ResolveField(() => [ObservedCascade], {
    description:
      'What really went down together with this service in past incidents, declared or not: what the failure cascaded to from it, and what it cascaded to from nobody said where while it was the origin. Most incidents first. PUBLISHED postmortems count.',
  })
  async observedCascades(
    @Parent() { id }: Service,
    @Context() context: RequestContext,
    @Args('first', {
      type: () => Int,
      nullable: true,
      defaultValue: 20,
      description: 'How many at most, 1 to 100.',
    })
    first?: number | null,
  ): Promise<ObservedCascade[]> {
    const size = pageSize(first);
    const [graph, observed] = await Promise.all([
      requestLoader(context, GraphRepository, () => this.graphs.graph()),
      batched(context, `observed cascades ${size}`, id, async (ids: readonly string[]) => {
        const all = await this.repository.observed(context.viewer, ids, size);
        return ids.map((wanted) => all.filter(({ root }) => root === wanted));
      }),
    ]);
    const leads = declaredFrom(
      graph,
      id,
      requestLoader(context, Reach, () => new Reach()),
    );
    return observed.flatMap(({ id: other, incidents, lastSeenAt }) => {
      const service = graph.services.get(other);
      return service ? [{ service, incidents, declared: leads(other, lastSeenAt), lastSeenAt }] : [];
    });
  }
}

/** Whether a declared way leads from the service to another one, now or at a time. */
function declaredFrom(
  graph: Graph,
  id: string,
  request: Reach,
): (other: string, at: Observed['lastSeenAt']) => boolean {
  const walk = (asOf: number | null): ReadonlyMap<string, unknown> =>
    request.from(graph, [id], { maxDepth: Infinity, includeSoft: true, asOf });
  let now: ReadonlyMap<string, unknown> | undefined;
  return (other, at) => (now ??= walk(null)).has(other) || (at !== null && walk(Date.parse(at)).has(other));
}
