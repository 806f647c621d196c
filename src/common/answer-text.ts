import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** Names of an object that are wanted, each with those wanted of what it holds; undefined where all are. */
export type Wanted = ReadonlyMap<string, Wanted | undefined>;

/** The name by which a query asks for the type of an object. */
export const TYPE_NAME = '__typename';

/** An answer that is JSON already, as PostgreSQL wrote it: to be sent on as it stands. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** What a field answers that is asked for its whole answer as text. */
export const JSON_TEXT = new GraphQLScalarType({ name: 'JsonText' });

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

interface AnswersAsText {
  readonly answersAsText?: (wanted: Wanted) => boolean;
}

/** Extensions of a field whose resolver answers with a JsonText where `askedAsText` says so: it must be able to. */
export function answersAsText(can: (wanted: Wanted) => boolean): AnswersAsText & Record<string, unknown> {
  return { answersAsText: can };
}

/** Whether a field with these extensions can answer this selection as text. */
export function canAnswerAsText(extensions: object, field: FieldNode, fragments: Fragments): boolean {
  const { answersAsText: can } = extensions as AnswersAsText;
  const wanted = can && plainSelection(field, fragments);
  return wanted !== undefined && can!(wanted);
}

/** What the answer must hold, in the order it must hold it, where the whole of it is wanted as text. */
export function askedAsText({ returnType, fieldNodes, fragments }: GraphQLResolveInfo): Wanted | undefined {
  return getNamedType(returnType) === JSON_TEXT ? plainSelection(fieldNodes[0]!, fragments) : undefined;
}

const selections = new WeakMap<FieldNode, { wanted: Wanted | undefined }>();

/** What a field selects, in order; undefined where anything is renamed, takes arguments or depends on a directive. */
function plainSelection(field: FieldNode, fragments: Fragments): Wanted | undefined {
  let known = selections.get(field);
  if (!known) {
    const wanted: Selected = new Map();
    const isPlain = field.selectionSet && collect(field.selectionSet, fragments, wanted);
    selections.set(field, (known = { wanted: isPlain ? wanted : undefined }));
  }
  return known.wanted;
}

type Selected = Map<string, Selected | undefined>;

/** All types are objects: in a valid document a fragment fits wherever it is spread. */
function collect(set: SelectionSetNode, fragments: Fragments, into: Selected): boolean {
  return set.selections.every((selection) => {
    if (selection.directives?.length) return false;
    if (selection.kind === Kind.INLINE_FRAGMENT) return collect(selection.selectionSet, fragments, into);
    if (selection.kind === Kind.FRAGMENT_SPREAD)
      return collect(fragments[selection.name.value]!.selectionSet, fragments, into);
    const { alias, name, arguments: args, selectionSet } = selection;
    if (alias || args?.length) return false;
    const inner = into.get(name.value) ?? (selectionSet && (new Map() as Selected));
    into.set(name.value, inner);
    return !inner || collect(selectionSet!, fragments, inner);
  });
}

/** Writes what is wanted of a value, in that order; what is text already goes in as it stands. */
export function writeText(value: unknown, wanted?: Wanted): string {
  if (value instanceof JsonText) return value.text;
  if (Array.isArray(value)) return `[${value.map((one) => writeText(one, wanted)).join(',')}]`;
  if (!wanted || value === null || typeof value !== 'object') return JSON.stringify(value);
  const of = value as Readonly<Record<string, unknown>>;
  return `{${[...wanted].map(([name, inner]) => `"${name}":${writeText(of[name], inner)}`).join(',')}}`;
}
