import type { ServiceEntry } from '../../catalog/index.js';
import { excerpt } from '../parsed-document.js';
import { type Draft, fieldOf } from './draft.js';
import type { Edge } from './entity.js';
import type { NameTable } from './name-table.js';

type Dependency = NonNullable<ServiceEntry['dependencies']>[number];

interface Wanted {
  readonly dependency: Dependency;
  readonly field: string;
}

const MAX_DEPENDENCIES = 500;

/** Gives every draft the dependencies that it and others say it has; those that mean nothing become warnings. */
export function settleDependencies(drafts: readonly Draft[], names: NameTable): void {
  const byKey = new Map(drafts.filter(({ entry }) => entry).map((draft) => [names.keyOf(draft), draft]));
  const wanted = new Map(drafts.map((draft) => [draft, ownWishes(draft, names)]));
  for (const draft of drafts) {
    if (!draft.entry) continue;
    for (const edge of draft.source.neededBy ?? []) {
      const key = nameOf(edge, names).meaning;
      const other = key === undefined ? undefined : byKey.get(key);
      if (!other) {
        draft.warnings.push(`${edge.field}: ${excerpt(edge.names[0])} is not in this import: left out`);
        continue;
      }
      const dependency = { dependsOn: draft.entry.slug, strength: edge.strength };
      const wishes = wanted.get(other) ?? [];
      if (!wishes.some((one) => one.dependency.dependsOn === dependency.dependsOn))
        wishes.push({ dependency, field: edge.field });
      wanted.set(other, wishes);
    }
  }
  for (const draft of drafts) settle(draft, wanted.get(draft), names);
}

/** Undefined where the draft says nothing of what it needs: then what is stored stays. */
function ownWishes({ source, entry }: Draft, names: NameTable): Wanted[] | undefined {
  if (source.needs) {
    return source.needs.map((edge) => ({
      dependency: { dependsOn: nameOf(edge, names).name, strength: edge.strength },
      field: edge.field,
    }));
  }
  return entry?.dependencies?.map((dependency, i) => ({
    dependency,
    field: fieldOf(source, `dependencies[${i}].dependsOn`),
  }));
}

/** The first of an edge's names that means something. */
function nameOf(
  { names: candidates }: Edge,
  names: NameTable,
): { name: string; meaning: string | undefined } {
  const known = candidates.find((name) => names.meaning(name) !== undefined) ?? candidates[0]!;
  return { name: known, meaning: names.meaning(known) };
}

function settle(draft: Draft, wishes: readonly Wanted[] | undefined, names: NameTable): void {
  if (!draft.entry || !wishes) return;
  const seen = new Set<string>();
  const dependencies = wishes.flatMap(({ dependency, field }) => {
    const key = names.meaning(dependency.dependsOn);
    const shown = `${field}: ${excerpt(dependency.dependsOn)}`;
    if (key === undefined)
      draft.warnings.push(`${shown} is neither in the catalogue nor a good entity of this import: left out`);
    else if (key === names.keyOf(draft)) draft.warnings.push(`${shown} is the service itself: left out`);
    else if (seen.has(key)) draft.warnings.push(`${shown} stands there twice: taken once`);
    else return [seen.add(key) && dependency];
    return [];
  });
  draft.entry = { ...draft.entry, dependencies: dependencies.slice(0, MAX_DEPENDENCIES) };
  if (dependencies.length > MAX_DEPENDENCIES)
    draft.warnings.push(`has ${dependencies.length} dependencies: the first ${MAX_DEPENDENCIES} were taken`);
}
