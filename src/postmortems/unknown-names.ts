import { Injectable } from '@nestjs/common';
import { BadInput } from '../common/index.js';
import { Database } from '../database/index.js';
import type { PostmortemFilter } from './filter.input.js';

/** Tells a filter that matches nothing from one that names a cause or service that does not exist. */
@Injectable()
export class UnknownNames {
  constructor(private readonly database: Database) {}

  /** Throws where the filter names an unknown code or slug. Asked only when a list came back empty. */
  async refuse(filter: PostmortemFilter, prefix = 'filter'): Promise<void> {
    await this.check(filter.rootCause, 'cause_category', 'code', (name, at) =>
      BadInput.of(
        `${prefix}.rootCause[${at}]`,
        `${name} is not a code of the taxonomy; see rootCauseCategories`,
      ),
    );
    await this.check(filter.service, 'service', 'slug', (name, at) =>
      BadInput.of(`${prefix}.service[${at}]`, `${name} is not the slug of a service; see services`),
    );
  }

  private async check(
    names: readonly string[] | null | undefined,
    table: 'cause_category' | 'service',
    column: 'code' | 'slug',
    problem: (name: string, at: number) => BadInput,
  ): Promise<void> {
    if (!names?.length) return;
    const rows = await this.database.read<{ name: string }>(
      `SELECT ${column} AS name FROM ${table} WHERE ${column} = ANY ($1::text[])`,
      [names],
    );
    const known = new Set(rows.map((row) => row.name));
    const at = names.findIndex((name) => !known.has(name));
    if (at >= 0) throw problem(names[at]!, at);
  }
}
