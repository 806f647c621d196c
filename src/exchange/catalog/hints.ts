import { ServiceCategory } from '../../catalog/index.js';
import { excerpt } from '../parsed-document.js';

const PREFIX = 'hindsight.dev/';
/** More than any list of the catalogue may have. */
const MAX_LIST = 501;
const KNOWN = new Set(['tier', 'category', 'provider', 'regions', 'aliases', 'soft-dependencies']);

/** Types that leave no doubt about the category. */
const CATEGORY_OF_TYPE: Readonly<Record<string, ServiceCategory>> = {
  database: 'DATA',
  cache: 'DATA',
  queue: 'DATA',
  topic: 'DATA',
  'kafka-topic': 'DATA',
  'data-warehouse': 'DATA',
  bucket: 'STORAGE',
  's3-bucket': 'STORAGE',
  'kubernetes-cluster': 'COMPUTE',
  cdn: 'NETWORK',
  dns: 'NETWORK',
  'load-balancer': 'NETWORK',
  'ml-model': 'AI_ML',
};
/** Backstage's own types that say how a thing is built, not what it is for. */
const SILENT_TYPES = new Set(['service', 'website', 'library']);

/** What type, tags and annotations say of a service beyond Backstage's own fields. */
export interface Hints {
  readonly category?: ServiceCategory;
  readonly tier?: number;
  readonly provider?: string;
  readonly regions?: readonly string[];
  readonly aliases?: readonly string[];
  readonly softDependencies: readonly string[];
  readonly warnings: readonly string[];
}

interface Described {
  readonly kind: string;
  readonly type?: string | null;
  readonly tags?: readonly string[] | null;
  readonly annotations?: Readonly<Record<string, string>> | null;
}

/** Only what is written down counts: what is not understood is left as it is, with a warning. */
export function hintsOf({ kind, type, tags, annotations }: Described): Hints {
  const warnings: string[] = [];
  const own = new Map(
    Object.entries(annotations ?? {})
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value] as const),
  );
  for (const key of own.keys())
    if (!KNOWN.has(key)) warnings.push(`unknown annotation ${excerpt(PREFIX + key)}: left out`);
  const list = (key: string): string[] | undefined =>
    own
      .get(key)
      ?.split(/[,;]/)
      .map((s) => s.trim())
      .filter(Boolean)
      .slice(0, MAX_LIST);

  /** From the annotation, or else from a tag such as `tier:1`. */
  const said = <T>(key: string, what: string, read: (value: string) => T | undefined): T | undefined => {
    const tag = tags?.find((one) => one.toLowerCase().startsWith(`${key}:`));
    const value = own.get(key) ?? tag?.slice(key.length + 1);
    if (value === undefined) return undefined;
    const result = read(value.trim());
    if (result === undefined) {
      const where = own.has(key) ? PREFIX + key : `tag ${key}`;
      warnings.push(`${where}: ${excerpt(value)} is not ${what}; the ${key} is left as it is`);
    }
    return result;
  };
  const tier = said('tier', 'a number from 1 to 5', (value) =>
    /^[1-5]$/.test(value) ? Number(value) : undefined,
  );
  const category = said('category', `one of ${Object.keys(ServiceCategory).join(', ')}`, categoryNamed);
  const provider = said('provider', 'a name', (value) => value || undefined);
  const byType =
    category ?? (/^(component|resource)$/i.test(kind) ? categoryOfType(type, own, warnings) : undefined);
  const regions = list('regions');
  const aliases = list('aliases');
  return {
    ...(byType && { category: byType }),
    ...(tier !== undefined && { tier }),
    ...(provider !== undefined && { provider }),
    ...(regions && { regions }),
    ...(aliases && { aliases }),
    softDependencies: list('soft-dependencies') ?? [],
    warnings,
  };
}

function categoryNamed(value: string): ServiceCategory | undefined {
  const name = value.toUpperCase().replace(/[- ]/g, '_');
  return Object.hasOwn(ServiceCategory, name) ? (name as ServiceCategory) : undefined;
}

function categoryOfType(
  type: string | null | undefined,
  own: ReadonlyMap<string, string>,
  warnings: string[],
): ServiceCategory | undefined {
  const key = type?.toLowerCase() ?? '';
  if (Object.hasOwn(CATEGORY_OF_TYPE, key)) return CATEGORY_OF_TYPE[key];
  if (key !== '' && !SILENT_TYPES.has(key) && !own.has('category')) {
    warnings.push(
      `spec.type ${excerpt(type)} says nothing of the category; the annotation ${PREFIX}category can`,
    );
  }
  return undefined;
}
