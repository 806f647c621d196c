/** What an answer says, whoever gave it: the same text means the same data. */
export function outline(postmortems: readonly unknown[]): string {
  return JSON.stringify((postmortems as readonly Row[]).map(one));
}

type Row = Readonly<Record<string, unknown>>;

function one(row: Row): unknown[] {
  return [
    row.id ?? row.rowId,
    row.title,
    row.summary,
    row.severity,
    instant(row.startedAt),
    instant(row.resolvedAt),
    list(row.factors ?? row.factorsByPostmortemId).map((f) => {
      const cause = (f.category ?? f.causeCategoryByCategoryCode) as Row;
      return [f.id ?? f.rowId, f.role, f.primary ?? f.isPrimary, cause.code, cause.name];
    }),
    list(row.affectedServices ?? row.affectedServicesByPostmortemId).map((s) => {
      const service = (s.service ?? s.serviceByServiceId) as Row;
      return [s.level, s.involvement, service.slug, service.tier, service.provider];
    }),
    list(row.actionItems ?? row.actionItemsByPostmortemId).map((a) => [
      a.id ?? a.rowId,
      a.title,
      a.status,
      a.team,
    ]),
    list(row.timeline ?? row.timelineEventsByPostmortemId)
      .map((event) => `${instant(event.at)} ${String(event.text)}`)
      .sort(),
  ];
}

/** A list as it stands, or as PostGraphile wraps it. */
function list(value: unknown): Row[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as Row[]) : (value as { nodes: Row[] }).nodes;
}

/** The service and PostgreSQL leave the zone of UTC out or write it as Z; PostGraphile writes the server's offset. */
function instant(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`);
}
