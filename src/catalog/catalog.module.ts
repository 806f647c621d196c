import { Module } from '@nestjs/common';
import { CatalogRepository } from './catalog.repository.js';
import { BlastRadiusResolver } from './blast-radius.resolver.js';
import { GraphRepository } from './graph.repository.js';
import { CatalogResolver } from './catalog.resolver.js';
import { CatalogService } from './catalog.service.js';
import {
  CatalogVersionEntity,
  PastDependencyEntity,
  ServiceAliasEntity,
  ServiceDependencyEntity,
  ServiceEntity,
} from './service.entity.js';
import { ServiceFieldsResolver } from './service-fields.resolver.js';

export const CATALOG_ENTITIES = [
  ServiceEntity,
  ServiceAliasEntity,
  ServiceDependencyEntity,
  PastDependencyEntity,
  CatalogVersionEntity,
];
export const CATALOG_RESOLVERS = [CatalogResolver, ServiceFieldsResolver, BlastRadiusResolver];

@Module({
  providers: [...CATALOG_RESOLVERS, CatalogRepository, GraphRepository, CatalogService],
  exports: [CatalogService, GraphRepository],
})
export class CatalogModule {}
