import type { GraphQLResolveInfo } from 'graphql';
import { parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info';
import { ALL_PARTS, type Part } from './tree.sql.js';

/** What a request wants of each postmortem: found once from the query, then read in one statement. */
export interface Selection {
  readonly parts: ReadonlySet<Part>;
  readonly completeness: boolean;
}

export const WHOLE: Selection = { parts: new Set(ALL_PARTS), completeness: true };

/** What the query selects of the postmortems at these paths below the resolver's field ('' is the field itself). */
export function selectedFields(info: GraphQLResolveInfo, ...paths: readonly string[]): Selection {
  const root = parseResolveInfo(info) as ResolveTree | null;
  const parts = new Set<Part>();
  let completeness = false;
  for (const path of paths) {
    for (const field of path
      .split('.')
      .reduce(descend, root ? [root] : [])
      .flatMap(children)) {
      if ((ALL_PARTS as string[]).includes(field.name)) parts.add(field.name as Part);
      // Factors and action items point at each other: whoever asks for the link needs both lists.
      const linked =
        field.name === 'actionItems' ? 'mitigates' : field.name === 'factors' ? 'actionItems' : null;
      if (linked && children(field).some((child) => child.name === linked)) {
        parts.add('factors').add('actionItems');
      }
      completeness ||= field.name === 'completeness';
    }
  }
  return completeness ? WHOLE : { parts, completeness };
}

/** Whether the query selects the field at this path below the resolver's field. */
export function selects(info: GraphQLResolveInfo, ...path: readonly string[]): boolean {
  const root = parseResolveInfo(info) as ResolveTree | null;
  return path.reduce(descend, root ? [root] : []).length > 0;
}

function children(tree: ResolveTree): ResolveTree[] {
  return Object.values(tree.fieldsByTypeName).flatMap((fields) => Object.values(fields));
}

function descend(trees: readonly ResolveTree[], name: string): ResolveTree[] {
  return name === '' ? [...trees] : trees.flatMap(children).filter((field) => field.name === name);
}
