import { existsSync } from 'node:fs';
import { LOCAL_VIEWER } from '../access/index.js';
import { FolderImport, type Format, showProgress } from '../exchange/index.js';
import { asUsage, FAILED, INTERRUPTED, UsageError } from './failure.js';
import { reportText } from './report-text.js';
import { withService } from './with-service.js';

export interface ImportFlags {
  readonly format?: 'markdown' | 'json';
  readonly dryRun?: boolean;
  readonly source?: string;
  readonly json?: boolean;
}

const MAX_SOURCE = 100;

export async function importCommand(paths: readonly string[], flags: ImportFlags): Promise<number> {
  const { source, dryRun = false } = flags;
  if (source !== undefined && (source.trim() === '' || source.length > MAX_SOURCE)) {
    throw new UsageError(`--source must have 1 to ${MAX_SOURCE} characters`);
  }
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new UsageError(`There is no file or folder ${missing}`);
  return withService(async (app, signal) => {
    const progress = showProgress(dryRun ? 'Trying' : 'Importing', process.stderr);
    const run = app.get(FolderImport).run(LOCAL_VIEWER, paths, {
      format: flags.format?.toUpperCase() as Format | undefined,
      dryRun,
      sourceSystem: source?.trim(),
      signal,
      onProgress: (done, total) => progress.at(done, total),
    });
    const report = await asUsage(run).finally(() => progress.stop());
    process.stdout.write(
      flags.json ? `${JSON.stringify({ dryRun, ...report }, null, 2)}\n` : reportText(report, dryRun),
    );
    if (signal.aborted) return INTERRUPTED;
    return report.failed > 0 ? FAILED : 0;
  });
}
