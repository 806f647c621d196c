import { BadInput, canonicalInstant, Conflict, type InputProblem } from '../common/index.js';
import { type Place, type ServiceEntry } from './service-input.js';
import {
  type Catalogue,
  type DependencyState,
  isSame,
  type NameOwner,
  type ServiceState,
} from './service-state.js';

export type UpsertOutcome = 'created' | 'updated' | 'unchanged';

export interface Planned {
  readonly outcome: UpsertOutcome;
  readonly service: ServiceState;
}

/** The service an entry is about: one that exists, under its slug or an alias, or a new one. */
interface Target extends NameOwner {
  readonly entry: ServiceEntry;
  readonly place: string;
  readonly before: ServiceState | undefined;
}

/**
 * What the entries, taken together, make of the catalogue: dependencies may point forward, and an alias may move
 * from one entry's service to another's. Throws where they make no sense.
 */
export function planUpsert(
  entries: readonly ServiceEntry[],
  catalogue: Catalogue,
  at: Place,
  newId: () => string,
  now: Date,
): Planned[] {
  const targets = findTargets(entries, catalogue, at, newId);
  const names = namesAfterwards(targets, catalogue);
  const problems: InputProblem[] = [];
  const planned = targets.map((target) => {
    const service = merged(target, dependenciesOf(target, names, problems, now));
    const { before } = target;
    if (!before) return { outcome: 'created' as const, service };
    return isSame(before, service)
      ? { outcome: 'unchanged' as const, service: before }
      : { outcome: 'updated' as const, service };
  });
  if (problems.length > 0) throw new BadInput(problems);
  return planned;
}

function findTargets(
  entries: readonly ServiceEntry[],
  { owners, services }: Catalogue,
  at: Place,
  newId: () => string,
): Target[] {
  const problems: InputProblem[] = [];
  const seen = new Map<string, string>();
  const targets = entries.map((entry, i) => {
    const place = at(i);
    const owner = owners.get(entry.slug);
    const key = owner?.id ?? entry.slug;
    const other = seen.get(key);
    if (other) problems.push({ field: `${place}.slug`, message: `names the same service as ${other}` });
    seen.set(key, other ?? place);
    const { id, slug } = owner ?? { id: newId(), slug: entry.slug };
    return { entry, place, id, slug, before: services.get(id) };
  });
  if (problems.length > 0) throw new BadInput(problems);
  return targets;
}

/** Who has which name once the entries are in; a name has one meaning, or there is a conflict. */
function namesAfterwards(targets: readonly Target[], { owners }: Catalogue): Map<string, NameOwner> {
  const ids = new Set(targets.map(({ id }) => id));
  const names = new Map([...owners].filter(([, owner]) => !ids.has(owner.id)));
  for (const target of targets) {
    // Names that stay cannot collide; so they come before those that are asked for.
    names.set(target.slug, target).set(target.entry.slug, target);
    if (target.entry.aliases == null) for (const alias of aliasesOf(target)) names.set(alias, target);
  }
  for (const target of targets) {
    const { id, place, entry } = target;
    for (const [i, alias] of (entry.aliases ?? []).entries()) {
      const owner = names.get(alias);
      if (owner && owner.id !== id) throw taken(`${place}.aliases[${i}]`, alias, owner.slug);
    }
    for (const alias of aliasesOf(target)) names.set(alias, target);
  }
  return names;
}

function taken(field: string, alias: string, service: string): Conflict {
  const as = alias === service ? 'the slug of another service' : `an alias of the service ${service}`;
  return new Conflict(`${field}: ${alias} is ${as} already`, { field, alias, service });
}

function aliasesOf({ entry, slug, before }: Target): string[] {
  if (entry.aliases === undefined) return [...(before?.aliases ?? [])];
  // The alias by which the entry names the service stays, or the same entry would mean a new service next time.
  const aliases = new Set([...(entry.aliases ?? []), entry.slug]);
  aliases.delete(slug);
  return [...aliases].sort();
}

function dependenciesOf(
  { entry, place, id, before }: Target,
  names: ReadonlyMap<string, NameOwner>,
  problems: InputProblem[],
  now: Date,
): ServiceState['dependencies'] {
  if (entry.dependencies === undefined) return before?.dependencies ?? [];
  const seen = new Map<string, number>();
  // What is written down for the first time may have been so for long; what is added later begins with that.
  const isFirstList = !before || (before.dependencies.length === 0 && !before.hasPast);
  const beginning = (given: string | null | undefined, known: DependencyState | undefined): string | null => {
    if (given !== undefined) return given;
    if (known) return known.since;
    return isFirstList ? null : canonicalInstant(now);
  };
  return (entry.dependencies ?? []).flatMap(({ dependsOn, strength, since }, i) => {
    const other = names.get(dependsOn);
    const first = other && seen.get(other.id);
    const problem =
      other === undefined
        ? `${dependsOn} is not a service of the catalogue; add it first`
        : other.id === id
          ? 'is the service itself'
          : first !== undefined
            ? `${other.slug} stands at dependencies[${first}] already`
            : undefined;
    if (problem) problems.push({ field: `${place}.dependencies[${i}].dependsOn`, message: problem });
    if (!other || problem) return [];
    seen.set(other.id, i);
    return [
      {
        id: other.id,
        strength,
        since: beginning(
          since,
          before?.dependencies.find((d) => d.id === other.id),
        ),
      },
    ];
  });
}

/** Left out keeps, null clears. */
function merged(target: Target, dependencies: ServiceState['dependencies']): ServiceState {
  const { id, slug, entry, before } = target;
  const value = <T>(given: T | null | undefined, kept: T | null | undefined): T | null =>
    given === undefined ? (kept ?? null) : given;
  return {
    id,
    slug,
    name: entry.name,
    description: value(entry.description, before?.description),
    category: value(entry.category, before?.category) ?? 'OTHER',
    tier: value(entry.tier, before?.tier),
    team: value(entry.team, before?.team),
    provider: value(entry.provider, before?.provider),
    regions: [...new Set(value(entry.regions, before?.regions))].sort(),
    aliases: aliasesOf(target),
    dependencies,
  };
}
