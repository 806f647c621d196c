import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Audit, requireScope, type Viewer } from '../access/index.js';
import { BadInput, isStorable } from '../common/index.js';
import { Changes, Database, type Tx } from '../database/index.js';
import { CatalogRepository } from './catalog.repository.js';
import type { Service } from './service.graphql.js';
import { nameKey, parseServices, type Place, type ServiceEntry } from './service-input.js';
import type { NameOwner, ServiceState } from './service-state.js';
import { type Planned, planUpsert, type UpsertOutcome } from './upsert-plan.js';

/** What a list of services can be narrowed to. */
export interface ServicesFilter {
  readonly query?: string | null;
  readonly provider?: string | null;
  readonly team?: string | null;
}

const MAX_FILTER = 200;

/** Reads and writes the catalogue. It is the same for every viewer. */
@Injectable()
export class CatalogService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly repository: CatalogRepository,
    private readonly audit: Audit,
  ) {}

  /** The services behind slugs and aliases in any case; keyed by the names as given, unknown ones left out. */
  async resolve(names: readonly string[], tx?: Tx): Promise<Map<string, NameOwner>> {
    const keys = [...new Set(names.filter(isStorable).map(nameKey))];
    if (keys.length === 0) return new Map();
    const owners = await this.repository.owners(keys, tx);
    return new Map(
      names.flatMap((name) => {
        const owner = owners.get(nameKey(name));
        return owner ? [[name, owner] as const] : [];
      }),
    );
  }

  /** Services by name, at most 1,000. */
  async list(_viewer: Viewer, { query, provider, team }: ServicesFilter = {}): Promise<Service[]> {
    const wanted = filterText('query', query)?.normalize('NFC').trim();
    return this.repository.list({
      pattern: wanted ? `%${wanted.replace(/[\\%_]/g, '\\$&')}%` : null,
      provider: filterText('provider', provider)?.toLowerCase() ?? null,
      team: filterText('team', team),
    });
  }

  /** The service with this slug or alias. */
  async bySlug(_viewer: Viewer, slug: string): Promise<Service | null> {
    if (!isStorable(slug)) return null;
    return (await this.repository.byName(nameKey(slug))) ?? null;
  }

  /** Every service as `upsertMany` takes it back. */
  async exportAll(_viewer: Viewer): Promise<ServiceEntry[]> {
    const states = await this.repository.states(null);
    const slugs = new Map(states.map(({ id, slug }) => [id, slug]));
    return states.map(({ id: _, hasPast: __, aliases, regions, dependencies, ...service }) => ({
      ...service,
      regions: [...regions],
      aliases: [...aliases],
      dependencies: dependencies
        .map(({ id, strength, since }) => ({ dependsOn: slugs.get(id)!, strength, since }))
        .sort((a, b) => (a.dependsOn < b.dependsOn ? -1 : 1)),
    }));
  }

  /** Adds a service, or changes the one with this slug or alias. */
  async upsert(viewer: Viewer, input: unknown, tx?: Tx): Promise<Service> {
    const [planned] = await this.write(viewer, [input], () => 'input', tx);
    const { id, slug, name, description, category, tier, team, provider, regions } = planned!.service;
    return { id, slug, name, description, category, tier, team, provider, regions };
  }

  /**
   * Adds or changes all of them or, where one is wrong, none; they may depend on each other in any order. Says for
   * each what became of it.
   */
  async upsertMany(viewer: Viewer, inputs: readonly unknown[], tx?: Tx): Promise<UpsertOutcome[]> {
    const planned = await this.write(viewer, inputs, placeInList, tx);
    return planned.map(({ outcome }) => outcome);
  }

  /** What `upsertMany` would make of them; writes nothing. */
  async preview(viewer: Viewer, inputs: readonly unknown[], tx: Tx): Promise<UpsertOutcome[]> {
    requireScope(viewer, 'write');
    const { planned } = await this.plan(tx, parseServices(inputs, placeInList), placeInList);
    return planned.map(({ outcome }) => outcome);
  }

  /** Keeps other writers of names waiting until the transaction ends. */
  async lock(tx: Tx): Promise<void> {
    await this.repository.lock(tx);
  }

  /** The service with this slug or alias as it is; added where there is none. */
  async ensure(
    viewer: Viewer,
    tx: Tx,
    entry: Pick<ServiceEntry, 'slug' | 'name' | 'provider' | 'category'>,
  ): Promise<NameOwner> {
    const find = async (): Promise<NameOwner | undefined> =>
      (await this.resolve([entry.slug], tx)).get(entry.slug);
    const found = await find();
    if (found) return found;
    await this.repository.lock(tx);
    const other = await find();
    if (other) return other;
    const [planned] = await this.write(viewer, [entry], () => 'service', tx);
    return { id: planned!.service.id, slug: planned!.service.slug };
  }

  private async write(viewer: Viewer, inputs: readonly unknown[], at: Place, outer?: Tx): Promise<Planned[]> {
    requireScope(viewer, 'write');
    const entries = parseServices(inputs, at);
    const work = async (tx: Tx): Promise<Planned[]> => {
      await this.repository.lock(tx);
      const { planned, services } = await this.plan(tx, entries, at);
      const changed = planned.filter(({ outcome }) => outcome !== 'unchanged').map(({ service }) => service);
      if (changed.length > 0) await this.repository.save(tx, changed);
      this.audit.record(
        tx,
        viewer,
        changed.map((after) => ({
          action: services.has(after.id) ? 'UPDATE' : 'CREATE',
          kind: 'SERVICE',
          ...{ id: after.id, before: services.get(after.id), after },
        })),
      );
      await this.changes.record(
        tx,
        changed.map(({ id }) => ({ kind: 'service' as const, id })),
      );
      return planned;
    };
    return outer ? work(outer) : this.database.transaction(work);
  }

  private async plan(
    tx: Tx,
    entries: readonly ServiceEntry[],
    at: Place,
  ): Promise<{ planned: Planned[]; services: ReadonlyMap<string, ServiceState> }> {
    const owners = await this.repository.owners(mentioned(entries), tx);
    const ids = entries.flatMap(({ slug }) => owners.get(slug)?.id ?? []);
    const states = await this.repository.states(ids, tx);
    const services = new Map(states.map((state) => [state.id, state]));
    return { planned: planUpsert(entries, { owners, services }, at, uuidv7, new Date()), services };
  }
}

function placeInList(i: number): string {
  return `services[${i}]`;
}

/** Every name that the entries use. */
function mentioned(entries: readonly ServiceEntry[]): string[] {
  return entries.flatMap(({ slug, aliases, dependencies }) => [
    slug,
    ...(aliases ?? []),
    ...(dependencies ?? []).map(({ dependsOn }) => dependsOn),
  ]);
}

function filterText(field: string, text: string | null | undefined): string | null {
  if (text == null) return null;
  if (text.length > MAX_FILTER) throw BadInput.of(field, `must have at most ${MAX_FILTER} characters`);
  if (!isStorable(text)) throw BadInput.of(field, 'must be whole Unicode text without NUL characters');
  return text;
}
