import { Injectable } from '@nestjs/common';
import { CURSOR_KEY } from '../common/index.js';
import { Database, type Tx } from '../database/index.js';
import type { PostmortemDocument } from './document.js';

/** What an import must know of what is already stored, all of it: only for who may import. */
@Injectable()
export class ImportRepository {
  constructor(private readonly database: Database) {}

  /** The stored postmortem this document is about: by its source, or where it has none, by its id. */
  async find(tx: Tx, { source, id }: PostmortemDocument): Promise<string | undefined> {
    const [row] = source
      ? await tx.query<{ id: string }>(
          'SELECT id FROM postmortem WHERE source_system = $1 AND source_external_id = $2',
          [source.system, source.externalId],
        )
      : await tx.query<{ id: string }>('SELECT id FROM postmortem WHERE id = $1', [id ?? null]);
    return row?.id;
  }

  /** The number of a reference, where nobody has it yet. */
  async freeNumber(tx: Tx, reference: string | undefined): Promise<number | undefined> {
    if (reference === undefined) return undefined;
    const number = Number(reference.slice('PM-'.length));
    const taken = await tx.query('SELECT 1 FROM postmortem WHERE number = $1', [number]);
    return taken.length > 0 ? undefined : number;
  }

  /** The id a document brings along, where nobody has it yet. */
  async freeId(tx: Tx, id: string | undefined): Promise<string | undefined> {
    if (id === undefined) return undefined;
    const taken = await tx.query('SELECT 1 FROM postmortem WHERE id = $1', [id]);
    return taken.length > 0 ? undefined : id;
  }

  /** Ids of postmortems named by id, reference, or external id of a source system. */
  async findIds(keys: readonly string[], system: string | null): Promise<Map<string, string>> {
    const rows = await this.database.read<{ id: string; reference: string; external_id: string | null }>(
      `SELECT id, 'PM-' || number AS reference, source_external_id AS external_id FROM postmortem
       WHERE id = ANY ($1::uuid[]) OR number = ANY ($2::bigint[])
         OR (source_system = $4 AND source_external_id = ANY ($3::text[]))`,
      [
        keys.filter((key) => CURSOR_KEY.uuid.test(key)),
        keys.flatMap((key) => /^PM-([1-9]\d{0,9})$/.exec(key)?.[1] ?? []),
        keys,
        system,
      ],
    );
    const found = new Map<string, string>();
    for (const row of rows)
      for (const key of [row.reference, row.external_id, row.id]) if (key) found.set(key, row.id);
    return new Map(keys.flatMap((key) => (found.has(key) ? [[key, found.get(key)!] as const] : [])));
  }

  /** How many postmortems there are, and how many of them came from this system; to decide about samples. */
  async countBySource(system: string): Promise<{ total: number; ofSystem: number }> {
    const [row] = await this.database.read<{ total: number; ofSystem: number }>(
      `SELECT count(*)::int AS total, count(*) FILTER (WHERE source_system = $1)::int AS "ofSystem"
       FROM (SELECT source_system FROM postmortem LIMIT 1000) first`,
      [system],
    );
    return row!;
  }
}
