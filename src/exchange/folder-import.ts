import { Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { CatalogService } from '../catalog/index.js';
import { DomainError } from '../common/index.js';
import { Database } from '../database/index.js';
import { TaxonomyService } from '../taxonomy/index.js';
import { decode } from './decode.js';
import { findFiles, type FoundFile, isAboutFolder, readBytes } from './files.js';
import { ImportService } from './import.service.js';
import {
  type ImportItem,
  type ImportReport,
  type ImportRequest,
  type ImportSource,
  reportOf,
} from './import-report.js';
import { assume, readList } from './lists.js';

export interface FolderRequest extends Omit<ImportRequest, 'onProgress'> {
  readonly onProgress?: (done: number, total: number) => void;
}

/** Imports files and folders: first the taxonomy and the catalogue they hold, then their documents. */
@Injectable()
export class FolderImport {
  constructor(
    private readonly imports: ImportService,
    private readonly catalog: CatalogService,
    private readonly taxonomy: TaxonomyService,
    private readonly database: Database,
  ) {}

  async run(viewer: Viewer, paths: readonly string[], request: FolderRequest = {}): Promise<ImportReport> {
    const found = await findFiles(paths, request.format);
    const lists: ListReport = { failed: [], notes: [] };
    const { dryRun = false } = request;
    const categories = await loadLists(found.taxonomies, 'categories', lists, (list) =>
      dryRun ? undefined : this.taxonomy.upsertMany(viewer, list),
    );
    const services = await loadLists(found.catalogs, 'services', lists, (list) =>
      dryRun
        ? this.database.transaction((tx) => this.catalog.preview(viewer, list, tx))
        : this.catalog.upsertMany(viewer, list),
    );
    const total = found.documents.length;
    let passedOver = 0;
    let imported = 0;
    const passOver = (name: string): void => {
      passedOver += 1;
      lists.notes.push(`${name}: passed over, it has no front matter`);
      request.onProgress?.(imported + passedOver, total);
    };
    const onProgress = (done: number): void => {
      imported = done;
      request.onProgress?.(imported + passedOver, total);
    };
    const assumed = dryRun ? assume(categories, services) : undefined;
    const report = await this.imports.run(viewer, sources(found.documents, passOver), {
      ...request,
      assumed,
      onProgress,
    });
    return reportOf([...lists.failed, ...report.items], lists.notes);
  }
}

interface ListReport {
  readonly failed: ImportItem[];
  readonly notes: string[];
}

/** Reads lists and loads them. One that is wrong fails as a file; the documents are imported all the same. */
async function loadLists(
  files: readonly FoundFile[],
  kind: 'categories' | 'services',
  report: ListReport,
  load: (list: readonly unknown[]) => Promise<readonly string[]> | undefined,
): Promise<unknown[]> {
  const entries: unknown[] = [];
  for (const { path, name } of files) {
    try {
      const list = readList(decode(await readBytes(path)).text, kind);
      const outcomes = await load(list);
      const changed = outcomes?.filter((outcome) => outcome !== 'unchanged').length;
      report.notes.push(
        `${name}: ${list.length} ${kind}${changed === undefined ? '' : `, ${changed} of them new or changed`}`,
      );
      entries.push(...list);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      report.failed.push({ name, outcome: 'FAILED', warnings: [], error: error.message });
    }
  }
  return entries;
}

async function* sources(
  files: readonly FoundFile[],
  passOver: (name: string) => void,
): AsyncGenerator<ImportSource> {
  for (const file of files) {
    if (await isAboutFolder(file)) passOver(file.name);
    else yield { name: file.name, content: () => readBytes(file.path) };
  }
}
