import { LOCAL_VIEWER } from '../access/index.js';
import { CatalogFiles, type CatalogImportItem, type CatalogImportReport } from '../exchange/index.js';
import { asUsage, FAILED } from './failure.js';
import { withService } from './with-service.js';

export interface CatalogImportFlags {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export async function catalogImportCommand(
  paths: readonly string[],
  { dryRun = false, json = false }: CatalogImportFlags,
): Promise<number> {
  return withService(async (app) => {
    const report = await asUsage(app.get(CatalogFiles).run(LOCAL_VIEWER, paths, dryRun));
    process.stdout.write(
      json ? `${JSON.stringify({ dryRun, ...report }, null, 2)}\n` : reportText(report, dryRun),
    );
    return report.failed > 0 ? FAILED : 0;
  });
}

function reportText(report: CatalogImportReport, dryRun: boolean): string {
  const { created, updated, unchanged, failed, items, notes } = report;
  const total = `${items.length} ${items.length === 1 ? 'service' : 'services'}`;
  return [
    ...notes,
    ...items.flatMap(itemLines),
    `${total}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${failed} failed`,
    ...(dryRun ? ['This was a dry run: nothing was written.'] : []),
    '',
  ].join('\n');
}

function itemLines({ file, position, line, name, outcome, problems, warnings }: CatalogImportItem): string[] {
  const place = `${file} ${position}${line === null ? '' : `, line ${line}`}`;
  return [
    `${outcome.toLowerCase().padEnd(9)}  ${name ? `${name}  (${place})` : place}`,
    ...problems.map(({ field, message }) => `           ! ${field ? `${field}: ` : ''}${message}`),
    ...warnings.map((warning) => `           - ${warning}`),
  ];
}
