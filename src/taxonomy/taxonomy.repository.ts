import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/index.js';
import type { RootCauseCategory } from './category.graphql.js';
import { parentOf } from './category-code.js';
import type { CategoryEntry } from './category-input.js';

const KNOWN = 'SELECT code FROM cause_category WHERE code = ANY ($1::text[])';

/** The SQL of the taxonomy. */
@Injectable()
export class TaxonomyRepository {
  constructor(private readonly database: Database) {}

  /** All categories by code, so that parents come before their children. */
  async all(): Promise<RootCauseCategory[]> {
    return this.database.read<RootCauseCategory>(
      `SELECT code, name, description, parent_code AS "parentCode" FROM cause_category ORDER BY code COLLATE "C"`,
    );
  }

  async known(codes: readonly string[], tx?: Tx): Promise<Set<string>> {
    const rows = tx
      ? await tx.query<{ code: string }>(KNOWN, [codes])
      : await this.database.read<{ code: string }>(KNOWN, [codes]);
    return new Set(rows.map((row) => row.code));
  }

  /** Every category as this transaction finds it. */
  async stored(tx: Tx): Promise<Map<string, { code: string; name: string; description: string }>> {
    const rows = await tx.query<{ code: string; name: string; description: string }>(
      'SELECT code, name, description FROM cause_category',
    );
    return new Map(rows.map((row) => [row.code, row]));
  }

  /** Adds or rewords; answers with what became of the codes that were not already so. */
  async save(tx: Tx, entries: readonly CategoryEntry[]): Promise<Map<string, 'created' | 'updated'>> {
    // Always in the same order, so that two writers wait for each other instead of deadlocking.
    const rows = [...entries].sort((a, b) => (a.code < b.code ? -1 : 1));
    const written = await tx.query<{ code: string; created: boolean }>(
      `INSERT INTO cause_category AS c (code, name, description, parent_code)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
       ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name, description = EXCLUDED.description
         WHERE (c.name, c.description) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.description)
       RETURNING code, c.xmax = 0 AS created`,
      [
        rows.map((row) => row.code),
        rows.map((row) => row.name),
        rows.map((row) => row.description),
        rows.map((row) => parentOf(row.code)),
      ],
    );
    return new Map(written.map(({ code, created }) => [code, created ? 'created' : 'updated']));
  }
}
