import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Audit, digest, type Viewer, visibleTo } from '../access/index.js';
import { Database, Params, type Tx, violatedConstraint } from '../database/index.js';
import { canonicalInstant } from '../common/index.js';
import type { PostmortemFilter } from '../postmortems/index.js';
import type { InstantRange } from '../trends/index.js';
import type { Edition } from './published.js';

/** What a report is of. */
export interface ReportKey extends InstantRange {
  readonly period: string;
  readonly filter: PostmortemFilter;
}

export interface FrozenReport {
  readonly id: string;
  readonly period: string;
  readonly start: string;
  readonly end: string;
  readonly filter: PostmortemFilter;
  readonly revision: number;
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly digest: string;
  readonly definitionsVersion: string;
  readonly taxonomyVersion: string;
  readonly incidents: number;
}

export interface NewReport {
  readonly key: ReportKey;
  readonly edition: Edition;
  readonly files: ReadonlyMap<string, string>;
  /** Postmortems that it names, or counts in the periods it compares and looks back on. */
  readonly counted: readonly string[];
}

type Row = Omit<FrozenReport, 'start' | 'end' | 'publishedAt'> & {
  start: Date;
  end: Date;
  publishedAt: Date;
};

const COLUMNS = `r.id, r.period, r.starts_at AS start, r.ends_at AS "end", r.filter, r.revision,
  r.published_at AS "publishedAt", r.published_by AS "publishedBy", r.digest,
  r.definitions_version AS "definitionsVersion", r.taxonomy_version AS "taxonomyVersion", r.incidents`;

/**
 * Published reports are of what everyone who reads might see when they were published. Where one of the postmortems
 * they count has been restricted since, they are there only for those who may still see it: for everyone else they do
 * not exist, whole, so that nothing has to be cut out of a frozen text.
 */
const MAY_SEE = (visible: string): string => `cardinality(${visible}::text[]) > 0 AND NOT EXISTS (
  SELECT 1 FROM unnest(r.counted) AS c (id) JOIN postmortem p ON p.id = c.id
  WHERE NOT (p.visibility = ANY (${visible}::text[])))`;

/** Stores published reports and finds those that a viewer may see. */
@Injectable()
export class FrozenReports {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  /** The revision, or the latest one, that the viewer may see. */
  async find(viewer: Viewer, key: ReportKey, revision: number | null): Promise<FrozenReport | null> {
    const [row] = await this.database.read<Row>(
      `SELECT ${COLUMNS} FROM frozen_report r
       WHERE r.subject = $2 AND ($3::int IS NULL OR r.revision = $3) AND ${MAY_SEE('$1')}
       ORDER BY r.revision DESC LIMIT 1`,
      [visibleTo(viewer), subjectOf(key), revision],
    );
    return row ? frozen(row) : null;
  }

  /** Newest first. */
  async list(viewer: Viewer, period: string | null, first: number): Promise<FrozenReport[]> {
    const rows = await this.database.read<Row>(
      `SELECT ${COLUMNS} FROM frozen_report r WHERE ($2::text IS NULL OR r.period = $2) AND ${MAY_SEE('$1')}
       ORDER BY r.published_at DESC, r.id DESC LIMIT $3`,
      [visibleTo(viewer), period, first],
    );
    return rows.map(frozen);
  }

  async file(viewer: Viewer, id: string, name: string): Promise<string | undefined> {
    return (await this.files(viewer, id, name)).get(name);
  }

  /** The files as they were frozen, or the one of that name. */
  async files(viewer: Viewer, id: string, name: string | null = null): Promise<Map<string, string>> {
    const rows = await this.database.read<{ name: string; body: string }>(
      `SELECT f.name, f.body FROM frozen_report r JOIN frozen_report_file f ON f.report_id = r.id
       WHERE r.id = $2 AND ($3::text IS NULL OR f.name = $3) AND ${MAY_SEE('$1')} ORDER BY f.name`,
      [visibleTo(viewer), id, name],
    );
    return new Map(rows.map((row) => [row.name, row.body]));
  }

  /** The highest revision there is, whoever may see it; 0 for none. */
  async lastRevision(key: ReportKey): Promise<number> {
    const [row] = await this.database.read<{ last: number }>(
      'SELECT coalesce(max(revision), 0)::int AS last FROM frozen_report WHERE subject = $1',
      [subjectOf(key)],
    );
    return row!.last;
  }

  /** Null where somebody else was first with this revision. */
  async add(viewer: Viewer, added: NewReport): Promise<FrozenReport | null> {
    try {
      return await this.database.transaction((tx) => this.insert(tx, viewer, added));
    } catch (error) {
      if (violatedConstraint(error) !== 'frozen_report_revision_key') throw error;
      return null;
    }
  }

  private async insert(
    tx: Tx,
    viewer: Viewer,
    { key, edition, files, counted }: NewReport,
  ): Promise<FrozenReport> {
    const { report, revision } = edition;
    const id = uuidv7();
    const params = new Params();
    const values = [id, key.period, key.start, key.end, JSON.stringify(key.filter), subjectOf(key), revision];
    values.push(edition.generatedAt, edition.publishedBy, edition.digest, report.definitionsVersion);
    const placeholders = [...values, report.taxonomyVersion, report.register.length, counted].map((value) =>
      params.add(value),
    );
    await tx.query(
      `INSERT INTO frozen_report (id, period, starts_at, ends_at, filter, subject, revision, published_at, published_by,
         digest, definitions_version, taxonomy_version, incidents, counted) VALUES (${placeholders.join(', ')})`,
      params.values,
    );
    await tx.query(
      `INSERT INTO frozen_report_file (report_id, name, body)
       SELECT $1, f.name, f.body FROM unnest($2::text[], $3::text[]) AS f (name, body)`,
      [id, [...files.keys()], [...files.values()]],
    );
    this.audit.record(tx, viewer, [
      { action: 'CREATE', kind: 'REPORT', id, version: revision!, before: null, after: edition.digest },
    ]);
    const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM frozen_report r WHERE r.id = $1`, [id]);
    return frozen(row!);
  }
}

function frozen(row: Row): FrozenReport {
  const instant = (at: Date): string => canonicalInstant(new Date(at));
  return { ...row, start: instant(row.start), end: instant(row.end), publishedAt: instant(row.publishedAt) };
}

/** The same range and filter. */
function subjectOf({ start, end, filter }: ReportKey): string {
  return digest({ start, end, filter })!;
}
