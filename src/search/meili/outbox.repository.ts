import { Injectable } from '@nestjs/common';
import { v4 as uuidv4 } from 'uuid';
import { Database, type Tx } from '../../database/index.js';
import { mark } from './indexes.repository.js';

/** Documents one process has taken to deliver; nobody else takes them while the lease holds. */
export interface Batch {
  readonly id: string;
  readonly indexUid: string;
  readonly ids: readonly string[];
  /** How often one of them has failed. */
  readonly failures: number;
}

/** What is not in the index yet. */
export interface Backlog {
  readonly indexUid: string;
  /** Marks not delivered, dead ones aside. */
  readonly waiting: number;
  /** Those of them that are not changes of the last seconds. */
  readonly overdue: number;
  /** Age in seconds of the oldest change by a person that is not delivered; 0 where there is none. */
  readonly oldestSeconds: number;
  readonly dead: number;
}

export interface DeadLetter {
  readonly indexUid: string;
  readonly reference: string | null;
  readonly postmortemId: string;
  readonly since: Date;
  readonly error: string;
}

/** How a delivery ended for some of the documents of a batch. */
export type Outcome =
  | { readonly kind: 'DELIVERED' }
  /** No fault of the documents: free again at once. */
  | { readonly kind: 'RELEASED' }
  /** Something failed that may succeed next time. */
  | { readonly kind: 'RETRY'; readonly error: string }
  /** One of them spoils the batch: halves, down to one, which then is dead. */
  | { readonly kind: 'SPLIT'; readonly error: string };

const MAX_BATCH = 500;
/** Failures in a row, each later than the one before, until a document is given up. */
const MAX_FAILURES = 8;
/** A process that is killed holds what it took for so long; one that works says so several times meanwhile. */
const LEASE = `interval '30 seconds'`;

/** The marks of documents that have to be sent, and who is sending them. */
@Injectable()
export class SearchOutbox {
  constructor(private readonly database: Database) {}

  /** Takes the next documents of any index that is ready: edits first, then the oldest. */
  async take(): Promise<Batch | undefined> {
    const id = uuidv4();
    return this.database.transaction(async (tx) => {
      const due = await tx.query<{ uid: string; doc: string; at_most: number | null; failures: number }>(
        `SELECT o.index_uid AS uid, o.postmortem_id AS doc, o.at_most, o.failures
         FROM search_outbox o
         WHERE o.index_uid = (
             SELECT i.uid FROM search_index i
             WHERE i.ready AND i.role <> 'DROPPED' AND EXISTS (SELECT 1 FROM search_outbox x
               WHERE x.index_uid = i.uid AND NOT x.is_dead AND x.next_at <= now()
                 AND (x.batch IS NULL OR x.leased_until < now()))
             ORDER BY i.role = 'LIVE' DESC, random() LIMIT 1)
           AND NOT o.is_dead AND o.next_at <= now() AND (o.batch IS NULL OR o.leased_until < now())
         ORDER BY o.is_edit DESC, o.next_at LIMIT ${MAX_BATCH} FOR UPDATE SKIP LOCKED`,
      );
      const [first] = due;
      if (!first) return undefined;
      // Documents under suspicion go in batches of their own size, and not with others.
      const same = due.filter((row) => row.at_most === first.at_most);
      const taken = same.slice(0, first.at_most ?? MAX_BATCH);
      const ids = taken.map((row) => row.doc);
      await tx.query(
        `UPDATE search_outbox SET batch = $3, taken_seq = seq, leased_until = now() + ${LEASE}
         WHERE index_uid = $1 AND postmortem_id = ANY ($2::uuid[])`,
        [first.uid, ids, id],
      );
      return { id, indexUid: first.uid, ids, failures: Math.max(...taken.map((row) => row.failures)) };
    });
  }

  /** Still ours? Says that the batch is being worked on. */
  async renew(batch: Batch): Promise<boolean> {
    const rows = await this.database.note(
      `UPDATE search_outbox SET leased_until = now() + ${LEASE} WHERE batch = $1 RETURNING 1`,
      [batch.id],
    );
    return rows.length > 0;
  }

