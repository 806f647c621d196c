import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { PostmortemImport } from '../postmortems/index.js';
import { FolderImport, type FolderRequest } from './folder-import.js';
import type { ImportReport } from './import-report.js';
import { showProgress } from './progress.js';

const SYSTEM = 'samples';

/** Fills an empty database with the sample corpus. */
@Injectable()
export class SampleLoader implements OnModuleDestroy {
  private readonly stop = new AbortController();
  private running: Promise<unknown> | undefined;

  constructor(
    private readonly imports: FolderImport,
    private readonly postmortems: PostmortemImport,
  ) {}

  /** Imports the samples, or what an interrupted start left out; undefined where there is anything else already. */
  async load(viewer: Viewer, onProgress?: FolderRequest['onProgress']): Promise<ImportReport | undefined> {
    const folder = samplesFolder();
    if (!existsSync(folder)) return undefined;
    const paths = [join(folder, 'catalog.json'), join(folder, 'postmortems')];
    const { total, ofSystem } = await this.postmortems.countBySource(SYSTEM);
    const samples = readdirSync(join(folder, 'postmortems')).filter((name) => name.endsWith('.md')).length;
    if (total > ofSystem || ofSystem >= samples) return undefined;
    const load = this.imports.run(viewer, paths, {
      sourceSystem: SYSTEM,
      signal: this.stop.signal,
      onProgress,
    });
    this.running = load.catch(() => undefined);
    return load;
  }

  /** The connections close next: finish the document at hand first. */
  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }
}

/** Loads the samples where the database is empty, and shows how far it has come. */
export async function loadSamples(
  loader: SampleLoader,
  viewer: Viewer,
  out: NodeJS.WriteStream = process.stdout,
): Promise<void> {
  const progress = showProgress('Loading samples', out);
  const report = await loader
    .load(viewer, (done, total) => progress.at(done, total))
    .finally(() => progress.stop());
  if (!report) return;
  out.write(`Loaded ${report.created} sample postmortems\n`);
  for (const { name, error } of report.items) if (error !== null) out.write(`  ${name}: ${error}\n`);
}

/** `samples/` beside package.json, wherever the compiled code lies below it. */
export function samplesFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'samples');
    if (folder === dirname(folder)) throw new Error('The folder samples/ is missing from this installation');
  }
}
