import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/index.js';
import { PostmortemsModule } from '../postmortems/index.js';
import { TaxonomyModule } from '../taxonomy/index.js';
import { DocumentImport } from './document-import.js';
import { ExportService } from './export.service.js';
import { FolderImport } from './folder-import.js';
import { ImportResolver } from './import.resolver.js';
import { ImportService } from './import.service.js';
import { RelationImport } from './relation-import.js';
import { SampleLoader } from './sample-loader.js';

export const EXCHANGE_RESOLVERS = [ImportResolver];

@Module({
  imports: [CatalogModule, PostmortemsModule, TaxonomyModule],
  providers: [
    ...EXCHANGE_RESOLVERS,
    DocumentImport,
    ExportService,
    FolderImport,
    ImportService,
    RelationImport,
    SampleLoader,
  ],
  exports: [ExportService, FolderImport, ImportService, SampleLoader],
})
export class ExchangeModule {}
