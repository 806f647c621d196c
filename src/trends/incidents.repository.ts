import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { canonicalInstant } from '../common/index.js';
import { Database, Params, type Properties, rowSql } from '../database/index.js';
import type {
  Confidence,
  DetectionSource,
  FactorRole,
  ImpactLevel,
  Involvement,
  Nature,
  PostmortemFilter,
  PostmortemStatus,
  Severity,
  Visibility,
} from '../postmortems/index.js';
import { factFilter } from './fact-filter.sql.js';
import type { InstantRange } from './period.js';

/** One incident with all that a report says of it. Instants are canonical UTC texts. */
export interface Incident {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly status: PostmortemStatus;
  readonly visibility: Visibility;
  readonly ownerTeam: string | null;
  readonly severity: Severity | null;
  readonly nature: Nature;
  readonly detectedBy: DetectionSource;
  readonly changeRelated: boolean | null;
  readonly startedAt: string;
  readonly detectedAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly mitigatedAt: string | null;
  readonly resolvedAt: string | null;
  readonly publishedAt: string | null;
  readonly secondsToDetect: number | null;
  readonly secondsToAcknowledge: number | null;
  readonly secondsToMitigate: number | null;
  readonly secondsToResolve: number | null;
  readonly impactSeconds: number | null;
  readonly customersAffected: number | null;
  readonly usersAffected: number | null;
  readonly dataLoss: boolean | null;
  /** Code of the primary cause, and of its family. */
  readonly cause: string | null;
  readonly family: string | null;
  readonly factors: readonly IncidentFactor[];
  readonly services: readonly IncidentService[];
}

export interface IncidentFactor {
  readonly code: string;
  readonly name: string;
  readonly role: FactorRole;
  readonly primary: boolean;
  readonly confidence: Confidence;
  readonly hasNote: boolean;
}

/** An affected service as the catalogue has it now. */
export interface IncidentService {
  readonly slug: string;
  readonly name: string;
  readonly tier: number | null;
  readonly team: string | null;
  readonly provider: string | null;
  readonly level: ImpactLevel;
  readonly involvement: Involvement;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

type Row = { [K in keyof Incident]: Incident[K] extends string | null ? string | Date | null : Incident[K] };

const INSTANTS = [
  'startedAt',
  'detectedAt',
  'acknowledgedAt',
  'mitigatedAt',
  'resolvedAt',
  'publishedAt',
] as const;

/** Reads the incidents behind figures, one by one. */
@Injectable()
export class IncidentsRepository {
  constructor(private readonly database: Database) {}

  /** The incidents that count and started in the range, in the order they did; each once. */
  async ofRange(viewer: Viewer, filter: PostmortemFilter, range: InstantRange): Promise<Incident[]> {
    const params = new Params();
    const where = conditions(viewer, filter, range, params);
    const rows = await this.database.read<Row>(incidentsSql(where), params.values);
    return rows.map((row) => ({
      ...(row as Incident),
      ...Object.fromEntries(INSTANTS.map((name) => [name, instant(row[name])])),
    }));
  }

  /** Their ids alone. */
  async idsOfRange(viewer: Viewer, filter: PostmortemFilter, range: InstantRange): Promise<string[]> {
    const params = new Params();
    const where = conditions(viewer, filter, range, params);
    const rows = await this.database.read<{ id: string }>(
      `SELECT f.postmortem_id AS id FROM incident_fact f WHERE ${where.join(' AND ')}`,
      params.values,
    );
    return rows.map(({ id }) => id);
  }
}

function conditions(
  viewer: Viewer,
  filter: PostmortemFilter,
  { start, end }: InstantRange,
  params: Params,
): string[] {
  return [
    ...factFilter(filter, visibleTo(viewer), params),
    `f.started_at >= ${params.add(start)}::timestamptz`,
    `f.started_at < ${params.add(end)}::timestamptz`,
  ];
}

function instant(value: string | Date | null): string | null {
  return value instanceof Date ? canonicalInstant(value) : value;
}

const UTC = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const CAUSE: Properties = {
  code: 'x.category_code',
  name: 'c.name',
  role: 'x.role',
  primary: 'x.is_primary',
  confidence: 'x.confidence',
  hasNote: 'x.note IS NOT NULL',
};
const SERVICE: Properties = {
  slug: 's.slug',
  name: 's.name',
  tier: 's.tier',
  team: 's.team',
  provider: 's.provider',
  level: 'x.level',
  involvement: 'x.involvement',
  startedAt: UTC('x.started_at'),
  endedAt: UTC('x.ended_at'),
};

const incidentsSql = (where: readonly string[]): string => `
WITH incident AS MATERIALIZED (SELECT f.* FROM incident_fact f WHERE ${where.join('\n  AND ')}),
causes AS (
  SELECT x.postmortem_id, json_agg(entry ORDER BY x.position) AS list
  FROM incident i JOIN factor x ON x.postmortem_id = i.postmortem_id
    JOIN cause_category c ON c.code = x.category_code
    CROSS JOIN LATERAL ${rowSql(CAUSE)} entry GROUP BY 1),
reached AS (
  SELECT x.postmortem_id, json_agg(entry ORDER BY x.position) AS list
  FROM incident i JOIN affected_service x ON x.postmortem_id = i.postmortem_id
    JOIN service s ON s.id = x.service_id
    CROSS JOIN LATERAL ${rowSql(SERVICE)} entry GROUP BY 1)
SELECT p.id, 'PM-' || p.number AS reference, p.title, i.status, i.visibility, i.owner_team AS "ownerTeam", i.severity,
  i.nature, i.detected_by AS "detectedBy", i.change_related AS "changeRelated", i.started_at AS "startedAt",
  i.detected_at AS "detectedAt", i.acknowledged_at AS "acknowledgedAt", i.mitigated_at AS "mitigatedAt",
  i.resolved_at AS "resolvedAt", p.published_at AS "publishedAt", i.seconds_to_detect AS "secondsToDetect",
  i.seconds_to_acknowledge AS "secondsToAcknowledge", i.seconds_to_mitigate AS "secondsToMitigate",
  i.seconds_to_resolve AS "secondsToResolve", i.impact_seconds AS "impactSeconds",
  p.customers_affected AS "customersAffected", p.users_affected AS "usersAffected", p.data_loss AS "dataLoss",
  i.cause, split_part(i.cause, '.', 1) AS family, coalesce(c.list, '[]') AS factors, coalesce(r.list, '[]') AS services
FROM incident i JOIN postmortem p ON p.id = i.postmortem_id
  LEFT JOIN causes c ON c.postmortem_id = i.postmortem_id LEFT JOIN reached r ON r.postmortem_id = i.postmortem_id
ORDER BY i.started_at, p.number`;
