import { figureText } from './cell-text.js';
import { plural } from './format.js';
import type { Report } from './report.js';
import type { Restatements } from './restatements.js';
import { column, type Table, tableOf } from './table.js';

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
    tableOf(
      {
        id: 'restated_incidents',
        title: `${plural(incidents.length, 'incident or field', 'incidents and fields')} restated ${since}`,
        empty: 'None.',
      },
      incidents,
      [
        [column('kind', 'Change'), (one) => one.kind.toLowerCase()],
        [column('reference', 'Incident', 'reference'), (one) => one.reference],
        [column('title', 'Title'), (one) => one.title],
        [column('field', 'Field'), (one) => one.field],
        [column('published', 'Published'), (one) => one.published],
        [column('now', 'Now'), (one) => one.now],
      ],
    ),
  ];
}
