import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import { parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info';
import type { Wanted } from '../common/index.js';
import { ALL_PARTS, type Part } from './tree.sql.js';

/** What a request wants of each postmortem: found once from the query, then read in one statement. */
export interface Selection {
  readonly parts: ReadonlySet<Part>;
  readonly completeness: boolean;
  /** The fields of it, and of what it holds; all of them where left out. */
  readonly wanted?: Wanted | undefined;
}

export const WHOLE: Selection = { parts: new Set(ALL_PARTS), completeness: true };

/** What the query selects of the postmortems at these paths below the resolver's field ('' is the field itself). */
export function selectedFields(info: GraphQLResolveInfo, ...paths: readonly string[]): Selection {
  return oncePerQuery(info, `fields ${paths.join()}`, () => readSelection(info, paths));
}

function readSelection(info: GraphQLResolveInfo, paths: readonly string[]): Selection {
  const root = parseResolveInfo(info) as ResolveTree | null;
  const postmortems = paths.flatMap((path) => path.split('.').reduce(descend, root ? [root] : []));
  const wanted = new Map(wantedOf(postmortems));
  if (wanted.has('completeness')) return WHOLE;
  // Factors and action items point at each other: whoever asks for the link needs both lists, and all of both.
  if (wanted.get('factors')?.has('actionItems') || wanted.get('actionItems')?.has('mitigates')) {
    wanted.set('factors', undefined).set('actionItems', undefined);
  }
  const parts = new Set(ALL_PARTS.filter((part) => wanted.has(part)));
  return { parts, completeness: false, wanted };
}

/**
 * The names selected of any of these, whatever they are to be called in the answer; in one order, so that queries which
 * select the same have one statement.
 */
function wantedOf(trees: readonly ResolveTree[]): Wanted {
  const names = new Set(trees.flatMap(children).map(({ name }) => name));
  return new Map(
    [...names].sort().map((name) => {
      const inner = trees.flatMap((tree) => descend([tree], name));
      return [name, inner.some((field) => children(field).length > 0) ? wantedOf(inner) : undefined];
    }),
  );
}

/** Whether the query selects the field at this path below the resolver's field. */
export function selects(info: GraphQLResolveInfo, ...path: readonly string[]): boolean {
  return oncePerQuery(info, `selects ${path.join()}`, () => {
    const root = parseResolveInfo(info) as ResolveTree | null;
    return path.reduce(descend, root ? [root] : []).length > 0;
  });
}

const answers = new WeakMap<FieldNode, Map<string, unknown>>();

/**
 * A query that comes again is the same parsed document: what it selects is found once. Only @skip and @include,
 * which hang on boolean variables, can change it.
 */
function oncePerQuery<T>(info: GraphQLResolveInfo, question: string, find: () => T): T {
  const [node, ...more] = info.fieldNodes;
  if (!node || more.length > 0) return find();
  const flags = Object.entries(info.variableValues).filter(([, value]) => typeof value === 'boolean');
  const key = flags.length > 0 ? `${question} ${JSON.stringify(flags)}` : question;
  let known = answers.get(node);
  if (!known) answers.set(node, (known = new Map<string, unknown>()));
  if (!known.has(key) && known.size < 50) known.set(key, find());
  return known.has(key) ? (known.get(key) as T) : find();
}

function children(tree: ResolveTree): ResolveTree[] {
  return Object.values(tree.fieldsByTypeName).flatMap((fields) => Object.values(fields));
}

function descend(trees: readonly ResolveTree[], name: string): ResolveTree[] {
  return name === '' ? [...trees] : trees.flatMap(children).filter((field) => field.name === name);
}
