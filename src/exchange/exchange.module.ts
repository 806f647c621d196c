import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/index.js';
import { PostmortemsModule } from '../postmortems/index.js';
import { TaxonomyModule } from '../taxonomy/index.js';
import { CatalogFiles } from './catalog/catalog-files.js';
import { CatalogImportResolver } from './catalog/catalog-import.resolver.js';
import { CatalogImport } from './catalog/catalog-import.service.js';
import { DocumentImport } from './document-import.js';
import { ExportService } from './export.service.js';
import { FolderImport } from './folder-import.js';
import { ImportResolver } from './import.resolver.js';
import { ImportService } from './import.service.js';
import { RelationImport } from './relation-import.js';
import { SampleLoader } from './sample-loader.js';

export const EXCHANGE_RESOLVERS = [ImportResolver, CatalogImportResolver];

@Module({
  imports: [CatalogModule, PostmortemsModule, TaxonomyModule],
  providers: [
    ...EXCHANGE_RESOLVERS,
    CatalogFiles,
    CatalogImport,
    DocumentImport,
    ExportService,
    FolderImport,
    ImportService,
    RelationImport,
    SampleLoader,
  ],
  exports: [CatalogFiles, ExportService, FolderImport, ImportService, SampleLoader],
})
export class ExchangeModule {}
