import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentViewer, type RequestContext, requireScope, type Viewer } from '../../access/index.js';
import { BadInput } from '../../common/index.js';
import { CatalogFormat, CatalogImportReport } from './catalog-import.graphql.js';
import { CatalogImport } from './catalog-import.service.js';
import type { CatalogFile, CatalogFormat as Format } from './entity.js';
import { readCatalog } from './read-catalog.js';

@Resolver(() => CatalogImportReport)
export class CatalogImportResolver {
  constructor(private readonly imports: CatalogImport) {}

  @Mutation(() => CatalogImportReport, {
    description:
      'Imports services with their dependencies, in any order. What is right goes in, all in one transaction; what is wrong stays out and is reported with its problems. A service is known by its slug or an alias, so importing the same again changes nothing, and one that comes under a new name with its old one among the aliases stays the same service. Dependencies that mean no service are left out with a warning. FORBIDDEN without the scope write; BAD_USER_INPUT for a document that is empty, above 20 MB or 20,000 services, or that cannot be read at all.',
  })
  async importCatalog(
    @CurrentViewer() viewer: Viewer,
    @Context() context: RequestContext,
    @Args('format', { type: () => CatalogFormat, description: 'How the document is written.' })
    format: Format,
    @Args('document', { description: 'The whole document, at most 20 MB.' }) document: string,
    @Args('dryRun', {
      type: () => Boolean,
      nullable: true,
      defaultValue: false,
      description: 'Only report what would happen; nothing is written.',
    })
    dryRun: boolean | null,
  ): Promise<CatalogImportReport> {
    requireScope(viewer, 'write');
    const report = await this.imports.run(viewer, [await readDocument(format, document)], dryRun === true);
    // What this request has read so far may be stale now.
    context.loaders.clear();
    return report;
  }
}

async function readDocument(format: Format, document: string): Promise<CatalogFile> {
  try {
    return await readCatalog('', format, document);
  } catch (error) {
    if (error instanceof BadInput)
      throw new BadInput(error.problems.map(({ message }) => ({ field: 'document', message })));
    throw error;
  }
}
