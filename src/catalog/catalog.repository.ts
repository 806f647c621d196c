import { Injectable } from '@nestjs/common';
import { canonicalInstant, TYPE_NAME } from '../common/index.js';
import { Database, objectSql, type Properties, type Tx, utcText } from '../database/index.js';
import type { Service } from './service.graphql.js';
import type { DependencyStrength } from './service.enums.js';
import type { NameOwner, ServiceState } from './service-state.js';

/** Held by whoever changes names, until commit: a name must mean one service, across two tables. */
const CATALOG_LOCK = 4_211_002;
/** Services in one answer. */
export const MAX_SERVICES = 1000;

export const COLUMNS =
  's.id, s.slug, s.name, s.description, s.category, s.tier, s.team, s.provider, s.regions';
/** A service with the names of the API. */
export function serviceProperties(s: string): Properties {
  const names = ['id', 'slug', 'name', 'description', 'category', 'tier', 'team', 'provider', 'regions'];
  return { [TYPE_NAME]: `'Service'`, ...Object.fromEntries(names.map((name) => [name, `${s}.${name}`])) };
}

const OWNERS = `SELECT s.slug AS name, s.id, s.slug FROM service s WHERE s.slug = ANY ($1::text[])
  UNION ALL SELECT a.alias, s.id, s.slug FROM service_alias a JOIN service s ON s.id = a.service_id
  WHERE a.alias = ANY ($1::text[])`;

const WANTED = `SELECT s.id AS service_id, d.id AS depends_on_id, d.strength, d.since
  FROM json_to_recordset($1::json) AS s (id uuid, dependencies json),
    json_to_recordset(s.dependencies) AS d (id uuid, strength text, since timestamptz)`;

export interface ServiceFilter {
  /** A LIKE pattern. */
  readonly pattern: string | null;
  readonly provider: string | null;
  readonly team: string | null;
}

/** One end of a dependency, seen from the other. */
export interface Neighbour {
  readonly service: Service;
  readonly strength: DependencyStrength;
  /** Since when; null where it is not known. */
  readonly since: string | null;
}

type Read = <T extends object>(sql: string, values?: readonly unknown[]) => Promise<T[]>;

/** The SQL of the catalogue. */
@Injectable()
export class CatalogRepository {
  constructor(private readonly database: Database) {}

