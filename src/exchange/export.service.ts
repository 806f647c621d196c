import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { CatalogService } from '../catalog/index.js';
import { BadInput, makeFolder } from '../common/index.js';
import { PostmortemExport } from '../postmortems/index.js';
import { TaxonomyService } from '../taxonomy/index.js';
import { MAX_DOCUMENT_BYTES } from './decode.js';
import { renderJson } from './render-json.js';
import { renderMarkdown } from './render-markdown.js';

export interface ExportReport {
  readonly postmortems: number;
  readonly services: number;
  readonly categories: number;
  readonly warnings: readonly string[];
}

/** Writes everything the viewer may see into a folder, from which an import makes the same again. */
@Injectable()
export class ExportService {
  constructor(
    private readonly postmortems: PostmortemExport,
    private readonly catalog: CatalogService,
    private readonly taxonomy: TaxonomyService,
  ) {}

  async exportAll(
    viewer: Viewer,
    folder: string,
    { onProgress, signal }: { onProgress?: (done: number, total: number) => void; signal?: AbortSignal } = {},
  ): Promise<ExportReport> {
    await folderFor(folder);
    const warnings: string[] = [];
    const categories = await this.taxonomy.exportAll(viewer);
    await writeWhole(folder, 'taxonomy.json', json({ categories }));
    const services = await this.catalog.exportAll(viewer);
    await writeWhole(folder, 'catalog.json', json({ services }));
    const total = await this.postmortems.count(viewer);
    let done = 0;
    for await (const document of this.postmortems.documents(viewer)) {
      if (signal?.aborted) break;
      const name = document.reference ?? document.id ?? '';
      const markdown = renderMarkdown(document);
      if (Buffer.byteLength(markdown) > MAX_DOCUMENT_BYTES) {
        warnings.push(`${name} is larger than 5 MB and could not be imported again`);
      }
      await writeWhole(folder, `${name}.md`, markdown);
      await writeWhole(folder, `${name}.json`, renderJson(document));
      onProgress?.(++done, Math.max(total, done));
    }
    return { postmortems: done, services: services.length, categories: categories.length, warnings };
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function folderFor(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw BadInput.of('', `The folder ${folder} cannot be made (${String(code)})`);
  }
}

/** A reader sees the file as it was before or as it is now, never a part of it. */
async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.${name}.${process.pid}.tmp`);
  try {
    await writeFile(draft, text);
    await rename(draft, join(folder, name));
  } catch (error) {
    await rm(draft, { force: true });
    const { code } = error as { code?: unknown };
    throw BadInput.of('', `${join(folder, name)} cannot be written (${String(code)})`);
  }
}
