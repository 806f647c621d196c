import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionNode } from 'graphql';

/** What a request asked for, in words of the schema: a caller can make up names of operations without end, but no field. */
const names = new WeakMap<DocumentNode, Map<string, string>>();

/** The root field of the operation that runs, `several` or `__introspection`; the document has been validated. */
export function operationLabel(document: DocumentNode, operationName?: string): string {
  let known = names.get(document);
  if (!known) names.set(document, (known = new Map<string, string>()));
  const key = operationName ?? '';
  let label = known.get(key);
  if (label === undefined) known.set(key, (label = find(document, operationName)));
  return label;
}

function find(document: DocumentNode, operationName: string | undefined): string {
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (operationName === undefined || definition.name?.value === operationName),
  );
  const fields = new Set<string>();
  const visit = (selections: readonly SelectionNode[]): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) fields.add(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet.selections);
      else {
        const { value } = selection.name;
        const fragment = document.definitions.find(
          (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === value,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) visit(fragment.selectionSet.selections);
      }
    }
  };
  visit(operation?.selectionSet.selections ?? []);
  const asked = [...fields].filter((name) => !name.startsWith('__'));
  if (asked.length === 0) return '__introspection';
  return asked.length === 1 ? asked[0]! : 'several';
}
