import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** Selections a document may come to when it is compiled; whole postmortems come to some 200. */
const MAX_COMPILED = 5_000;

const answers = new WeakMap<DocumentNode, boolean>();

/**
 * Whether the compiler can follow every spread of every fragment in this document. It does so even where @skip leaves
 * them out, so that fragments which spread the next one twice would keep it busy for as long as one likes.
 */
export function canBeCompiled(document: DocumentNode): boolean {
  let answer = answers.get(document);
  if (answer === undefined) answers.set(document, (answer = expandedSize(document) <= MAX_COMPILED));
  return answer;
}

/** Selections with each fragment in place of its spreads; each fragment is counted once. Documents have no cycles. */
function expandedSize(document: DocumentNode): number {
  const fragments = fragmentsOf(document);
  const sizes = new Map<string, number>();
  const sizeOf = (set: SelectionSetNode | undefined): number => {
    let size = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) size += fragmentSize(selection.name.value);
      else size += 1 + sizeOf(selection.selectionSet);
    }
    return size;
  };
  const fragmentSize = (name: string): number => {
    let size = sizes.get(name);
    if (size === undefined) sizes.set(name, (size = sizeOf(fragments.get(name)?.selectionSet)));
    return size;
  };
  return document.definitions.reduce(
    (sum, d) => sum + (d.kind === Kind.OPERATION_DEFINITION ? sizeOf(d.selectionSet) : 0),
    0,
  );
}

/** Lists that lead into each other, however little there is: factors and action items of one postmortem. */
export const LINKED: ReadonlySet<string> = new Set(['factors', 'actionItems', 'mitigates']);
/** Of those lists on one path; one more would multiply what there is by itself again. */
export const MAX_LINKED = 3;

const rounds = new WeakMap<DocumentNode, boolean>();

/** Whether a path of the document goes round and round in lists that lead into each other. */
export function goesRound(document: DocumentNode): boolean {
  let answer = rounds.get(document);
  if (answer === undefined) rounds.set(document, (answer = findRound(document)));
  return answer;
}

function findRound(document: DocumentNode): boolean {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();
  const longest = (set: SelectionSetNode | undefined): number =>
    Math.max(
      0,
      ...(set?.selections ?? []).map((selection) => {
        if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
        const isLinked = selection.kind === Kind.FIELD && LINKED.has(selection.name.value);
        return Number(isLinked) + longest(selection.selectionSet);
      }),
    );
  const ofFragment = (name: string): number => {
    let length = known.get(name);
    if (length === undefined) known.set(name, (length = longest(fragments.get(name)?.selectionSet)));
    return length;
  };
  return document.definitions.some(
    (d) => d.kind === Kind.OPERATION_DEFINITION && longest(d.selectionSet) > MAX_LINKED,
  );
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
}
