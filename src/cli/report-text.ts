import type { ImportItem, ImportReport } from '../exchange/index.js';

/** What became of each file, for a person to read. */
export function reportText(report: ImportReport, dryRun: boolean): string {
  const { created, updated, unchanged, failed, items, notes } = report;
  const total = `${items.length} ${items.length === 1 ? 'document' : 'documents'}`;
  return [
    ...notes,
    ...items.flatMap(itemLines),
    `${total}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${failed} failed`,
    ...(dryRun ? ['This was a dry run: nothing was written.'] : []),
    '',
  ].join('\n');
}

function itemLines({ name, outcome, reference, warnings, error }: ImportItem): string[] {
  const head = `${outcome.toLowerCase().padEnd(9)}  ${name}`;
  const line = error === null ? `${head}${reference ? `  ${reference}` : ''}` : `${head}: ${error}`;
  return [line, ...warnings.map((warning) => `           - ${warning}`)];
}
