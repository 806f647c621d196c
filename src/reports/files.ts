import { renderPage } from './page.js';
import type { Edition, Links } from './published.js';
import { allTablesCsv, tableCsv } from './render-csv.js';
import { renderJson } from './render-json.js';
import { renderMarkdown } from './render-markdown.js';
import { sectionsOf } from './sections.js';
import { type Section, type Table, tablesFor } from './table.js';

export const REPORT_FILES = ['report.html', 'report.md', 'report.csv', 'report.json'] as const;
const TABLE = /^tables\/([a-z_]+)\.csv$/;

/** One file of a report by its name; undefined where there is none of that name. */
export async function fileOf(edition: Edition, name: string, links: Links): Promise<string | undefined> {
  const sections = sectionsOf(edition.report, edition.restatements);
  if (name === 'report.html') return renderPage(edition, links);
  if (name === 'report.md') return renderMarkdown(edition, links);
  if (name === 'report.csv') return allTablesCsv(sections);
  if (name === 'report.json') return renderJson(edition);
  const table = tablesOf(sections).find(({ id }) => id === TABLE.exec(name)?.[1]);
  return table && tableCsv(table);
}

/** Every file of a report: each format, and each table on its own. */
export async function filesOf(edition: Edition, links: Links): Promise<Map<string, string>> {
  const sections = sectionsOf(edition.report, edition.restatements);
  const files = new Map<string, string>();
  for (const name of REPORT_FILES) files.set(name, (await fileOf(edition, name, links))!);
  for (const table of tablesOf(sections)) files.set(`tables/${table.id}.csv`, tableCsv(table));
  return files;
}

function tablesOf(sections: readonly Section[]): Table[] {
  return sections.flatMap((section) => tablesFor('machines', section));
}
