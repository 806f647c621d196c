import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { COLUMNS } from './catalog.repository.js';
import type { Edge, Graph } from './graph.js';
import type { Service } from './service.graphql.js';

/** Reads the catalogue as a graph; kept until a change counts the version up. */
@Injectable()
export class GraphRepository {
  private kept: { readonly version: string; readonly graph: Promise<Graph> } | undefined;

  constructor(private readonly database: Database) {}

  /** The graph as it is now: one small statement where nothing has changed. */
  async graph(): Promise<Graph> {
    const [row] = await this.database.read<{ version: string }>(
      'SELECT version::text AS version FROM catalog_version',
    );
    // The version is read before the rows: what changes in between is read again with the next version.
    if (this.kept?.version !== row!.version) this.kept = { version: row!.version, graph: this.read() };
    const { graph, version } = this.kept;
    return graph.catch((error: unknown) => {
      if (this.kept?.version === version) this.kept = undefined;
      throw error;
    });
  }

  private async read(): Promise<Graph> {
    const rows = await this.database.read<Edge & { on: string }>(
      `SELECT e.service_id AS from, e.depends_on_id AS on, e.strength = 'HARD' AS "isHard",
         extract(epoch FROM e.since)::float8 * 1000 AS since, extract(epoch FROM e.until)::float8 * 1000 AS until
       FROM (SELECT service_id, depends_on_id, strength, since, NULL::timestamptz AS until FROM service_dependency
         UNION ALL SELECT service_id, depends_on_id, strength, since, until FROM past_dependency) e
       JOIN service s ON s.id = e.service_id ORDER BY lower(s.name), s.slug`,
    );
    // After the edges: services are never deleted, so each edge has both its ends.
    const services = await this.database.read<Service>(
      `SELECT ${COLUMNS} FROM service s ORDER BY lower(s.name), s.slug`,
    );
    const dependents = new Map<string, Edge[]>();
    for (const { on, ...edge } of rows) {
      const edges = dependents.get(on);
      if (edges) edges.push(edge);
      else dependents.set(on, [edge]);
    }
    return {
      services: new Map(services.map((service) => [service.id, service])),
      rank: new Map(services.map(({ id }, i) => [id, i])),
      dependents,
    };
  }
}
