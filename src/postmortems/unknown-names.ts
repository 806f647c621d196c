import { Injectable } from '@nestjs/common';
import { BadInput, didYouMean, nearNames } from '../common/index.js';
import { Database } from '../database/index.js';
import { unknownCodeMessage } from '../taxonomy/index.js';
import type { PostmortemFilter } from './filter.input.js';

/** A field of the filter that holds names: where they are known from, and what to say of one that is not. */
interface Named {
  readonly field: 'rootCause' | 'service' | 'team' | 'provider';
  readonly known: string;
  /** All there are: `name`, and what it `means`. */
  readonly all: string;
  readonly problem: (name: string, all: readonly Meaning[]) => string;
}

interface Meaning {
  readonly name: string;
  readonly means: string;
}

const NAMED: readonly Named[] = [
  {
    field: 'rootCause',
    ...{ known: 'SELECT code AS name FROM cause_category WHERE code = ANY ($1::text[])' },
    ...{ all: 'SELECT code AS name, code AS means FROM cause_category' },
    problem: (name, all) =>
      unknownCodeMessage(
        name,
        all.map((one) => one.name),
      ),
  },
  {
    field: 'service',
    ...{ known: 'SELECT slug AS name FROM service WHERE slug = ANY ($1::text[])' },
    all: `SELECT slug AS name, slug AS means FROM service
      UNION ALL SELECT a.alias, s.slug FROM service_alias a JOIN service s ON s.id = a.service_id`,
    problem: (name, all) => `${shown(name)} is not the slug of a service${advice(name, all)}`,
  },
  ofService('team', (name) => `no service of the catalogue is owned by a team ${name}`),
  ofService('provider', (name) => `no service of the catalogue has the provider ${name}`),
];

/** Tells a filter that matches nothing from one that names what does not exist. The catalogue is for all to see. */
@Injectable()
export class UnknownNames {
  constructor(private readonly database: Database) {}

  /**
   * Throws where the filter names a cause, service, team or provider that does not exist. Lists ask only when they come
   * back empty; figures always, for nobody sees that a part of them is missing.
   */
  async refuse(filter: PostmortemFilter, prefix = 'filter'): Promise<void> {
    for (const named of NAMED) await this.check(named, filter[named.field], prefix);
  }

  private async check(
    { field, known, all, problem }: Named,
    names: readonly string[] | null | undefined,
    prefix: string,
  ): Promise<void> {
    if (!names?.length) return;
    const found = new Set(
      (await this.database.read<{ name: string }>(known, [names])).map(({ name }) => name),
    );
    const at = names.findIndex((name) => !found.has(name));
    if (at < 0) return;
    const meanings = await this.database.read<Meaning & Record<string, unknown>>(all);
    throw BadInput.of(`${prefix}.${field}[${at}]`, problem(names[at]!, meanings));
  }
}

function ofService(column: 'team' | 'provider', problem: (name: string) => string): Named {
  return {
    field: column,
    known: `SELECT DISTINCT ${column} AS name FROM service WHERE ${column} = ANY ($1::text[])`,
    all: `SELECT DISTINCT ${column} AS name, ${column} AS means FROM service WHERE ${column} IS NOT NULL`,
    problem: (name, all) => `${problem(shown(name))}${advice(name, all)}`,
  };
}

function advice(wanted: string, all: readonly Meaning[]): string {
  const meant = new Map(all.map(({ name, means }) => [name, means]));
  const near = nearNames(wanted, meant.keys()).map((name) => meant.get(name)!);
  return `${didYouMean([...new Set(near)]) || ';'} see services`;
}

function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
