import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  getVariableValues,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  isInputType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { canAnswerAsText, type Fragments, JSON_TEXT, JsonText } from '../common/index.js';
import { canBeCompiled } from './expansion.js';

/**
 * Queries whose answer PostgreSQL can write as it is to be sent: reading its JSON and writing it again is most of what a
 * list of postmortems costs. They run against a schema of the same root fields, arguments and resolvers, in which
 * these fields are one text each; who may ask, how much, and what is said of errors stays where it is for all queries.
 */
export class TextAnswers {
  private readonly schemas = new WeakMap<GraphQLSchema, GraphQLSchema>();
  private readonly answers = new WeakMap<DocumentNode, OperationDefinitionNode | undefined>();

  /** The schema to run this document against; undefined where objects are needed. The document has been validated. */
  schemaFor(
    schema: GraphQLSchema,
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
  ): GraphQLSchema | undefined {
    if (!this.answers.has(document)) this.answers.set(document, plainQuery(schema, document));
    const operation = this.answers.get(document);
    if (!operation) return undefined;
    let texts = this.schemas.get(schema);
    if (!texts) this.schemas.set(schema, (texts = schemaOfTexts(schema)));
    // Variables that are wrong are refused as for every query.
    const declared = operation.variableDefinitions ?? [];
    const { errors } = getVariableValues(texts, declared, variables, { maxErrors: 1 });
    return errors ? undefined : texts;
  }
}

/** The query, where a document is one and each of its root fields can be answered as text. */
function plainQuery(schema: GraphQLSchema, document: DocumentNode): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((d) => d.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (!operation || operations.length > 1 || operation.operation !== OperationTypeNode.QUERY)
    return undefined;
  // What is selected is followed here even where variables are wrong, and nothing was estimated.
  if (!canBeCompiled(document)) return undefined;
  const fields = operation.selectionSet.selections.filter((one) => one.kind === Kind.FIELD);
  const keys = new Set(fields.map(({ alias, name }) => (alias ?? name).value));
  if (keys.size < operation.selectionSet.selections.length) return undefined;
  const fragments: Fragments = Object.fromEntries(
    document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d]] : [])),
  );
  return fields.every((field) => isText(schema, field, fragments)) ? operation : undefined;
}

function isText(schema: GraphQLSchema, field: FieldNode, fragments: Fragments): boolean {
  const declared = schema.getQueryType()?.getFields()[field.name.value];
  if (!declared || field.directives?.length) return false;
  return canAnswerAsText(declared.extensions, field, fragments);
}

function schemaOfTexts(schema: GraphQLSchema): GraphQLSchema {
  const { query, types, directives } = schema.toConfig();
  const { fields, ...config } = query!.toConfig();
  for (const field of Object.values(fields))
    field.type = isNonNullType(field.type) ? new GraphQLNonNull(JSON_TEXT) : JSON_TEXT;
  return new GraphQLSchema({
    query: new GraphQLObjectType({ ...config, fields }),
    types: types.filter(isInputType),
    directives,
  });
}

/** Writes an answer of which some fields may be text already. */
export function writeAnswer(answer: unknown): string {
  const { data, errors } = answer as ExecutionResult;
  const parts = [`"data":${data ? writeFields(data) : 'null'}`];
  if (errors) parts.push(`"errors":${JSON.stringify(errors)}`);
  return `{${parts.join(',')}}`;
}

function writeFields(data: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(data).map(
    ([key, value]) => `"${key}":${value instanceof JsonText ? value.text : JSON.stringify(value)}`,
  );
  return `{${fields.join(',')}}`;
}
