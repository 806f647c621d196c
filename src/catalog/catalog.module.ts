import { Module } from '@nestjs/common';
import { CatalogRepository } from './catalog.repository.js';
import { CatalogResolver } from './catalog.resolver.js';
import { CatalogService } from './catalog.service.js';
import { ServiceAliasEntity, ServiceDependencyEntity, ServiceEntity } from './service.entity.js';
import { ServiceFieldsResolver } from './service-fields.resolver.js';

export const CATALOG_ENTITIES = [ServiceEntity, ServiceAliasEntity, ServiceDependencyEntity];
export const CATALOG_RESOLVERS = [CatalogResolver, ServiceFieldsResolver];

@Module({
  providers: [...CATALOG_RESOLVERS, CatalogRepository, CatalogService],
  exports: [CatalogService],
})
export class CatalogModule {}
