import { type NameOwner, type ServiceEntry, serviceInput } from '../../catalog/index.js';
import type { InputProblem } from '../../common/index.js';
import { unknownKeys } from '../unknown-keys.js';
import type { CatalogEntity } from './entity.js';

export type Owners = ReadonlyMap<string, NameOwner>;

/** An entity on its way into the catalogue. */
export interface Draft {
  readonly source: CatalogEntity;
  /** What the catalogue is to take; undefined once something is wrong with it. */
  entry: ServiceEntry | undefined;
  /** Its name as far as it could be read, also where it has failed. */
  readonly slug: string | undefined;
  readonly problems: InputProblem[];
  readonly warnings: string[];
}

/** Checks an entity on its own. */
export function draftOf(source: CatalogEntity): Draft {
  const draft: Draft = { source, entry: undefined, slug: slugOf(source.input), problems: [], warnings: [] };
  draft.problems.push(...source.problems);
  draft.warnings.push(...source.warnings);
  if (draft.problems.length > 0) return draft;
  const parsed = serviceInput.safeParse(source.input);
  if (parsed.success) {
    draft.entry = parsed.data;
    draft.warnings.push(...unknownKeys(source.input as object, parsed.data, []));
    return draft;
  }
  for (const { path, message } of parsed.error.issues) {
    const keys = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
    draft.problems.push({ field: fieldOf(source, keys.join('').slice(1)), message });
  }
  return draft;
}

export function fail(draft: Draft, path: string, message: string): void {
  draft.entry = undefined;
  draft.problems.push({ field: fieldOf(draft.source, path), message });
}

/** How messages point at an entity. */
export function whereIs({ source: { file, position, name } }: Draft): string {
  return `${name} (number ${position}${file && ` of ${file}`})`;
}

/** Every name that drafts use or could mean. */
export function namesIn(drafts: readonly Draft[]): string[] {
  return drafts.flatMap(({ source, entry, slug }) => [
    ...(slug === undefined ? [] : [slug]),
    ...(entry?.aliases ?? []),
    ...(entry?.dependencies ?? []).map(({ dependsOn }) => dependsOn),
    ...(source.needs ?? []).flatMap(({ names }) => names),
  ]);
}

export function fieldOf(source: CatalogEntity, path: string): string {
  return source.fieldOf?.(path) ?? path;
}

function slugOf(input: unknown): string | undefined {
  const given = (input as { slug?: unknown } | null)?.slug;
  const parsed = serviceInput.shape.slug.safeParse(given);
  return parsed.success ? parsed.data : undefined;
}
