import { LOCAL_VIEWER } from '../access/index.js';
import { ExportService, showProgress } from '../exchange/index.js';
import { asUsage, INTERRUPTED } from './failure.js';
import { withService } from './with-service.js';

export async function exportCommand(folder: string): Promise<number> {
  return withService(async (app, signal) => {
    const progress = showProgress('Exporting', process.stderr);
    const run = app.get(ExportService).exportAll(LOCAL_VIEWER, folder, {
      onProgress: (done, total) => progress.at(done, total),
      signal,
    });
    const { postmortems, services, categories, warnings } = await asUsage(run).finally(() => progress.stop());
    for (const warning of warnings) process.stderr.write(`${warning}\n`);
    process.stdout.write(
      `Wrote ${postmortems} postmortems, ${services} services and ${categories} cause categories to ${folder}\n`,
    );
    return signal.aborted ? INTERRUPTED : 0;
  });
}
