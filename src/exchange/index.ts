// Files in and out: Markdown and JSON of our own and of other collections, the catalogue and the taxonomy
// beside them, the report on every file, the sample corpus.
// Must not know how postmortems are stored, checked or searched.
export { CatalogFiles } from './catalog/catalog-files.js';
export { CatalogImport } from './catalog/catalog-import.service.js';
export type { CatalogImportItem, CatalogImportReport } from './catalog/report.js';
export { EXCHANGE_RESOLVERS, ExchangeModule } from './exchange.module.js';
export { ExportService, type ExportReport } from './export.service.js';
export { FolderImport } from './folder-import.js';
export { ImportService } from './import.service.js';
export type { Format, ImportItem, ImportReport, ImportSource } from './import-report.js';
export { type Progress, showProgress } from './progress.js';
export { loadSamples, SampleLoader } from './sample-loader.js';
