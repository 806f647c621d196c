import { Injectable } from '@nestjs/common';
import {
  BadInput,
  CURSOR_KEY,
  decodeCursor,
  encodeCursor,
  isStorable,
  listFingerprint,
  type Page,
  pageSize,
  toPage,
} from '../common/index.js';
import { Database, Params, utcText } from '../database/index.js';
import type { AuditRecord, AuditFilter } from './audit.graphql.js';
import { requireScope, type Viewer } from './viewer.js';

const MAX_FILTER = 300;

export interface AuditRequest {
  readonly filter?: AuditFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/** Reads the audit log, newest first; for admins. */
@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  async list(viewer: Viewer, request: AuditRequest): Promise<Page<AuditRecord>> {
    requireScope(viewer, 'admin');
    const size = pageSize(request.first);
    const fingerprint = listFingerprint('audit', request.filter ?? null);
    const after = decodeCursor(request.after, fingerprint, [CURSOR_KEY.number]);
    const params = new Params();
    const where = conditions(request.filter, params);
    if (after) where.push(`id < ${params.add(after[0])}::bigint`);
    const rows = await this.database.read<AuditRecord & Record<string, unknown>>(
      `SELECT id::text AS id, to_json(${utcText('at')}) AS at, actor, host(address) AS address, request_id AS "requestId",
         action, kind, subject_id AS "subjectId", version, fields, before_digest AS "beforeDigest", after_digest AS "afterDigest"
       FROM audit_log WHERE ${where.join(' AND ')} ORDER BY audit_log.id DESC LIMIT ${params.add(size + 1)}::int`,
      params.values,
    );
    return toPage(rows, size, (row) => encodeCursor(fingerprint, [row.id]), after !== undefined);
  }

  async count(viewer: Viewer, filter: AuditFilter | null | undefined): Promise<number> {
    requireScope(viewer, 'admin');
    const params = new Params();
    const where = conditions(filter, params);
    const [row] = await this.database.read<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_log WHERE ${where.join(' AND ')}`,
      params.values,
    );
    return row!.n;
  }
}

function conditions(filter: AuditFilter | null | undefined, params: Params): string[] {
  const where = ['true'];
  const { actor, kind, subjectId, from, before } = filter ?? {};
  if (actor != null) where.push(`actor = ${params.add(storable('actor', actor))}`);
  if (kind != null) where.push(`kind = ${params.add(kind)}`);
  if (subjectId != null) where.push(`subject_id = ${params.add(storable('subjectId', subjectId))}`);
  if (from != null) where.push(`at >= ${params.add(from)}::timestamptz`);
  if (before != null) where.push(`at < ${params.add(before)}::timestamptz`);
  return where;
}

/** A text that PostgreSQL can compare with. */
function storable(field: string, text: string): string {
  if (text.length <= MAX_FILTER && isStorable(text)) return text;
  throw BadInput.of(
    `filter.${field}`,
    `must be at most ${MAX_FILTER} characters of whole Unicode, without NUL`,
  );
}
