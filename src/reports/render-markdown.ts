import { cellText, figureText, isNumeric } from './cell-text.js';
import { interval, localTime, VERDICT_WORDS } from './format.js';
import type { Edition, Links } from './published.js';
import { scopeOf, sectionsOf, titleOf } from './sections.js';
import { type Column, type Table, tablesFor, type Value } from './table.js';

/** The report as GitHub Markdown. */
export function renderMarkdown(edition: Edition, links: Links): string {
  const { report } = edition;
  const sections = sectionsOf(report, edition.restatements);
  const parts = [
    `# ${escaped(titleOf(report))}`,
    scopeOf(report)
      .map((line) => `- ${escaped(line)}`)
      .join('\n'),
    `${escaped(stateOf(edition))} Digest \`${edition.digest}\`.`,
    ...sections.flatMap((section, at) => [
      `## ${at + 1} ${escaped(section.title)}`,
      ...section.text.map(escaped),
      ...(section.id === 'headline'
        ? [tilesMarkdown(edition)]
        : tablesFor('people', section).flatMap((table) => tableMarkdown(table, report.timeZone, links))),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** When it was made, in a sentence. */
export function stateOf({ report, generatedAt, revision, publishedBy }: Edition): string {
  const at = `${localTime(generatedAt, report.timeZone)} (${report.timeZone})`;
  return revision === null
    ? `Computed ${at}; not frozen.`
    : `Published ${at} by ${publishedBy}, revision ${revision}; frozen.`;
}

function tilesMarkdown({ report }: Edition): string {
  const lines = report.tiles.map((tile) => {
    const text = (value: number): string => figureText(tile.unit, value);
    return row([
      escaped(tile.label),
      figureText(tile.unit, tile.value),
      interval(tile, text),
      figureText(tile.unit, tile.previous),
      VERDICT_WORDS[tile.verdict],
      escaped(tile.basis),
    ]);
  });
  const head = ['Figure', report.period.period, '95 % interval', report.previous.period, 'Verdict', 'Of'];
  return [row(head), '| --- | --: | --- | --: | --- | --- |', ...lines].join('\n');
}

function tableMarkdown(table: Table, timeZone: string, links: Links): string[] {
  const title = `### ${escaped(table.title)}`;
  if (table.rows.length === 0) return [title, escaped(table.empty)];
  if (table.columns.length === 1)
    return [title, table.rows.map(([text]) => `- ${escaped(String(text))}`).join('\n')];
  const shown = table.rows.slice(0, table.shown);
  const lines = [
    row(table.columns.map(({ label }) => escaped(label))),
    row(table.columns.map(({ kind }) => (isNumeric(kind) ? '--:' : '---'))),
    ...shown.map((values) => row(values.map((one, at) => cell(table.columns[at]!, one, timeZone, links)))),
  ];
  const rest = table.rows.length - shown.length;
  return [
    title,
    lines.join('\n'),
    ...(rest > 0 ? [`${rest} more in the CSV and JSON of this report.`] : []),
    ...(table.note ? [escaped(table.note)] : []),
  ];
}

function cell({ kind }: Column, value: Value, timeZone: string, links: Links): string {
  const text = escaped(cellText(kind, value, timeZone));
  return kind === 'reference' && value !== null ? `[${text}](${links.postmortem(String(value))})` : text;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Text that people wrote as text: no markup, no HTML, no end of a line or a cell. */
export function escaped(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029\t]+/g, ' ').replaceAll(/[\\`*_{}[\]<>#|~&!]/g, '\\$&');
}
