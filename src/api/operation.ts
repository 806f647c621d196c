import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionNode } from 'graphql';

/** What a request asks for, in words of the schema: a caller can make up names of operations without end, but no field. */
export interface Asked {
  /** query or mutation. */
  readonly kind: string;
  /** The root field, `several` or `__introspection`. */
  readonly label: string;
}

const known = new WeakMap<DocumentNode, Map<string, Asked>>();

/** What the operation that runs asks for; the document has been validated. */
export function operationAsked(document: DocumentNode, operationName?: string): Asked {
  let names = known.get(document);
  if (!names) known.set(document, (names = new Map<string, Asked>()));
  const key = operationName ?? '';
  let asked = names.get(key);
  if (!asked) names.set(key, (asked = find(document, operationName)));
  return asked;
}

function find(document: DocumentNode, operationName: string | undefined): Asked {
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
  const label = asked.length === 0 ? '__introspection' : asked.length === 1 ? asked[0]! : 'several';
  return { kind: operation?.operation ?? 'query', label };
}
