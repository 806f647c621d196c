import { Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { BadInput, Conflict } from '../common/index.js';
import { Changes, Database, type Tx } from '../database/index.js';
import type { Service } from './catalog.graphql.js';
import { CatalogRepository, type Edge } from './catalog.repository.js';
import type { ServiceEntity } from './service.entity.js';
import { type CheckedService, parseService } from './service-input.js';

const MAX_LIST = 1000;
export type ServiceOutcome = 'created' | 'updated' | 'unchanged';

export interface ServiceQuery {
  readonly query?: string | null;
  readonly provider?: string | null;
  readonly team?: string | null;
}

/** The services people run or rely on, their names and what they depend on. */
@Injectable()
export class CatalogService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly repository: CatalogRepository,
  ) {}

  /** At most 1,000 services, by name. */
  async list(_viewer: Viewer, { query, provider, team }: ServiceQuery): Promise<Service[]> {
    for (const [field, value] of Object.entries({ query, provider, team })) {
      if (value != null && (value.length > 200 || value.includes('\0'))) {
        throw BadInput.of(field, 'must have at most 200 characters and no NUL');
      }
    }
    return this.repository.list(query || null, provider?.toLowerCase() ?? null, team ?? null, MAX_LIST);
  }

  /** The service with this slug or alias. */
  async bySlug(_viewer: Viewer, name: string): Promise<Service | null> {
    const found = (await this.resolve([name])).get(name);
    return found ? ((await this.repository.byIds([found.id]))[0] ?? null) : null;
  }

  /** The whole catalogue as files keep it, by slug. */
  async exportAll(_viewer: Viewer): Promise<CheckedService[]> {
    return this.repository.exportAll();
  }

  /** Id and slug for each name, given as slug or alias in any case; unknown names are absent. */
  async resolve(names: readonly string[], tx?: Tx): Promise<Map<string, { id: string; slug: string }>> {
    const wanted = [...new Set(names.map((name) => name.trim().toLowerCase()))].filter(
      (name) => !name.includes('\0'),
    );
    if (wanted.length === 0) return new Map();
    const rows = await this.repository.named(wanted, tx);
    const byName = new Map(rows.map((row) => [row.name, { id: row.id, slug: row.slug }]));
    return new Map(
      names.flatMap((name) => {
        const found = byName.get(name.trim().toLowerCase());
        return found ? [[name, found] as const] : [];
      }),
    );
  }

  /** Adds or changes one service. */
  async upsert(viewer: Viewer, input: unknown, prefix = 'input'): Promise<string> {
    const [result] = await this.upsertMany(viewer, [input], () => prefix);
    return result!.id;
  }

  /** Adds or changes services together; dependencies may point forward. All or nothing. */
  async upsertMany(
    _viewer: Viewer,
    inputs: readonly unknown[],
    prefixOf: (index: number) => string = (i) => `services[${i}]`,
    within?: Tx,
  ): Promise<{ id: string; slug: string; outcome: ServiceOutcome }[]> {
    const services = inputs.map((input, i) => parseService(input, prefixOf(i)));
    const work = async (tx: Tx): Promise<{ id: string; slug: string; outcome: ServiceOutcome }[]> => {
      await this.repository.lock(tx);
      const results: { id: string; slug: string; outcome: ServiceOutcome }[] = [];
      for (const [i, service] of services.entries())
        results.push(await this.writeService(tx, service, prefixOf(i)));
      for (const [i, service] of services.entries()) {
        const result = results[i]!;
        if ((await this.writeEdges(tx, result.id, service, prefixOf(i))) && result.outcome === 'unchanged') {
          result.outcome = 'updated';
        }
      }
      const changed = results.filter((result) => result.outcome !== 'unchanged');
      await this.changes.record(
        tx,
        changed.map(({ id }) => ({ kind: 'service', id, version: 0 })),
      );
      return results;
    };
    return within ? work(within) : this.database.transaction(work);
  }

  private async writeService(
    tx: Tx,
    input: CheckedService,
    prefix: string,
  ): Promise<{ id: string; slug: string; outcome: ServiceOutcome }> {
    const existing = (await this.resolve([input.slug], tx)).get(input.slug);
    const before = existing && (await this.repository.find(tx, existing.id));
    const slug = existing?.slug ?? input.slug;
    const aliases =
      input.aliases === undefined
        ? undefined
        : [...new Set(input.aliases ?? [])].filter((a) => a !== slug).sort();
    await this.refuseTaken(tx, aliases ?? [], existing?.id, prefix);
    const row = rowOf(input, slug);
    if (!before) {
      const id = await this.repository.insert(tx, row);
      await this.repository.replaceAliases(tx, id, aliases ?? []);
      return { id, slug, outcome: 'created' };
    }
    const rowChanged = Object.entries(row).some(
      ([key, value]) => before.service[key as keyof ServiceEntity] !== value,
    );
    const aliasesChanged = aliases !== undefined && aliases.join('\n') !== before.aliases.sort().join('\n');
    if (rowChanged) await this.repository.update(tx, before.service.id, row);
    if (aliasesChanged) await this.repository.replaceAliases(tx, before.service.id, aliases);
    return { id: before.service.id, slug, outcome: rowChanged || aliasesChanged ? 'updated' : 'unchanged' };
  }

  private async refuseTaken(
    tx: Tx,
    aliases: readonly string[],
    own: string | undefined,
    prefix: string,
  ): Promise<void> {
    const taken = await this.resolve(aliases, tx);
    for (const [i, alias] of aliases.entries()) {
      const other = taken.get(alias);
      if (other && other.id !== own) {
        throw new Conflict(`${alias} already names the service ${other.slug}`, {
          field: `${prefix}.aliases[${i}]`,
        });
      }
    }
  }

  private async writeEdges(
    tx: Tx,
    id: string,
    { dependencies }: CheckedService,
    prefix: string,
  ): Promise<boolean> {
    if (dependencies === undefined) return false;
    const known = await this.resolve(
      (dependencies ?? []).map((d) => d.dependsOn),
      tx,
    );
    const edges = new Map<string, Omit<Edge, 'serviceId'>>();
    for (const [i, { dependsOn, strength }] of (dependencies ?? []).entries()) {
      const field = `${prefix}.dependencies[${i}].dependsOn`;
      const target = known.get(dependsOn);
      if (!target) throw BadInput.of(field, `${dependsOn} is not a service of the catalogue; add it first`);
      if (target.id === id) throw BadInput.of(field, 'a service cannot depend on itself');
      if (edges.has(target.id)) throw BadInput.of(field, `${target.slug} is listed twice`);
      edges.set(target.id, { dependsOnId: target.id, strength });
    }
    const { edges: before } = await this.repository.find(tx, id);
    const key = (list: Iterable<Omit<Edge, 'serviceId'>>): string =>
      [...list]
        .map((edge) => `${edge.dependsOnId} ${edge.strength}`)
        .sort()
        .join();
    if (key(before) === key(edges.values())) return false;
    await this.repository.replaceEdges(tx, id, [...edges.values()]);
    return true;
  }
}

/** Columns to write: what is left out is not among them, null clears. */
function rowOf(input: CheckedService, slug: string): Partial<ServiceEntity> {
  const row: Partial<ServiceEntity> = { slug, name: input.name };
  for (const key of ['description', 'tier', 'team', 'provider'] as const) {
    if (input[key] !== undefined) Object.assign(row, { [key]: input[key] });
  }
  if (input.category !== undefined) row.category = input.category ?? 'OTHER';
  return row;
}
