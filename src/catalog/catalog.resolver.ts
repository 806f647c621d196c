import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CurrentViewer, type RequestContext, requestLoader, type Viewer } from '../access/index.js';
import { NotFound } from '../common/index.js';
import { Service, ServiceDependency, ServiceInput } from './catalog.graphql.js';
import { CatalogRepository } from './catalog.repository.js';
import { CatalogService } from './catalog.service.js';

@Resolver(() => Service)
export class CatalogResolver {
  constructor(
    private readonly catalog: CatalogService,
    private readonly repository: CatalogRepository,
  ) {}

  @Query(() => [Service], { description: 'Services by name, at most 1,000; every argument given must fit.' })
  async services(
    @CurrentViewer() viewer: Viewer,
    @Args('query', {
      type: () => String,
      nullable: true,
      description: 'Part of slug, name or alias, in any case.',
    })
    query?: string | null,
    @Args('provider', { type: () => String, nullable: true, description: 'Whoever runs them.' })
    provider?: string | null,
    @Args('team', { type: () => String, nullable: true, description: 'The team that owns them.' })
    team?: string | null,
  ): Promise<Service[]> {
    return this.catalog.list(viewer, { query, provider, team });
  }

  @Query(() => Service, {
    nullable: true,
    description: 'One service, by slug or alias; null where there is none.',
  })
  async service(
    @CurrentViewer() viewer: Viewer,
    @Args('slug', { description: 'Its slug or an alias.' }) slug: string,
  ): Promise<Service | null> {
    return this.catalog.bySlug(viewer, slug);
  }

  @Mutation(() => Service, {
    description:
      'Adds a service or changes it, by slug or alias. CONFLICT where an alias already names another one.',
  })
  async upsertService(
    @CurrentViewer() viewer: Viewer,
    @Args('input', { description: 'The service.' }) input: ServiceInput,
  ): Promise<Service> {
    const id = await this.catalog.upsert(viewer, input);
    const [service] = await this.repository.byIds([id]);
    if (!service) throw new NotFound('service', `with slug ${input.slug}`);
    return service;
  }

  @ResolveField(() => [String], { description: 'Other names of this service, in lower case.' })
  async aliases(@Parent() service: Service, @Context() context: RequestContext): Promise<string[]> {
    const loader = requestLoader(context, 'service aliases', () => this.aliasLoader());
    return loader.load(service.id);
  }

  @ResolveField(() => [ServiceDependency], { description: 'What this service needs, by slug.' })
  async dependencies(
    @Parent() service: Service,
    @Context() context: RequestContext,
  ): Promise<ServiceDependency[]> {
    const loader = requestLoader(context, 'service dependencies', () => this.edgeLoader('service_id'));
    return loader.load(service.id);
  }

  @ResolveField(() => [ServiceDependency], { description: 'What needs this service, by slug.' })
  async dependents(
    @Parent() service: Service,
    @Context() context: RequestContext,
  ): Promise<ServiceDependency[]> {
    const loader = requestLoader(context, 'service dependents', () => this.edgeLoader('depends_on_id'));
    return loader.load(service.id);
  }

  private aliasLoader(): DataLoader<string, string[]> {
    return new DataLoader(async (ids) => {
      const rows = await this.repository.aliases(ids);
      return ids.map((id) => rows.filter((row) => row.serviceId === id).map((row) => row.alias));
    });
  }

  private edgeLoader(side: 'service_id' | 'depends_on_id'): DataLoader<string, ServiceDependency[]> {
    return new DataLoader(async (ids) => {
      const edges = await this.repository.edges(ids, side);
      const involved = [...new Set(edges.flatMap((edge) => [edge.serviceId, edge.dependsOnId]))];
      const services = new Map((await this.repository.byIds(involved)).map((s) => [s.id, s]));
      const lists = new Map<string, ServiceDependency[]>(ids.map((id) => [id, []]));
      for (const { serviceId, dependsOnId, strength } of edges) {
        const own = side === 'service_id' ? serviceId : dependsOnId;
        lists
          .get(own)
          ?.push({ service: services.get(serviceId)!, dependsOn: services.get(dependsOnId)!, strength });
      }
      return ids.map((id) => lists.get(id) ?? []);
    });
  }
}
