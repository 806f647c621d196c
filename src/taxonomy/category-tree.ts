import type { RootCauseCategory } from './category.graphql.js';

/** The whole taxonomy, ready to be walked up and down. */
export interface CategoryTree {
  readonly families: readonly RootCauseCategory[];
  find(code: string): RootCauseCategory | null;
  childrenOf(code: string): readonly RootCauseCategory[];
}

/** Keeps the order of the categories given. */
export function categoryTree(categories: readonly RootCauseCategory[]): CategoryTree {
  const byCode = new Map(categories.map((category) => [category.code, category]));
  const byParent = new Map<string | null, RootCauseCategory[]>();
  for (const category of categories) {
    const siblings = byParent.get(category.parentCode) ?? [];
    byParent.set(category.parentCode, [...siblings, category]);
  }
  return {
    families: byParent.get(null) ?? [],
    find: (code) => byCode.get(code) ?? null,
    childrenOf: (code) => byParent.get(code) ?? [],
  };
}
