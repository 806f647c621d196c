import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import type { PostmortemDocument } from './document.js';

/** What an import must know of what is already stored. */
@Injectable()
export class ImportRepository {
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
}
