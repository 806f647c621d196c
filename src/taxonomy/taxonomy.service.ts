import { Injectable } from '@nestjs/common';
import { Audit, requireScope, type Viewer } from '../access/index.js';
import { BadInput } from '../common/index.js';
import { Changes, Database, type Tx } from '../database/index.js';
import { isCode, parentOf } from './category-code.js';
import { type CategoryEntry, categoryProblems, parseCategories } from './category-input.js';
import type { RootCauseCategory } from './category.graphql.js';
import { TaxonomyRepository } from './taxonomy.repository.js';

export type CategoryOutcome = 'created' | 'updated' | 'unchanged';

/** Reads and grows the taxonomy. It is the same for every viewer. */
@Injectable()
export class TaxonomyService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly repository: TaxonomyRepository,
    private readonly audit: Audit,
  ) {}

  /** Which of the codes exist. */
  async known(codes: readonly string[], tx?: Tx): Promise<Set<string>> {
    const possible = codes.filter(isCode);
    return possible.length > 0 ? this.repository.known(possible, tx) : new Set();
  }

  /** Every category, by code. */
  async all(_viewer: Viewer): Promise<RootCauseCategory[]> {
    return this.repository.all();
  }

  /** Every category as `upsertMany` takes it back, parents first. */
  async exportAll(viewer: Viewer): Promise<CategoryEntry[]> {
    const categories = await this.all(viewer);
    return categories.map(({ parentCode, ...category }) => ({ ...category, parent: parentCode }));
  }

  /** Adds a category or rewords it. */
  async upsert(viewer: Viewer, input: unknown, tx?: Tx): Promise<RootCauseCategory> {
    const at = (): string => 'input';
    const [entry] = parseCategories([input], at);
    await this.write(viewer, [entry!], at, tx);
    const { code, name, description } = entry!;
    return { code, name, description, parentCode: parentOf(code) };
  }

  /** Adds or rewords all of them or, where one is wrong, none; says for each what became of it. */
  async upsertMany(viewer: Viewer, inputs: readonly unknown[], tx?: Tx): Promise<CategoryOutcome[]> {
    const at = (i: number): string => `categories[${i}]`;
    return this.write(viewer, parseCategories(inputs, at), at, tx);
  }

  private async write(
    viewer: Viewer,
    entries: readonly CategoryEntry[],
    at: (i: number) => string,
    outer?: Tx,
  ): Promise<CategoryOutcome[]> {
    requireScope(viewer, 'admin');
    const work = async (tx: Tx): Promise<CategoryOutcome[]> => {
      const stored = await this.repository.stored(tx);
      const problems = categoryProblems(entries, new Set(stored.keys()), at);
      if (problems.length > 0) throw new BadInput(problems);
      const written = await this.repository.save(tx, entries);
      this.audit.record(
        tx,
        viewer,
        entries
          .filter(({ code }) => written.has(code))
          .map(({ code, name, description }) => ({
            action: stored.has(code) ? 'UPDATE' : 'CREATE',
            kind: 'CAUSE',
            ...{ id: code, before: stored.get(code), after: { code, name, description } },
          })),
      );
      await this.changes.record(
        tx,
        [...written.keys()].map((id) => ({ kind: 'cause' as const, id })),
      );
      return entries.map(({ code }) => written.get(code) ?? 'unchanged');
    };
    return outer ? work(outer) : this.database.transaction(work);
  }
}
