import { figureText } from './cell-text.js';
import { plural } from './format.js';
import type { Report } from './report.js';
import type { Restatements } from './restatements.js';
import { column, type Table } from './table.js';

/** What has changed since a report was published. */
export function restatementTables(restatements: Restatements | null, { tiles }: Report): Table[] {
  if (!restatements) return [];
  const { revision, publishedAt, incidents, figures } = restatements;
  const units = new Map(tiles.map(({ key, unit }) => [key, unit]));
  const since = `since revision ${revision} was published on ${publishedAt.slice(0, 10)}`;
  return [
    {
      id: 'restated_figures',
      title: `Figures that changed ${since}`,
      columns: [column('figure', 'Figure'), column('published', 'Published'), column('now', 'Now')],
      rows: figures.map(({ key, label, published, now }) => {
        const unit = units.get(key) ?? 'COUNT';
        return [label, figureText(unit, published), figureText(unit, now)];
      }),
      note: 'As everyone who reads may see it, which is how it was published.',
      empty: 'None: it stands as published.',
    },
    {
      id: 'restated_incidents',
      title: `${plural(incidents.length, 'incident or field', 'incidents and fields')} restated ${since}`,
      columns: [
        column('kind', 'Change'),
        column('reference', 'Incident', 'reference'),
        column('title', 'Title'),
        column('field', 'Field'),
        column('published', 'Published'),
        column('now', 'Now'),
      ],
      rows: incidents.map((one) => [
        one.kind.toLowerCase(),
        one.reference,
        one.title,
        one.field,
        one.published,
        one.now,
      ]),
      empty: 'None.',
    },
  ];
}
