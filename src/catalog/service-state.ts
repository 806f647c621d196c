import type { DependencyStrength, ServiceCategory } from './service.enums.js';

export interface DependencyState {
  readonly id: string;
  readonly strength: DependencyStrength;
  /** Null: since before it was written down. */
  readonly since: string | null;
}

/** A service with its lists, as stored; the lists have no order. */
export interface ServiceState {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
  readonly category: ServiceCategory;
  readonly tier: number | null;
  readonly team: string | null;
  readonly provider: string | null;
  readonly regions: readonly string[];
  readonly aliases: readonly string[];
  readonly dependencies: readonly DependencyState[];
  /** Whether it had dependencies that it has no more; no part of what is stored with it. */
  readonly hasPast?: boolean;
}

/** Whose slug or alias a name is. */
export interface NameOwner {
  readonly id: string;
  readonly slug: string;
}

/** What entries meet in the catalogue. */
export interface Catalogue {
  /** For every name that the entries mention and somebody has. */
  readonly owners: ReadonlyMap<string, NameOwner>;
  /** The services that the entries are about, by id. */
  readonly services: ReadonlyMap<string, ServiceState>;
}

export function isSame(a: ServiceState, b: ServiceState): boolean {
  return normal(a) === normal(b);
}

function normal({ aliases, regions, dependencies, hasPast: _, ...service }: ServiceState): string {
  const columns = Object.entries(service).sort(([a], [b]) => (a < b ? -1 : 1));
  const edges = dependencies.map(({ id, strength, since }) => `${id} ${strength} ${since ?? ''}`).sort();
  return JSON.stringify([columns, [...regions].sort(), [...aliases].sort(), edges]);
}
