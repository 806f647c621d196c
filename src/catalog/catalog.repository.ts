import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Database, type Tx } from '../database/index.js';
import type { DependencyStrength, Service } from './catalog.graphql.js';
import type { CheckedService } from './service-input.js';
import { ServiceAliasEntity, ServiceDependencyEntity, ServiceEntity } from './service.entity.js';

const COLUMNS = 's.id, s.slug, s.name, s.description, s.category, s.tier, s.team, s.provider';
/** One writer of the catalogue at a time: a name must never come to mean two services. */
const CATALOG_LOCK = 4_211_002;

export interface Edge {
  readonly serviceId: string;
  readonly dependsOnId: string;
  readonly strength: DependencyStrength;
}

/** All SQL of the catalogue. */
@Injectable()
export class CatalogRepository {
  constructor(private readonly database: Database) {}

  async list(
    query: string | null,
    provider: string | null,
    team: string | null,
    limit: number,
  ): Promise<Service[]> {
    const like = query === null ? null : `%${query.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    return this.database.read<Service>(
      `SELECT ${COLUMNS} FROM service s
       WHERE ($1::text IS NULL OR s.slug LIKE $1 OR lower(s.name) LIKE $1
          OR EXISTS (SELECT 1 FROM service_alias a WHERE a.service_id = s.id AND a.alias LIKE $1))
         AND ($2::text IS NULL OR s.provider = $2) AND ($3::text IS NULL OR s.team = $3)
       ORDER BY lower(s.name), s.slug LIMIT $4`,
      [like, provider, team, limit],
    );
  }

  /** Ids and slugs by any name, which must be in lower case. */
  async named(names: readonly string[], tx?: Tx): Promise<{ name: string; id: string; slug: string }[]> {
    const sql = `SELECT s.slug AS name, s.id, s.slug FROM service s WHERE s.slug = ANY ($1::text[])
      UNION ALL SELECT a.alias, s.id, s.slug FROM service_alias a JOIN service s ON s.id = a.service_id
      WHERE a.alias = ANY ($1::text[])`;
    return tx ? tx.query(sql, [names]) : this.database.read(sql, [names]);
  }

  async byIds(ids: readonly string[]): Promise<Service[]> {
    return this.database.read<Service>(`SELECT ${COLUMNS} FROM service s WHERE s.id = ANY ($1::uuid[])`, [
      ids,
    ]);
  }

  async aliases(ids: readonly string[]): Promise<{ serviceId: string; alias: string }[]> {
    return this.database.read(
      `SELECT service_id AS "serviceId", alias FROM service_alias WHERE service_id = ANY ($1::uuid[]) ORDER BY alias`,
      [ids],
    );
  }

  /** Edges that leave (dependencies) or reach (dependents) these services, by the other one's slug. */
  async edges(ids: readonly string[], side: 'service_id' | 'depends_on_id'): Promise<Edge[]> {
    const other = side === 'service_id' ? 'depends_on_id' : 'service_id';
    return this.database.read<Edge & Record<string, unknown>>(
      `SELECT d.service_id AS "serviceId", d.depends_on_id AS "dependsOnId", d.strength
       FROM service_dependency d JOIN service o ON o.id = d.${other}
       WHERE d.${side} = ANY ($1::uuid[]) ORDER BY o.slug`,
      [ids],
    );
  }

  async exportAll(): Promise<CheckedService[]> {
    return this.database.read<CheckedService>(
      `SELECT s.slug, s.name, s.description, s.category, s.tier, s.team, s.provider,
         ARRAY(SELECT a.alias FROM service_alias a WHERE a.service_id = s.id ORDER BY a.alias) AS aliases,
         coalesce((SELECT json_agg(json_build_object('dependsOn', o.slug, 'strength', d.strength) ORDER BY o.slug)
           FROM service_dependency d JOIN service o ON o.id = d.depends_on_id WHERE d.service_id = s.id), '[]') AS dependencies
       FROM service s ORDER BY s.slug`,
    );
  }

  async lock(tx: Tx): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [CATALOG_LOCK]);
  }

  async find(tx: Tx, id: string): Promise<{ service: ServiceEntity; aliases: string[]; edges: Edge[] }> {
    const service = await tx.manager.findOneByOrFail(ServiceEntity, { id });
    const aliases = await tx.manager.findBy(ServiceAliasEntity, { serviceId: id });
    const edges = await tx.manager.findBy(ServiceDependencyEntity, { serviceId: id });
    return { service, aliases: aliases.map((row) => row.alias), edges: edges as unknown as Edge[] };
  }

  async insert(tx: Tx, service: Partial<ServiceEntity>): Promise<string> {
    const id = uuidv7();
    await tx.manager.insert(ServiceEntity, { ...service, id });
    return id;
  }

  async update(tx: Tx, id: string, service: Partial<ServiceEntity>): Promise<void> {
    await tx.manager.update(ServiceEntity, id, { ...service, updatedAt: () => 'now()' } as never);
  }

  async replaceAliases(tx: Tx, serviceId: string, aliases: readonly string[]): Promise<void> {
    await tx.manager.delete(ServiceAliasEntity, { serviceId });
    if (aliases.length > 0)
      await tx.manager.insert(
        ServiceAliasEntity,
        aliases.map((alias) => ({ alias, serviceId })),
      );
  }

  async replaceEdges(tx: Tx, serviceId: string, edges: readonly Omit<Edge, 'serviceId'>[]): Promise<void> {
    await tx.manager.delete(ServiceDependencyEntity, { serviceId });
    if (edges.length > 0) {
      await tx.manager.insert(
        ServiceDependencyEntity,
        edges.map((edge) => ({ ...edge, serviceId })),
      );
    }
  }
}
