import type { Tx } from '../database/index.js';
import type { PostmortemDocument } from './document.js';

/** Whether an author pressed a button, or an editor saves by itself while they type. */
export type Save = 'BY_HAND' | 'AUTOMATIC';

/** How long autosaves of one author share a revision: a history of every pause in typing tells nobody anything. */
const AUTOSAVES_SHARE = "interval '10 minutes'";

interface NewRevision {
  readonly id: string;
  readonly version: number;
  readonly by: string;
  readonly changes: readonly string[];
  readonly document: PostmortemDocument;
}

/**
 * Writes the revision of a version. What its author saves takes the place of the autosaves just before it: that
 * revision goes, and what it changed is told by this one. A revision of others, or for other eyes, always stays.
 */
export function addRevision(tx: Tx, revision: NewRevision, save?: Save): void {
  const { id, version, by, changes, document } = revision;
  tx.post(
    `WITH autosaved AS (
       DELETE FROM revision WHERE $6::text IS NOT NULL AND postmortem_id = $1 AND version = $2 - 1 AND by = $3
         AND autosaved_since > clock_timestamp() - ${AUTOSAVES_SHARE}
         AND snapshot ->> 'visibility' = $5::jsonb ->> 'visibility'
       RETURNING changes, autosaved_since)
     INSERT INTO revision (postmortem_id, version, by, changes, snapshot, at, autosaved_since)
     SELECT $1, $2, $3,
       coalesce((SELECT changes FROM autosaved), '{}')
         || ARRAY (SELECT c FROM unnest($4::text[]) c WHERE c <> ALL (coalesce((SELECT changes FROM autosaved), '{}'))),
       $5, clock_timestamp(),
       CASE WHEN $6 = 'AUTOMATIC' THEN coalesce((SELECT autosaved_since FROM autosaved), clock_timestamp()) END`,
    // Relations are kept apart: a snapshot must not name a postmortem that its reader may not see.
    [id, version, by, changes, JSON.stringify({ ...document, relations: [] }), save ?? null],
  );
}

/** What was saved by itself last is what its author wanted: later autosaves leave it alone. */
export async function endAutosaves(tx: Tx, id: string, by: string): Promise<void> {
  await tx.query(
    `UPDATE revision r SET autosaved_since = NULL FROM postmortem p
     WHERE p.id = $1 AND r.postmortem_id = p.id AND r.version = p.version AND r.by = $2
       AND r.autosaved_since IS NOT NULL`,
    [id, by],
  );
}
