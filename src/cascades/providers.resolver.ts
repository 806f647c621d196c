import { Context, Query, Resolver } from '@nestjs/graphql';
import { type RequestContext, requestLoader } from '../access/index.js';
import { GraphRepository } from '../catalog/index.js';
import { ProviderConcentration, ProviderDependence } from './cascades.graphql.js';
import { ProvidersRepository } from './providers.repository.js';
import { herfindahl, standing } from './standing.js';

@Resolver(() => ProviderConcentration)
export class ProvidersResolver {
  constructor(
    private readonly graphs: GraphRepository,
    private readonly repository: ProvidersRepository,
  ) {}

  @Query(() => [ProviderConcentration], {
    description:
      'What stands on each provider, directly or through HARD dependencies; the one with most services first, then by name. Empty where no service has a provider.',
  })
  async providerConcentration(@Context() context: RequestContext): Promise<ProviderConcentration[]> {
    return (await this.dependence(context)).providers;
  }

  @Query(() => ProviderDependence, {
    description:
      'How the catalogue as a whole stands on providers: concentration with its totals and its index.',
  })
  async providerDependence(@Context() context: RequestContext): Promise<ProviderDependence> {
    return this.dependence(context);
  }

  private dependence(context: RequestContext): Promise<ProviderDependence> {
    return requestLoader(context, ProvidersResolver, () => this.find(context));
  }

  private async find({ viewer }: RequestContext): Promise<ProviderDependence> {
    const graph = await this.graphs.graph();
    const groups = standing(graph);
    const [all, reaching] = await Promise.all([
      this.repository.all(viewer),
      this.repository.reaching(viewer, groups),
    ]);
    const total = graph.services.size;
    const isTier1 = (id: string): boolean => graph.services.get(id)?.tier === 1;
    const allTier1 = [...graph.services.keys()].filter(isTier1).length;
    const providers = [...groups].map(([provider, ids]) => {
      const tier1Services = [...ids].filter(isTier1).length;
      const suffered = reaching.get(provider) ?? { incidents: 0, impactSeconds: 0 };
      return {
        ...{ provider, services: ids.size, share: ids.size / total },
        ...{ tier1Services, tier1Share: shareOf(tier1Services, allTier1) },
        ...suffered,
        incidentShare: shareOf(suffered.incidents, all.incidents),
        impactShare: shareOf(suffered.impactSeconds, all.impactSeconds),
      };
    });
    const onSome = new Set([...groups.values()].flatMap((ids) => [...ids]));
    return {
      ...all,
      services: total,
      tier1Services: allTier1,
      withoutProvider: total - onSome.size,
      herfindahl: herfindahl(providers.map(({ services }) => services)),
      providers: providers.sort((a, b) => b.services - a.services || (a.provider < b.provider ? -1 : 1)),
    };
  }
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
