import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { batched, type RequestContext } from '../access/index.js';
import { CatalogRepository } from './catalog.repository.js';
import { Service, ServiceDependency } from './service.graphql.js';

type ListName = 'aliases' | 'dependencies' | 'dependents';
type Entry<L extends ListName> =
  Awaited<ReturnType<CatalogRepository[L]>> extends Map<string, (infer E)[]> ? E : never;

/** The lists of a service, each read once for all services that a request asks it of. */
@Resolver(() => Service)
export class ServiceFieldsResolver {
  constructor(private readonly repository: CatalogRepository) {}

  @ResolveField(() => [String], { description: 'Other names it is known by, in lower case.' })
  async aliases(@Parent() { id }: Service, @Context() context: RequestContext): Promise<string[]> {
    return this.load(context, 'aliases', id);
  }

  @ResolveField(() => [ServiceDependency], { description: 'What it needs, by name.' })
  async dependencies(
    @Parent() service: Service,
    @Context() context: RequestContext,
  ): Promise<ServiceDependency[]> {
    const needed = await this.load(context, 'dependencies', service.id);
    return context.lists
      .give(needed)
      .map(({ service: dependsOn, ...edge }) => ({ service, dependsOn, ...edge }));
  }

  @ResolveField(() => [ServiceDependency], { description: 'What needs it, by name.' })
  async dependents(
    @Parent() dependsOn: Service,
    @Context() context: RequestContext,
  ): Promise<ServiceDependency[]> {
    const needing = await this.load(context, 'dependents', dependsOn.id);
    return context.lists.give(needing).map((edge) => ({ dependsOn, ...edge }));
  }

  private load<L extends ListName>(context: RequestContext, list: L, id: string): Promise<Entry<L>[]> {
    return batched(context, `service ${list}`, id, async (ids: readonly string[]) => {
      const found = (await this.repository[list](ids)) as Map<string, Entry<L>[]>;
      return ids.map((wanted) => found.get(wanted) ?? []);
    });
  }
}