  /** Waits for other writers of names, and keeps them waiting until the transaction ends. */
  async lock(tx: Tx): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [CATALOG_LOCK]);
  }

  /** Whose slug or alias each name is; names must be in the form they are stored in. */
  async owners(names: readonly string[], tx?: Tx): Promise<Map<string, NameOwner>> {
    const rows = await this.reading(tx)<NameOwner & { name: string }>(OWNERS, [names]);
    return new Map(rows.map(({ name, id, slug }) => [name, { id, slug }]));
  }

  async list({ pattern, provider, team }: ServiceFilter): Promise<Service[]> {
    return this.database.read<Service>(
      `SELECT ${COLUMNS} FROM service s
       WHERE ($1::text IS NULL OR s.slug ILIKE $1 OR s.name ILIKE $1
              OR EXISTS (SELECT 1 FROM service_alias a WHERE a.service_id = s.id AND a.alias ILIKE $1))
         AND ($2::text IS NULL OR s.provider = $2) AND ($3::text IS NULL OR s.team = $3)
       ORDER BY lower(s.name), s.slug LIMIT ${MAX_SERVICES}`,
      [pattern, provider, team],
    );
  }

  async byName(name: string): Promise<Service | undefined> {
    const [service] = await this.database.read<Service>(
      `SELECT ${COLUMNS} FROM service s
       WHERE s.slug = $1 OR s.id = (SELECT a.service_id FROM service_alias a WHERE a.alias = $1)`,
      [name],
    );
    return service;
  }

  async aliases(ids: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await this.database.read<{ id: string; aliases: string[] }>(
      `SELECT service_id AS id, array_agg(alias ORDER BY alias COLLATE "C") AS aliases
       FROM service_alias WHERE service_id = ANY ($1::uuid[]) GROUP BY service_id`,
      [ids],
    );
    return new Map(rows.map(({ id, aliases }) => [id, aliases]));
  }

  /** What the services need. */
  async dependencies(ids: readonly string[]): Promise<Map<string, Neighbour[]>> {
    return this.neighbours('service_id', 'depends_on_id', ids);
  }

  /** What needs the services. */
  async dependents(ids: readonly string[]): Promise<Map<string, Neighbour[]>> {
    return this.neighbours('depends_on_id', 'service_id', ids);
  }

  /** Services with their lists, by slug; all of them where no ids are given. */
  async states(ids: readonly string[] | null, tx?: Tx): Promise<ServiceState[]> {
    const states = await this.reading(tx)<ServiceState>(
      `SELECT ${COLUMNS},
         ARRAY(SELECT a.alias FROM service_alias a WHERE a.service_id = s.id ORDER BY a.alias COLLATE "C") AS aliases,
         coalesce((SELECT json_agg(json_build_object('id', d.depends_on_id, 'strength', d.strength,
             'since', ${utcText('d.since')}))
           FROM service_dependency d WHERE d.service_id = s.id), '[]') AS dependencies,
         EXISTS (SELECT 1 FROM past_dependency d WHERE d.service_id = s.id) AS "hasPast"
       FROM service s WHERE $1::uuid[] IS NULL OR s.id = ANY ($1) ORDER BY s.slug COLLATE "C"`,
      [ids],
    );
    // Without its Z an instant could neither be compared nor written back: it would mean the session's time zone.
    return states.map((state) => ({
      ...state,
      dependencies: state.dependencies.map(({ since, ...dependency }) => ({
        ...dependency,
        since: since && canonicalInstant(new Date(`${since}Z`)),
      })),
    }));
  }

  /** Writes services as they are to be, with their lists. */
  async save(tx: Tx, services: readonly ServiceState[]): Promise<void> {
    const ids = services.map(({ id }) => id);
    const document = JSON.stringify(services);
    await tx.query(
      `INSERT INTO service (id, slug, name, description, category, tier, team, provider, regions)
       SELECT * FROM json_to_recordset($1::json) AS s
         (id uuid, slug text, name text, description text, category text, tier smallint, team text, provider text, regions text[])
       ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, description = EXCLUDED.description,
         category = EXCLUDED.category, tier = EXCLUDED.tier, team = EXCLUDED.team, provider = EXCLUDED.provider,
         regions = EXCLUDED.regions, updated_at = now()`,
      [document],
    );
    await tx.query('DELETE FROM service_alias WHERE service_id = ANY ($1::uuid[])', [ids]);
    await tx.query(
      `INSERT INTO service_alias (service_id, alias)
       SELECT s.id, alias FROM json_to_recordset($1::json) AS s (id uuid, aliases json),
         json_array_elements_text(s.aliases) alias`,
      [document],
    );
    // What is no longer needed, or not in the same way, was needed until now.
    await tx.query(
      `WITH gone AS (DELETE FROM service_dependency WHERE service_id = ANY ($2::uuid[]) RETURNING *)
       INSERT INTO past_dependency (service_id, depends_on_id, strength, since, until)
       SELECT g.service_id, g.depends_on_id, g.strength, g.since, now() FROM gone g
       WHERE (g.since IS NULL OR g.since <= now()) AND NOT EXISTS (
         SELECT 1 FROM (${WANTED}) w
         WHERE w.service_id = g.service_id AND w.depends_on_id = g.depends_on_id AND w.strength = g.strength)`,
      [document, ids],
    );
    await tx.query(`INSERT INTO service_dependency (service_id, depends_on_id, strength, since) ${WANTED}`, [
      document,
    ]);
    await tx.query('UPDATE catalog_version SET version = version + 1');
  }

  private async neighbours(
    from: 'service_id' | 'depends_on_id',
    to: 'service_id' | 'depends_on_id',
    ids: readonly string[],
  ): Promise<Map<string, Neighbour[]>> {
    const rows = await this.database.read<{ id: string; neighbours: Neighbour[] }>(
      `SELECT d.${from} AS id, json_agg(json_build_object('service', ${objectSql(serviceProperties('s'))}, 'strength', d.strength, 'since', ${utcText('d.since')})
         ORDER BY lower(s.name), s.slug) AS neighbours
       FROM service_dependency d JOIN service s ON s.id = d.${to} WHERE d.${from} = ANY ($1::uuid[]) GROUP BY 1`,
      [ids],
    );
    return new Map(rows.map(({ id, neighbours }) => [id, neighbours]));
  }

  private reading(tx: Tx | undefined): Read {
    return tx ? (sql, values) => tx.query(sql, values) : (sql, values) => this.database.read(sql, values);
  }
}
