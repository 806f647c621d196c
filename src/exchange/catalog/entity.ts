import type { InputProblem } from '../../common/index.js';
import type { DependencyStrength } from '../../catalog/index.js';

export type CatalogFormat = 'BACKSTAGE' | 'CSV' | 'JSON';

/** Largest catalogue file that is read: 10,000 services with 50,000 dependencies take 6 MB as YAML. */
export const MAX_CATALOG_BYTES = 20 * 1024 * 1024;
/** Services one import may bring. */
export const MAX_ENTITIES = 20_000;

/** A dependency, as a Backstage descriptor says it: the other end can have several names here. */
export interface Edge {
  /** Slugs the reference can mean, the likeliest first. */
  readonly names: readonly string[];
  readonly strength: DependencyStrength;
  /** Where it stands, such as `spec.dependsOn[0]`. */
  readonly field: string;
}

/** One service as a file describes it; nothing is known yet of what is stored. */
export interface CatalogEntity {
  /** Empty where there is only one document. */
  readonly file: string;
  /** Number of the YAML document, the row below the header or the entry, from 1. */
  readonly position: number;
  /** Line on which it starts; null where that is not known. */
  readonly line: number | null;
  /** What the file calls it. */
  readonly name: string;
  /** What the catalogue takes; not yet checked. */
  readonly input: unknown;
  /** What it needs; undefined where the input says so itself, or nothing does. */
  readonly needs?: readonly Edge[];
  /** What needs it. */
  readonly neededBy?: readonly Edge[];
  /** Where the file says what the input has at a path such as `aliases[0]`. */
  readonly fieldOf?: (path: string) => string;
  readonly problems: readonly InputProblem[];
  readonly warnings: readonly string[];
}

/** What a file holds. */
export interface CatalogFile {
  readonly entities: readonly CatalogEntity[];
  /** What was passed over. */
  readonly notes: readonly string[];
}
