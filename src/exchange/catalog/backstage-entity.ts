import type { z } from 'zod';
import type { DependencyStrength } from '../../catalog/index.js';
import type { InputProblem } from '../../common/index.js';
import { excerpt } from '../parsed-document.js';
import { type Descriptor, descriptor, type RawRef } from './descriptor.js';
import type { CatalogEntity, Edge } from './entity.js';
import { type EntityRef, parseRef, shortName, slugsOf } from './entity-ref.js';
import { hintsOf } from './hints.js';

type Place = Pick<CatalogEntity, 'file' | 'position' | 'line'>;

/** Where a descriptor says what the catalogue calls differently. */
const FIELDS: Readonly<Record<string, string>> = {
  slug: 'metadata.name',
  name: 'metadata.title',
  description: 'metadata.description',
  team: 'spec.owner',
  tier: 'metadata.annotations',
  category: 'metadata.annotations',
  provider: 'metadata.annotations',
  regions: 'metadata.annotations',
  aliases: 'metadata.annotations',
  dependencies: 'spec.dependsOn',
};

/** A component, resource, system or API as a service. */
export function backstageEntity(raw: unknown, place: Place): CatalogEntity {
  const parsed = descriptor.safeParse(raw);
  if (!parsed.success) {
    return {
      ...place,
      name: nameOf(raw),
      input: {},
      problems: parsed.error.issues.map(problemOf),
      warnings: [],
    };
  }
  const { kind, metadata, spec } = parsed.data;
  const namespace = metadata.namespace ?? 'default';
  const self: EntityRef = {
    kind: kind.toLowerCase(),
    namespace: namespace.toLowerCase(),
    name: metadata.name,
  };
  const reader = new RefReader(namespace);
  const hints = hintsOf({ kind, type: spec?.type, ...metadata });
  const team = spec?.owner == null ? undefined : reader.read(spec.owner, 'spec.owner', 'group');
  const isPerson = team?.kind === 'user';
  const { softDependencies, warnings, ...said } = hints;
  const edges = edgesOf(parsed.data, reader, softDependencies);
  const name = `${self.kind}:${self.namespace}/${self.name}`;
  return {
    ...place,
    name,
    input: {
      slug: slugsOf(self)[0],
      name: metadata.title ?? metadata.name,
      description: metadata.description?.trim() || undefined,
      ...(team && !isPerson && { team: shortName(team) }),
      ...said,
    },
    ...edges,
    fieldOf: (path) => FIELDS[/^\w+/.exec(path)?.[0] ?? ''] ?? path,
    problems: reader.problems,
    warnings: [
      ...warnings,
      ...edges.warnings,
      ...(isPerson
        ? [`spec.owner ${excerpt(team.name)} is a person, not a team: the team is left as it is`]
        : []),
    ],
  };
}

function edgesOf(
  { spec }: Descriptor,
  reader: RefReader,
  soft: readonly string[],
): Required<Pick<CatalogEntity, 'neededBy'>> & Pick<CatalogEntity, 'needs' | 'warnings'> {
  const edges = (key: string, refs: readonly RawRef[] | null | undefined, kind?: string): Edge[] =>
    (refs ?? []).flatMap((ref, i) => reader.edge(ref, `spec.${key}[${i}]`, kind));
  const listed = [
    ...edges('dependsOn', spec?.dependsOn),
    ...edges('consumesApis', spec?.consumesApis, 'api'),
  ];
  const softOnes = soft.flatMap((ref) => reader.edge(ref, 'metadata.annotations'));
  const isSame = (a: Edge, b: Edge): boolean => a.names.some((name) => b.names.includes(name));
  const needs = listed.map((edge) =>
    softOnes.some((one) => isSame(one, edge)) ? { ...edge, strength: 'SOFT' as const } : edge,
  );
  const unused = softOnes.filter((one) => !listed.some((edge) => isSame(one, edge)));
  return {
    // Left out means nothing said; an empty list means none.
    ...((spec?.dependsOn ?? spec?.consumesApis) && { needs }),
    neededBy: [
      ...edges('dependencyOf', spec?.dependencyOf),
      // What offers an interface is what the interface stands on.
      ...edges('providesApis', spec?.providesApis, 'api'),
      // A system degrades when a part of it fails.
      ...(spec?.system == null ? [] : reader.edge(spec.system, 'spec.system', 'system', 'SOFT')),
    ],
    warnings: unused.map(
      ({ names }) => `hindsight.dev/soft-dependencies: ${excerpt(names[0])} is not among its dependencies`,
    ),
  };
}

/** Reads references of one descriptor, and remembers those that are none. */
class RefReader {
  readonly problems: InputProblem[] = [];

  constructor(private readonly namespace: string) {}

  read(ref: RawRef, field: string, kind?: string): EntityRef | undefined {
    const read = parseRef(ref, { kind, namespace: this.namespace });
    if (!read) {
      const message = `${excerpt(ref)} is no entity reference; write kind:namespace/name`;
      this.problems.push({ field, message });
    }
    return read;
  }

  edge(ref: RawRef, field: string, kind?: string, strength: DependencyStrength = 'HARD'): Edge[] {
    const read = this.read(ref, field, kind);
    return read ? [{ names: slugsOf(read), strength, field }] : [];
  }
}

function nameOf(raw: unknown): string {
  const name = (raw as { metadata?: { name?: unknown } | null } | null)?.metadata?.name;
  return typeof name === 'string' ? name.slice(0, 200) : '';
}

function problemOf({ path, message }: z.core.$ZodIssue): InputProblem {
  const field = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return { field: field.replace(/^\./, ''), message };
}
