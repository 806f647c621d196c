import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import type { AuditAction, AuditKind } from './audit.graphql.js';
import type { Viewer } from './viewer.js';

/** One thing that was done. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly kind: AuditKind;
  /** Id, or code of a cause. */
  readonly id: string;
  /** Version of a postmortem. */
  readonly version?: number;
  /** Names of the changed fields. */
  readonly fields?: readonly string[];
  /** The state before and after; kept as a digest only, so the log can be shown to people who may not see the rest. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Notes who did what, in the transaction that does it. What is noted can be neither changed nor removed. */
@Injectable()
export class Audit {
  record(tx: Tx, viewer: Viewer, entries: readonly AuditEntry[]): void {
    if (entries.length === 0) return;
    const rows = entries.map((entry) => ({
      action: entry.action,
      kind: entry.kind,
      subject_id: entry.id,
      version: entry.version ?? null,
      fields: entry.fields ?? [],
      before_digest: digest(entry.before),
      after_digest: digest(entry.after),
    }));
    tx.post(
      `INSERT INTO audit_log (actor, address, request_id, action, kind, subject_id, version, fields, before_digest, after_digest)
       SELECT $1, $2::inet, $3, r.action, r.kind, r.subject_id, r.version, r.fields, r.before_digest, r.after_digest
       FROM jsonb_to_recordset($4::jsonb) AS r(action text, kind text, subject_id text, version int, fields text[],
         before_digest text, after_digest text)`,
      [viewer.name, viewer.address, viewer.requestId, JSON.stringify(rows)],
    );
  }
}

/** SHA-256 over the JSON with sorted keys; null for nothing. */
export function digest(state: unknown): string | null {
  if (state === null || state === undefined) return null;
  const json = JSON.stringify(state, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(json).digest('hex');
}
