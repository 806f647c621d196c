import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import { requireScope, type Viewer } from '../../access/index.js';
import { BadInput } from '../../common/index.js';
import { type FoundFile, readBytes, walk } from '../files.js';
import { CatalogImport } from './catalog-import.service.js';
import { type CatalogFile, type CatalogFormat, MAX_CATALOG_BYTES } from './entity.js';
import { readCatalog } from './read-catalog.js';
import type { CatalogImportReport } from './report.js';

const DESCRIPTOR = /^catalog-info\.ya?ml$/i;

/** Imports catalogue files, and every catalog-info.yaml of folders, as one: they may name each other. */
@Injectable()
export class CatalogFiles {
  constructor(private readonly imports: CatalogImport) {}

  async run(viewer: Viewer, paths: readonly string[], dryRun: boolean): Promise<CatalogImportReport> {
    requireScope(viewer, 'write');
    const found: FoundFile[] = [];
    for (const path of paths) found.push(...(await filesOf(path)));
    const files: CatalogFile[] = [];
    for (const file of found) files.push(await read(file));
    return this.imports.run(viewer, files, dryRun);
  }
}

async function filesOf(path: string): Promise<FoundFile[]> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw BadInput.of('', `There is no file or folder ${path}`);
  if (!info.isDirectory()) {
    formatOf(path);
    return [{ path, name: basename(path), isGiven: true }];
  }
  const found = (await walk(path, path)).filter((file) => DESCRIPTOR.test(basename(file.path)));
  if (found.length === 0) throw BadInput.of('', `There is no catalog-info.yaml in ${path}`);
  return found;
}

/** A file that cannot be read fails as one; the others are imported all the same. */
async function read({ path, name }: FoundFile): Promise<CatalogFile> {
  try {
    return await readCatalog(name, formatOf(path), await readBytes(path, MAX_CATALOG_BYTES));
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    const unread = { file: name, position: 1, line: null, name: '', input: {}, warnings: [] };
    return { entities: [{ ...unread, problems: error.problems }], notes: [] };
  }
}

function formatOf(path: string): CatalogFormat {
  if (/\.ya?ml$/i.test(path)) return 'BACKSTAGE';
  if (/\.csv$/i.test(path)) return 'CSV';
  if (/\.json$/i.test(path)) return 'JSON';
  throw BadInput.of('', `${path} must end in .yaml, .csv or .json`);
}
