import { Injectable } from '@nestjs/common';
import { Database, type Send, type Tx } from '../../database/index.js';

export type IndexRole =
  /** Being filled beside the live one. */
  | 'BUILDING'
  /** Answers searches. */
  | 'LIVE'
  /** Was live; kept up to date, so that one can switch back. */
  | 'PREVIOUS'
  /** Is to be taken from the server. */
  | 'DROPPED';

/** One index on the search server, and how far it has come. */
export interface SearchIndex {
  readonly uid: string;
  readonly role: IndexRole;
  /** SETTINGS_VERSION of the program that made it. */
  readonly settings: string;
  /** It exists and has its settings: documents may be sent. */
  readonly ready: boolean;
  /** The last postmortem that was marked to be sent, in the order of ids. */
  readonly markedUpTo: string | null;
  readonly allMarked: boolean;
  /** Documents found missing, outdated or superfluous at the last whole comparison. */
  readonly drift: number | null;
  readonly checkedAt: Date | null;
}

const COLUMNS = `uid, role, settings, ready, marked_up_to AS "markedUpTo", all_marked AS "allMarked", drift,
  checked_at AS "checkedAt"`;
/** Writers hold it shared while they mark documents; who adds an index holds it alone. */
const MARKING_LOCK = 4_211_004;
const LEASE = `interval '1 minute'`;

@Injectable()
export class SearchIndexes {
  constructor(private readonly database: Database) {}

  /** The one that was searched last comes first. */
  async all(): Promise<SearchIndex[]> {
    return this.database.read<SearchIndex & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM search_index ORDER BY coalesce(switched_at, created_at) DESC`,
    );
  }

  async inRole(role: IndexRole): Promise<SearchIndex | undefined> {
    return (await this.all()).find((index) => index.role === role);
  }

  /**
   * Every writer that commits after this one marks documents for the new index as well; one that marked before it was
   * there has committed, so that whoever reads from now on sees what it wrote.
   */
  async add(uid: string, settings: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      // A long transaction must not make every other writer wait behind us.
      await tx.query(`SET LOCAL lock_timeout = '2s'`);
      await tx.query('SELECT pg_advisory_xact_lock($1)', [MARKING_LOCK]);
      await tx.query(
        `INSERT INTO search_index (uid, role, settings) VALUES ($1, 'BUILDING', $2) ON CONFLICT DO NOTHING`,
        [uid, settings],
      );
    });
  }

  async setReady(uid: string): Promise<void> {
    await this.database.note('UPDATE search_index SET ready = true WHERE uid = $1', [uid]);
  }

  async setDrift(uid: string, drift: number): Promise<void> {
    await this.database.note('UPDATE search_index SET drift = $2, checked_at = now() WHERE uid = $1', [
      uid,
      drift,
    ]);
  }

  /** The index is of no use any more; its marks go with it. */
  async drop(uid: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query(`UPDATE search_index SET role = 'DROPPED' WHERE uid = $1`, [uid]);
      await tx.query('DELETE FROM search_outbox WHERE index_uid = $1', [uid]);
    });
  }

  async forget(uid: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query('DELETE FROM search_outbox WHERE index_uid = $1', [uid]);
      await tx.query('DELETE FROM search_index WHERE uid = $1', [uid]);
    });
  }

  /**
   * Makes this one answer searches, and keeps the one that did; false where another process was faster. It passes for
   * one with these settings: whoever goes back to an older index does not want it built anew at once.
   */
  async switchTo(uid: string, settings: string): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const [index] = await tx.query<{ role: IndexRole }>(
        'SELECT role FROM search_index WHERE uid = $1 FOR UPDATE',
        [uid],
      );
      if (index?.role !== 'BUILDING' && index?.role !== 'PREVIOUS') return false;
      await tx.query(`UPDATE search_index SET role = 'PREVIOUS' WHERE role = 'LIVE'`);
      await tx.query(
        `UPDATE search_index SET role = 'LIVE', settings = $2, switched_at = now() WHERE uid = $1`,
        [uid, settings],
      );
      return true;
    });
  }

  /** Marks the next postmortems for a new index, in the order of their ids; false where there are none left. */
  async markNext(uid: string, limit: number): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<{ last: string | null; n: number }>(
        `WITH next AS (
           SELECT id FROM postmortem
           WHERE id > (SELECT coalesce(marked_up_to, '00000000-0000-0000-0000-000000000000')
             FROM search_index WHERE uid = $1)
           ORDER BY id LIMIT $2),
         marked AS (
           INSERT INTO search_outbox (index_uid, postmortem_id, is_edit) SELECT $1, id, false FROM next
           ON CONFLICT DO NOTHING)
         SELECT max(id::text) AS last, count(*)::int AS n FROM next`,
        [uid, limit],
      );
      const done = row!.n < limit;
      await tx.query(
        `UPDATE search_index SET marked_up_to = coalesce($2::uuid, marked_up_to), all_marked = $3 WHERE uid = $1`,
        [uid, row!.last, done],
      );
      return !done;
    });
  }

  /** One process at a time builds or checks an index; whoever has this goes on, and says so in time. */
  async lease(uid: string, worker: string): Promise<boolean> {
    const rows = await this.database.note(
      `UPDATE search_index SET worker = $2::uuid, worker_until = now() + ${LEASE}
       WHERE uid = $1 AND (worker IS NULL OR worker = $2::uuid OR worker_until < now()) RETURNING uid`,
      [uid, worker],
    );
    return rows.length > 0;
  }

  async release(uid: string, worker: string): Promise<void> {
    await this.database.note('UPDATE search_index SET worker = NULL WHERE uid = $1 AND worker = $2::uuid', [
      uid,
      worker,
    ]);
  }
}

/**
 * Belongs into a statement before the one that marks, which then sees every index that was added before the lock was
 * ours.
 */
export const HOLD_INDEXES = `pg_advisory_xact_lock_shared(${MARKING_LOCK})`;

/** Notes that these postmortems must be sent again, holding the indexes. */
export async function markChanged(tx: Tx, ids: readonly string[]): Promise<void> {
  tx.post(`SELECT ${HOLD_INDEXES}`);
  await mark(tx.post, ids, true);
}

/**
 * Notes in the writer's transaction that these postmortems must be sent again, once for every index. A mark holds no
 * text: what is sent is read when it is sent, so that many changes are sent as one. In one order, so that two writers
 * wait for each other instead of blocking each other.
 */
export async function mark(
  send: Send,
  ids: readonly string[],
  isEdit: boolean,
  uid: string | null = null,
): Promise<void> {
  await send(
    `INSERT INTO search_outbox AS o (index_uid, postmortem_id, is_edit)
     SELECT i.uid, d.id, $2 FROM search_index i CROSS JOIN unnest($1::uuid[]) AS d(id)
     WHERE i.role <> 'DROPPED' AND ($3::text IS NULL OR i.uid = $3) ORDER BY 1, 2
     ON CONFLICT (index_uid, postmortem_id) DO UPDATE SET
       seq = o.seq + 1, is_edit = o.is_edit OR excluded.is_edit,
       since = CASE WHEN o.is_dead OR excluded.is_edit AND NOT o.is_edit THEN now() ELSE o.since END,
       next_at = CASE WHEN o.batch IS NULL THEN now() ELSE o.next_at END,
       failures = CASE WHEN o.is_dead THEN 0 ELSE o.failures END,
       at_most = CASE WHEN o.is_dead THEN NULL ELSE o.at_most END,
       error = CASE WHEN o.is_dead THEN NULL ELSE o.error END, is_dead = false`,
    [ids, isEdit, uid],
  );
}
