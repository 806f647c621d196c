import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/index.js';
import { TaxonomyModule } from '../taxonomy/index.js';
import { CauseCounts } from './cause-counts.repository.js';
import { ContentCheck } from './content-check.js';
import { PostmortemExport } from './export.service.js';
import { FacetProjection } from './facets.repository.js';
import { ImportRepository } from './import.repository.js';
import { PostmortemImport } from './import.service.js';
import { PostmortemParts } from './parts.repository.js';
import {
  ActionItemPostmortemResolver,
  CauseCountResolver,
  PostmortemRevisionsResolver,
  RelationResolver,
  ServicePostmortemsResolver,
} from './postmortem-fields.resolver.js';
import { PostmortemReader } from './postmortem.reader.js';
import { PostmortemsRepository } from './postmortems.repository.js';
import { PostmortemsResolver } from './postmortems.resolver.js';
import { PostmortemsService } from './postmortems.service.js';
import { RevisionsRepository } from './revisions.repository.js';
import { ServicePostmortems } from './service-postmortems.js';
import { UnknownNames } from './unknown-names.js';

export const POSTMORTEM_RESOLVERS = [
  PostmortemsResolver,
  RelationResolver,
  ActionItemPostmortemResolver,
  PostmortemRevisionsResolver,
  ServicePostmortemsResolver,
  CauseCountResolver,
];

@Module({
  imports: [CatalogModule, TaxonomyModule],
  providers: [
    ...POSTMORTEM_RESOLVERS,
    CauseCounts,
    ContentCheck,
    FacetProjection,
    ImportRepository,
    PostmortemExport,
    PostmortemImport,
    PostmortemParts,
    PostmortemReader,
    PostmortemsRepository,
    PostmortemsService,
    RevisionsRepository,
    ServicePostmortems,
    UnknownNames,
  ],
  exports: [PostmortemExport, PostmortemImport, PostmortemReader, PostmortemsService, UnknownNames],
})
export class PostmortemsModule {}
