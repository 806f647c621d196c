import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentViewer, type RequestContext, type Viewer } from '../access/index.js';
import { CatalogService } from './catalog.service.js';
import { Service } from './service.graphql.js';
import { ServiceInput } from './service.inputs.js';

@Resolver(() => Service)
export class CatalogResolver {
  constructor(private readonly catalog: CatalogService) {}

  @Query(() => [Service], {
    description: 'Services of the catalogue by name; the first 1,000 where there are more.',
  })
  async services(
    @CurrentViewer() viewer: Viewer,
    @Args('query', {
      type: () => String,
      nullable: true,
      description: 'A part of the slug, the name or an alias, in any case; at most 200 characters.',
    })
    query?: string | null,
    @Args('provider', {
      type: () => String,
      nullable: true,
      description: 'Only those that this provider runs, in any case; at most 200 characters.',
    })
    provider?: string | null,
    @Args('team', {
      type: () => String,
      nullable: true,
      description: 'Only those that this team owns, spelt as in the catalogue; at most 200 characters.',
    })
    team?: string | null,
  ): Promise<Service[]> {
    return this.catalog.list(viewer, { query, provider, team });
  }

  @Query(() => Service, { nullable: true, description: 'One service; null where there is none.' })
  async service(
    @CurrentViewer() viewer: Viewer,
    @Args('slug', { description: 'Its slug or an alias, in any case.' }) slug: string,
  ): Promise<Service | null> {
    return this.catalog.bySlug(viewer, slug);
  }

  @Mutation(() => Service, {
    description:
      'Adds a service, or changes the one with this slug or alias. BAD_USER_INPUT where a field is malformed or a dependency is unknown, CONFLICT where an alias belongs to another service.',
  })
  async upsertService(
    @CurrentViewer() viewer: Viewer,
    @Context() context: RequestContext,
    @Args('input', { description: 'The service.' }) input: ServiceInput,
  ): Promise<Service> {
    // GraphQL fills in OTHER where the caller left the category out, so OTHER cannot mean a wish to change it.
    const { category, ...rest } = input;
    const service = await this.catalog.upsert(viewer, category === 'OTHER' ? rest : input);
    // What this request has read so far may be stale now.
    context.loaders.clear();
    return service;
  }
}
