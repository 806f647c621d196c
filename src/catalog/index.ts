// The catalogue: services, their names, owners, providers and what they depend on.
// Must not know of postmortems or causes.
import { ServiceAliasEntity, ServiceDependencyEntity, ServiceEntity } from './service.entity.js';

export const CATALOG_ENTITIES = [ServiceEntity, ServiceAliasEntity, ServiceDependencyEntity];
export { ServiceEntity };
export { DependencyInput, Service, ServiceCategory, ServiceInput } from './catalog.graphql.js';
export { CATALOG_RESOLVERS, CatalogModule } from './catalog.module.js';
export { CatalogService, type ServiceOutcome } from './catalog.service.js';
export { type CheckedService, serviceInput } from './service-input.js';