  /** Ends the batch for these documents. A document that has changed meanwhile is due again. */
  async settle(batch: Batch, ids: readonly string[], outcome: Outcome): Promise<void> {
    await this.database.transaction(async (tx) => {
      const held = await tx.query<{ id: string; n: number }>(
        `SELECT postmortem_id AS id FROM search_outbox WHERE batch = $1 AND postmortem_id = ANY ($2::uuid[])
         ORDER BY postmortem_id FOR UPDATE`,
        [batch.id, ids],
      );
      await settleRows(
        tx,
        batch.id,
        held.map((row) => row.id),
        outcome,
        ids.length,
      );
      // We were so slow that somebody else took them, and may have sent something newer before us: once more.
      const lost = ids.filter((id) => !held.some((row) => row.id === id));
      if (lost.length > 0) await mark(tx.post, lost, false, batch.indexUid);
    });
  }

  async backlog(): Promise<Backlog[]> {
    return this.database.read<Backlog & Record<string, unknown>>(
      `SELECT i.uid AS "indexUid", count(o.*) FILTER (WHERE NOT o.is_dead)::int AS waiting,
         count(o.*) FILTER (WHERE NOT o.is_dead AND (NOT o.is_edit OR o.since < now() - interval '10 seconds'))::int AS overdue,
         coalesce(extract(epoch FROM now() - min(o.since) FILTER (WHERE NOT o.is_dead AND o.is_edit)), 0)::float8 AS "oldestSeconds",
         count(o.*) FILTER (WHERE o.is_dead)::int AS dead
       FROM search_index i LEFT JOIN search_outbox o ON o.index_uid = i.uid
       WHERE i.role <> 'DROPPED' GROUP BY i.uid`,
    );
  }

  async deadLetters(limit: number): Promise<DeadLetter[]> {
    return this.database.read<DeadLetter & Record<string, unknown>>(
      `SELECT o.index_uid AS "indexUid", 'PM-' || p.number AS reference, o.postmortem_id AS "postmortemId", o.since, o.error
       FROM search_outbox o LEFT JOIN postmortem p ON p.id = o.postmortem_id
       WHERE o.is_dead ORDER BY o.since LIMIT $1`,
      [limit],
    );
  }

  /** Gives every dead letter another chance. */
  async revive(): Promise<number> {
    const rows = await this.database.note(
      `UPDATE search_outbox SET is_dead = false, failures = 0, at_most = NULL, next_at = now() WHERE is_dead RETURNING 1`,
    );
    return rows.length;
  }

  /** Marks documents of one index that were found to be wrong there. */
  async markWrong(uid: string, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.database.transaction((tx) => mark(tx.post, ids, false, uid));
  }

  /** Which of these have a mark for this index. */
  async marked(uid: string, ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.read<{ id: string }>(
      'SELECT postmortem_id AS id FROM search_outbox WHERE index_uid = $1 AND postmortem_id = ANY ($2::uuid[])',
      [uid, ids],
    );
    return new Set(rows.map((row) => row.id));
  }
}

async function settleRows(
  tx: Tx,
  batch: string,
  ids: readonly string[],
  outcome: Outcome,
  size: number,
): Promise<void> {
  const free = 'batch = NULL, taken_seq = NULL, leased_until = NULL';
  const where = 'batch = $1 AND postmortem_id = ANY ($2::uuid[])';
  if (outcome.kind === 'DELIVERED') {
    await tx.query(`DELETE FROM search_outbox WHERE ${where} AND seq = taken_seq`, [batch, ids]);
    await tx.query(
      `UPDATE search_outbox SET ${free}, failures = 0, at_most = NULL, error = NULL, since = now(), next_at = now()
       WHERE ${where}`,
      [batch, ids],
    );
  } else if (outcome.kind === 'RELEASED') {
    await tx.query(`UPDATE search_outbox SET ${free} WHERE ${where}`, [batch, ids]);
  } else if (outcome.kind === 'RETRY') {
    await tx.query(
      `UPDATE search_outbox SET ${free}, failures = failures + 1, error = $3, is_dead = failures + 1 >= ${MAX_FAILURES},
         next_at = now() + least(interval '5 minutes', interval '1 second' * power(2, failures)) * (0.5 + random())
       WHERE ${where}`,
      [batch, ids, outcome.error],
    );
  } else {
    // A change that came meanwhile may have mended the document: dead only where it is the one that was refused.
    await tx.query(
      `UPDATE search_outbox SET ${free}, error = $3, at_most = CASE WHEN seq = taken_seq THEN $4::int END,
         is_dead = $5 AND seq = taken_seq
       WHERE ${where}`,
      [batch, ids, outcome.error, Math.ceil(size / 2), size === 1],
    );
  }
}
