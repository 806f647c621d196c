import { Module } from '@nestjs/common';
import { CatalogRepository } from './catalog.repository.js';
import { CatalogResolver } from './catalog.resolver.js';
import { CatalogService } from './catalog.service.js';

export const CATALOG_RESOLVERS = [CatalogResolver];

@Module({ providers: [...CATALOG_RESOLVERS, CatalogRepository, CatalogService], exports: [CatalogService] })
export class CatalogModule {}
