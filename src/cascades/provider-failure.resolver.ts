import { Args, ArgsType, Context, Field, Info, Int, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { type RequestContext, requestLoader } from '../access/index.js';
import {
  blastRadius,
  type Graph,
  GraphRepository,
  Reach,
  type Service,
  type ServiceCategory,
} from '../catalog/index.js';
import { BadInput, DateTime, isStorable, pageSize } from '../common/index.js';
import { PostmortemReader, selectedFields, selects } from '../postmortems/index.js';
import { CascadesRepository } from './cascades.repository.js';
import { type CategoryServices, PastFailure, ProviderFailure } from './cascades.graphql.js';

@ArgsType()
class FailureArgs {
  @Field(() => String, {
    nullable: true,
    description: 'The provider that fails, as services name it, in any case; at most 100 characters.',
  })
  provider?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The region that fails, such as us-east-1, in any case; at most 60 characters. With a provider, its services that name no region count as running there.',
  })
  region?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Over the dependencies as they were then; left out, as they are now.',
  })
  asOf?: string | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 20,
    description: 'Past incidents at most, 1 to 100.',
  })
  first?: number | null;
}

@Resolver(() => ProviderFailure)
export class ProviderFailureResolver {
  constructor(
    private readonly graphs: GraphRepository,
    private readonly repository: CascadesRepository,
    private readonly reader: PostmortemReader,
  ) {}

  @Query(() => ProviderFailure, {
    description:
      'What if this provider, or this region, fails: the services that go down, and what went down when it happened before. BAD_USER_INPUT where neither is given.',
  })
  async providerFailure(
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Args() args: FailureArgs,
  ): Promise<ProviderFailure> {
    const provider = name('provider', args.provider, 100);
    const region = name('region', args.region, 60);
    if (provider === null && region === null)
      throw BadInput.of('provider', 'give a provider, a region or both');
    const limit = pageSize(args.first);
    const graph = await requestLoader(context, GraphRepository, () => this.graphs.graph());
    const failing = [...graph.services.values()].filter((service) => fails(service, provider, region));
    const request = requestLoader(context, Reach, () => new Reach());
    const reached = (asOf: number | null): ReturnType<Reach['from']> =>
      request.from(
        graph,
        failing.map(({ id }) => id),
        { maxDepth: Infinity, includeSoft: true, asOf },
      );
    const hit = reached(args.asOf == null ? null : Date.parse(args.asOf));
    return {
      failing,
      blastRadius: blastRadius(graph, hit),
      goesDown: selects(info, 'goesDown') ? byKind(graph, hit) : [],
      history: selects(info, 'history')
        ? await this.history(context, info, { provider, region, limit, graph, reached })
        : [],
    };
  }

  private async history(
    { viewer }: RequestContext,
    info: GraphQLResolveInfo,
    { provider, region, limit, graph, reached }: Asked,
  ): Promise<PastFailure[]> {
    const incidents = await this.repository.ofProvider(viewer, provider, region, limit);
    const postmortems = await this.reader.byIds(
      viewer,
      incidents.map(({ id }) => id),
      selectedFields(info, 'history.postmortem'),
    );
    return incidents.flatMap(({ id, startedAt, services }) => {
      const postmortem = postmortems.get(id);
      if (!postmortem) return [];
      const declared = reached(startedAt);
      const down = services
        .flatMap((on) => graph.services.get(on) ?? [])
        .sort((a, b) => graph.rank.get(a.id)! - graph.rank.get(b.id)!);
      return [{ postmortem, down, undeclared: down.filter((on) => !declared.has(on.id)) }];
    });
  }
}

/** What the failure takes down, by what it is for, most first. */
function byKind(graph: Graph, reached: ReturnType<Reach['from']>): CategoryServices[] {
  const kinds = new Map<ServiceCategory, Service[]>();
  for (const service of graph.services.values()) {
    if (!reached.get(service.id)?.isHard) continue;
    const known = kinds.get(service.category);
    if (known) known.push(service);
    else kinds.set(service.category, [service]);
  }
  return [...kinds]
    .map(([category, members]) => ({ category, count: members.length, members }))
    .sort((a, b) => b.count - a.count || (a.category < b.category ? -1 : 1));
}

interface Asked {
  readonly provider: string | null;
  readonly region: string | null;
  readonly limit: number;
  readonly graph: Graph;
  readonly reached: (asOf: number | null) => ReadonlyMap<string, unknown>;
}

function fails(service: Service, provider: string | null, region: string | null): boolean {
  if (provider !== null && service.provider !== provider) return false;
  if (region === null || service.regions.includes(region)) return true;
  return provider !== null && service.regions.length === 0;
}

function name(field: string, text: string | null | undefined, max: number): string | null {
  const wanted = text?.trim().toLowerCase() ?? null;
  if (wanted === '') throw BadInput.of(field, 'must not be empty');
  if (wanted !== null && wanted.length > max) throw BadInput.of(field, `must have at most ${max} characters`);
  if (wanted !== null && !isStorable(wanted))
    throw BadInput.of(field, 'must be whole Unicode text without NUL characters');
  return wanted;
}
