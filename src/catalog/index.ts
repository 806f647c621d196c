// The catalogue of services: names (a slug and aliases, one meaning each), who owns and runs them, and what needs
// what. Owns the rules of names and edges.
// Must not know of postmortems or of what happened to a service.
export * from './catalog.module.js';
export { serviceProperties } from './catalog.repository.js';
export { CatalogService, type ServicesFilter } from './catalog.service.js';
export { ServiceAliasEntity, ServiceDependencyEntity, ServiceEntity } from './service.entity.js';
export { blastRadius, byCategory, Reach, walkOf } from './blast-radius.js';
export { BlastRadius, BlastRadiusEntry, CategoryCount } from './blast-radius.graphql.js';
export { type Edge, type Graph, reach, type Reached } from './graph.js';
export { GraphRepository } from './graph.repository.js';
export { DependencyStrength, ServiceCategory } from './service.enums.js';
export { Service, ServiceDependency } from './service.graphql.js';
export { type ServiceEntry, serviceInput } from './service-input.js';
export type { NameOwner } from './service-state.js';
export type { UpsertOutcome } from './upsert-plan.js';
