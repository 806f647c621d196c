import type { RegisterRow, Report } from './report.js';

export type RestatementKind = 'ADDED' | 'REMOVED' | 'CHANGED';

/** One thing that is not any more as it was published. */
export interface RestatedIncident {
  readonly kind: RestatementKind;
  readonly reference: string;
  readonly title: string;
  /** Name of the field that changed; null where the whole incident came or went. */
  readonly field: string | null;
  readonly published: string | null;
  readonly now: string | null;
}

export interface RestatedFigure {
  readonly key: string;
  readonly label: string;
  readonly published: number | null;
  readonly now: number | null;
}

export interface Restatements {
  readonly revision: number;
  readonly publishedAt: string;
  readonly incidents: readonly RestatedIncident[];
  readonly figures: readonly RestatedFigure[];
}

const FIELDS = [
  'startedAt',
  'severity',
  'nature',
  'cause',
  'services',
  'providers',
  'detectedBy',
  'changeRelated',
  'timeToDetect',
  'timeToAcknowledge',
  'timeToMitigate',
  'timeToResolve',
  'impactSeconds',
  'customersAffected',
  'repeatOf',
] as const satisfies readonly (keyof RegisterRow)[];

/** What a published report would say differently now. Both are counted by what everyone may see. */
export function restate(published: Report, now: Report): Pick<Restatements, 'incidents' | 'figures'> {
  const before = new Map(published.register.map((row) => [row.id, row]));
  const after = new Map(now.register.map((row) => [row.id, row]));
  const whole = (kind: RestatementKind, { reference, title }: RegisterRow): RestatedIncident => ({
    kind,
    reference,
    title,
    ...{ field: null, published: null, now: null },
  });
  return {
    incidents: [
      ...now.register.filter(({ id }) => !before.has(id)).map((row) => whole('ADDED', row)),
      ...published.register.filter(({ id }) => !after.has(id)).map((row) => whole('REMOVED', row)),
      ...now.register.flatMap((row) => {
        const old = before.get(row.id);
        return old ? changes(old, row) : [];
      }),
    ],
    figures: figures(published, now),
  };
}

function changes(old: RegisterRow, row: RegisterRow): RestatedIncident[] {
  return FIELDS.filter((field) => text(old[field]) !== text(row[field])).map((field) => ({
    kind: 'CHANGED',
    reference: row.reference,
    title: row.title,
    field,
    published: text(old[field]),
    now: text(row[field]),
  }));
}

function text(value: RegisterRow[keyof RegisterRow]): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? value.join(', ') : String(value);
}

/** The headline figures, and those of action items, that are not what they were. */
function figures(published: Report, now: Report): RestatedFigure[] {
  const of = (report: Report): [string, string, number | null][] => [
    ...report.tiles.map(({ key, label, value }): [string, string, number | null] => [key, label, value]),
    ['actionsOpen', 'Action items open at the end', report.actions.open],
    ['actionsOverdue', 'Action items overdue at the end', report.actions.overdue],
    ['actionsOpened', 'Action items opened', report.actions.opened],
    ['actionsCompleted', 'Action items completed', report.actions.completed],
  ];
  const after = new Map(of(now).map(([key, , value]) => [key, value]));
  return of(published)
    .filter(([key, , value]) => after.get(key) !== value)
    .map(([key, label, value]) => ({ key, label, published: value, now: after.get(key) ?? null }));
}
