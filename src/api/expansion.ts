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
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
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
