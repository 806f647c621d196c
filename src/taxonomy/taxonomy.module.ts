import { Module } from '@nestjs/common';
import { CauseCategoryEntity } from './cause-category.entity.js';
import { TaxonomyRepository } from './taxonomy.repository.js';
import { TaxonomyResolver } from './taxonomy.resolver.js';
import { TaxonomyService } from './taxonomy.service.js';

export const TAXONOMY_ENTITIES = [CauseCategoryEntity];
export const TAXONOMY_RESOLVERS = [TaxonomyResolver];

@Module({
  providers: [...TAXONOMY_RESOLVERS, TaxonomyRepository, TaxonomyService],
  exports: [TaxonomyService],
})
export class TaxonomyModule {}
