import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import type { Document } from './server.js';

/** Longest part of one text that is indexed; the PostgreSQL engine has the same bound. */
const MAX_TEXT = 100_000;

const MILLISECONDS = (column: string): string => `round(extract(epoch FROM ${column}) * 1000, 3)`;

/** What is filtered and counted comes from the PostgreSQL engine's own table: both engines see the same. */
const DOCUMENT = `json_strip_nulls(json_build_object(
  'id', p.id, 'reference', 'PM-' || p.number, 'visibility', d.visibility, 'status', d.status, 'severity', d.severity,
  'nature', d.nature, 'startedAt', ${MILLISECONDS('d.started_at')}, 'updatedAt', ${MILLISECONDS('d.updated_at')},
  'year', extract(year FROM d.started_at AT TIME ZONE 'UTC')::text, 'secondsToResolve', d.seconds_to_resolve,
  'hasOpenActions', d.has_open_actions, 'services', d.services, 'causes', d.causes, 'providers', d.providers,
  'teams', d.teams, 'tags', p.tags, 'regions', p.regions, 'title', p.title, 'errorSignatures', p.error_signatures,
  'summary', p.summary, 'serviceNames', s.names, 'causeNames', c.names, 'sections', n.sections,
  'timeline', t.events, 'notes', array_remove(coalesce(a.titles, '{}') || coalesce(c.notes, '{}') || p.impact_description, NULL)))`;

const SOURCE = `FROM postmortem p JOIN search_document d ON d.postmortem_id = p.id
  LEFT JOIN LATERAL (
    SELECT array_agg(concat_ws(' ', v.name, v.slug, v.provider,
      (SELECT string_agg(l.alias, ' ' ORDER BY l.alias) FROM service_alias l WHERE l.service_id = v.id))
      ORDER BY v.slug) AS names
    FROM affected_service x JOIN service v ON v.id = x.service_id WHERE x.postmortem_id = p.id) s ON true
  LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT k.name ORDER BY k.name) AS names, array_agg(f.note ORDER BY f.position) AS notes
    FROM factor f JOIN cause_category k ON k.code = f.category_code WHERE f.postmortem_id = p.id) c ON true
  LEFT JOIN LATERAL (
    SELECT json_object_agg(kind, text ORDER BY kind) AS sections FROM (
      SELECT kind, left(string_agg(concat_ws(E'\\n', heading, body), E'\\n' ORDER BY position), ${MAX_TEXT}) AS text
      FROM section WHERE postmortem_id = p.id GROUP BY kind) k) n ON true
  LEFT JOIN LATERAL (
    SELECT array_agg(text ORDER BY at, position) AS events
    FROM (SELECT text, at, position FROM timeline_event WHERE postmortem_id = p.id ORDER BY at, position LIMIT 500) e) t ON true
  LEFT JOIN LATERAL (
    SELECT array_agg(title ORDER BY position) AS titles FROM action_item WHERE postmortem_id = p.id) a ON true`;

/** Postmortems as the index holds them, built from what is committed now. */
@Injectable()
export class IndexDocuments {
  constructor(private readonly database: Database) {}

  /** Those among these ids that exist. `rev` is a digest of the document: another content has another one. */
  async byIds(ids: readonly string[]): Promise<Document[]> {
    const rows = await this.database.read<{ doc: string }>(
      `SELECT ${DOCUMENT}::text AS doc ${SOURCE} WHERE p.id = ANY ($1::uuid[])`,
      [ids],
    );
    return rows.map(({ doc }) => ({ ...(JSON.parse(doc) as Document), rev: revOf(doc) }));
  }

  /** Ids and digests of the next postmortems after this id, in the order of their ids. */
  async revisionsAfter(id: string, limit: number): Promise<{ id: string; rev: string }[]> {
    const rows = await this.database.read<{ id: string; doc: string }>(
      `SELECT p.id, ${DOCUMENT}::text AS doc ${SOURCE} WHERE p.id > $1::uuid ORDER BY p.id LIMIT $2`,
      [id, limit],
    );
    return rows.map((row) => ({ id: row.id, rev: revOf(row.doc) }));
  }

  async count(): Promise<number> {
    const [row] = await this.database.read<{ count: number }>(
      'SELECT count(*)::int AS count FROM search_document',
    );
    return row!.count;
  }
}

function revOf(document: string): string {
  return createHash('sha256').update(document).digest('base64url').slice(0, 20);
}
