import { Module } from '@nestjs/common';
import { TaxonomyResolver } from './taxonomy.resolver.js';
import { TaxonomyService } from './taxonomy.service.js';

export const TAXONOMY_RESOLVERS = [TaxonomyResolver];

@Module({ providers: [...TAXONOMY_RESOLVERS, TaxonomyService], exports: [TaxonomyService] })
export class TaxonomyModule {}
