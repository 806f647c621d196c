import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/index.js';
import { PostmortemsModule } from '../postmortems/index.js';
import { CascadesRepository } from './cascades.repository.js';
import { ObservedCascadesResolver } from './observed-cascades.resolver.js';
import { ProviderFailureResolver } from './provider-failure.resolver.js';
import { ProvidersRepository } from './providers.repository.js';
import { ProvidersResolver } from './providers.resolver.js';

export const CASCADE_RESOLVERS = [ObservedCascadesResolver, ProvidersResolver, ProviderFailureResolver];

@Module({
  imports: [CatalogModule, PostmortemsModule],
  providers: [...CASCADE_RESOLVERS, CascadesRepository, ProvidersRepository],
})
export class CascadesModule {}
