import { Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { CatalogService } from '../catalog/index.js';
import { BadInput, DomainError } from '../common/index.js';
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
import { readJsonObject } from './json.js';

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
  ) {}

  async run(viewer: Viewer, paths: readonly string[], request: FolderRequest = {}): Promise<ImportReport> {
    const found = await findFiles(paths, request.format);
    const failed: ImportItem[] = [];
    const notes: string[] = [];
    const load = (files: readonly FoundFile[], kind: 'categories' | 'services'): Promise<void> =>
      this.loadLists(viewer, files, kind, request.dryRun === true, { failed, notes });
    await load(found.taxonomies, 'categories');
    await load(found.catalogs, 'services');
    const total = found.documents.length;
    let passedOver = 0;
    const report = await this.imports.run(
      viewer,
      sources(found.documents, (name) => {
        passedOver += 1;
        notes.push(`${name}: passed over, it has no front matter`);
      }),
      { ...request, onProgress: (done) => request.onProgress?.(done + passedOver, total) },
    );
    return reportOf([...failed, ...report.items], notes);
  }

  private async loadLists(
    viewer: Viewer,
    files: readonly FoundFile[],
    kind: 'categories' | 'services',
    dryRun: boolean,
    report: { failed: ImportItem[]; notes: string[] },
  ): Promise<void> {
    for (const { path, name } of files) {
      try {
        const list = listIn(decode(await readBytes(path)).text, kind);
        if (!dryRun && kind === 'services') await this.catalog.upsertMany(viewer, list);
        if (!dryRun && kind === 'categories') await this.taxonomy.upsertMany(viewer, list);
        report.notes.push(`${name}: ${list.length} ${kind} ${dryRun ? 'would be read' : 'read'}`);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        report.failed.push({ name, outcome: 'FAILED', warnings: [], error: error.message });
      }
    }
  }
}

function listIn(text: string, key: 'categories' | 'services'): unknown[] {
  const list = readJsonObject(text)[key];
  if (Array.isArray(list)) return list;
  throw BadInput.of(key, 'must be a list');
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
