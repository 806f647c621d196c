import { Injectable } from '@nestjs/common';
import { requireScope, type Viewer } from '../../access/index.js';
import { CatalogService, type UpsertOutcome } from '../../catalog/index.js';
import { Database } from '../../database/index.js';
import { tooMany } from './backstage.js';
import { settleDependencies } from './dependencies.js';
import { type Draft, draftOf, namesIn } from './draft.js';
import { type CatalogFile, MAX_ENTITIES } from './entity.js';
import { NameTable } from './name-table.js';
import {
  type CatalogImportItem,
  type CatalogImportReport,
  type CatalogOutcome,
  catalogReport,
} from './report.js';

/** Problems and warnings shown of one entity. */
const MAX_SHOWN = 10;
const OUTCOMES = { created: 'CREATED', updated: 'UPDATED', unchanged: 'UNCHANGED' } as const;

/** Brings the services of files into the catalogue. */
@Injectable()
export class CatalogImport {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
  ) {}

  /** What is right goes in, all in one transaction, and what is wrong stays out; a dry run only reports. */
  async run(viewer: Viewer, files: readonly CatalogFile[], dryRun: boolean): Promise<CatalogImportReport> {
    requireScope(viewer, 'write');
    const entities = files.flatMap((file) => file.entities);
    if (entities.length > MAX_ENTITIES) throw tooMany();
    const notes = files.flatMap((file) => file.notes);
    const items = await this.database.transaction(async (tx) => {
      // Writers of names wait, so what is settled here still holds when it is written.
      await this.catalog.lock(tx);
      const drafts = entities.map(draftOf);
      const owners = await this.catalog.resolve(namesIn(drafts), tx);
      settleDependencies(drafts, new NameTable(drafts, owners));
      const inputs = drafts.flatMap(({ entry }) => entry ?? []);
      const write = dryRun
        ? this.catalog.preview.bind(this.catalog)
        : this.catalog.upsertMany.bind(this.catalog);
      const outcomes = (await write(viewer, inputs, tx)).values();
      return drafts.map((draft) => itemOf(draft, outcomes));
    });
    return catalogReport(items, notes);
  }
}

/** The next outcome is that of the next draft that has an entry. */
function itemOf(
  { source, entry, problems, warnings }: Draft,
  outcomes: Iterator<UpsertOutcome>,
): CatalogImportItem {
  const { file, position, line, name } = source;
  const outcome: CatalogOutcome = entry ? OUTCOMES[outcomes.next().value as UpsertOutcome] : 'FAILED';
  const rest = warnings.length - MAX_SHOWN;
  return {
    ...{ file, position, line, name, outcome },
    slug: entry?.slug ?? null,
    problems: problems.slice(0, MAX_SHOWN),
    warnings: rest > 0 ? [...warnings.slice(0, MAX_SHOWN), `${rest} more warnings`] : warnings,
  };
}
