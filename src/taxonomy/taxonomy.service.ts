import { Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { BadInput } from '../common/index.js';
import { Changes, Database, type Tx } from '../database/index.js';
import type { RootCauseCategory, RootCauseCategoryInput } from './taxonomy.graphql.js';

const FAMILY = /^[A-Z]{2,3}$/;
const CODE = /^[A-Z]{2,3}\.[A-Z]{2,8}(\.[A-Za-z0-9-]{1,40})?$/;
const COLUMNS = 'code, name, description, parent_code AS "parentCode"';

export type TaxonomyOutcome = 'created' | 'updated' | 'unchanged';

/** The cause taxonomy: small, shared by everyone, grown below its fixed families. */
@Injectable()
export class TaxonomyService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  /** Every category, by code. */
  async all(_viewer: Viewer): Promise<RootCauseCategory[]> {
    return this.database.read<RootCauseCategory>(`SELECT ${COLUMNS} FROM cause_category ORDER BY code`);
  }

  /** Those of these codes that exist. */
  async known(codes: readonly string[], tx?: Tx): Promise<Set<string>> {
    if (codes.length === 0) return new Set();
    const sql = 'SELECT code FROM cause_category WHERE code = ANY ($1::text[])';
    const rows = await (tx
      ? tx.query<{ code: string }>(sql, [codes])
      : this.database.read<{ code: string }>(sql, [codes]));
    return new Set(rows.map((row) => row.code));
  }

  /** Adds a category below an existing one, or changes its name and description. */
  async upsert(_viewer: Viewer, input: RootCauseCategoryInput, prefix = 'input'): Promise<TaxonomyOutcome> {
    const category = checked(input, prefix);
    return this.database.transaction(async (tx) => {
      const [before] = await tx.query<RootCauseCategory>(
        `SELECT ${COLUMNS} FROM cause_category WHERE code = $1 FOR UPDATE`,
        [category.code],
      );
      if (before?.name === category.name && before.description === category.description) return 'unchanged';
      if (!before) await this.checkParent(tx, category.code, prefix);
      await tx.query(
        `INSERT INTO cause_category (code, name, description, parent_code) VALUES ($1, $2, $3, $4)
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, description = excluded.description`,
        [category.code, category.name, category.description, parentOf(category.code)],
      );
      await this.changes.record(tx, [{ kind: 'cause', id: category.code, version: 0 }]);
      return before ? 'updated' : 'created';
    });
  }

  /** The taxonomy as files keep it, parents before their children. */
  async exportAll(viewer: Viewer): Promise<RootCauseCategoryInput[]> {
    const all = await this.all(viewer);
    return all.map(({ code, name, description, parentCode: parent }) => ({
      code,
      name,
      description,
      parent,
    }));
  }

  /** Adds or changes categories one after the other; parents must come before their children. */
  async upsertMany(viewer: Viewer, inputs: readonly unknown[]): Promise<TaxonomyOutcome[]> {
    const outcomes: TaxonomyOutcome[] = [];
    for (const [i, input] of inputs.entries()) {
      outcomes.push(await this.upsert(viewer, input as RootCauseCategoryInput, `categories[${i}]`));
    }
    return outcomes;
  }

  private async checkParent(tx: Tx, code: string, prefix: string): Promise<void> {
    const parent = parentOf(code);
    if (parent === null) {
      throw BadInput.of(
        `${prefix}.code`,
        `${code} would be a new family; the families are fixed, add it below one`,
      );
    }
    if (!(await this.known([parent], tx)).has(parent)) {
      throw BadInput.of(`${prefix}.code`, `its parent ${parent} does not exist; add that first`);
    }
  }
}

/** The code above this one; null for a family. */
export function parentOf(code: string): string | null {
  return code.includes('.') ? code.slice(0, code.lastIndexOf('.')) : null;
}

function checked(
  input: RootCauseCategoryInput,
  prefix: string,
): { code: string; name: string; description: string } {
  const { code } = input;
  if (!FAMILY.test(code) && !CODE.test(code)) {
    throw BadInput.of(
      `${prefix}.code`,
      'must look like NET.DNS, or NET.DNS.acme-internal below an existing code',
    );
  }
  if (input.parent != null && input.parent !== parentOf(code)) {
    throw BadInput.of(
      `${prefix}.parent`,
      `must be ${parentOf(code) ?? 'left out'}, which the code ${code} begins with`,
    );
  }
  return {
    code,
    name: text(input.name, 100, `${prefix}.name`),
    description: text(input.description, 1000, `${prefix}.description`),
  };
}

function text(value: unknown, max: number, field: string): string {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  if (trimmed === '' || trimmed.length > max || trimmed.includes('\0')) {
    throw BadInput.of(field, `must have 1 to ${max} characters and no NUL`);
  }
  return trimmed;
}
