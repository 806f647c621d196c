import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '../common/index.js';
import { toldError } from '../database/index.js';

/** What the formatter needs to tell an operator, since the caller is told nothing of an internal error. */
export type LogInternal = (error: unknown, requestId: string) => void;

/** Codes that mean the request was wrong before anything ran: the whole answer is a 400. */
const REFUSED: ReadonlySet<ErrorCode> = new Set(['BAD_USER_INPUT', 'QUERY_TOO_COMPLEX']);

export interface FormattedErrors {
  readonly statusCode: number;
  readonly response: ExecutionResult;
  readonly codes: readonly ErrorCode[];
}

/**
 * Turns every error of an execution into one with a code of docs/errors.md. Mercurius hands over errors of
 * parsing and validation wrapped in one error, those of resolvers one by one.
 */
export function formatErrors(
  execution: ExecutionResult,
  requestId: string,
  log: LogInternal,
  { hidesSchema = false } = {},
): FormattedErrors {
  const errors = (execution.errors ?? [])
    .flatMap(unwrap)
    .slice(0, MAX_ERRORS)
    .map((error) => format(error, requestId, log))
    .map((error) => (hidesSchema ? withoutSuggestion(error) : error));
  const executed = execution.data != null;
  const codes = errors.map((error) => error.extensions?.code as ErrorCode);
  const refused =
    !executed && codes.length > 0 && codes.every((code) => REFUSED.has(code)) && !hasPath(errors);
  return {
    statusCode: refused ? 400 : codes.includes('UNAVAILABLE') && !executed ? 503 : 200,
    response: { data: execution.data ?? null, errors: errors as unknown as GraphQLError[] },
    codes,
  };
}

/** Names that come close to a wrong one would tell the schema bit by bit. */
function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replace(/ Did you mean [\s\S]*$/, '') };
}

function hasPath(errors: readonly GraphQLFormattedError[]): boolean {
  return errors.some((error) => error.path !== undefined);
}

function unwrap(error: GraphQLError): readonly GraphQLError[] {
  const inner =
    (error.originalError as { errors?: unknown } | undefined)?.errors ??
    (error as { errors?: unknown }).errors;
  const isGraphQL =
    Array.isArray(inner) &&
    inner.length > 0 &&
    inner.every((e) => e instanceof GraphQLError || frameworkCode(e) !== undefined);
  return isGraphQL ? (inner as GraphQLError[]) : [error];
}

function format(error: GraphQLError, requestId: string, log: LogInternal): GraphQLFormattedError {
  const place = {
    ...(error.path && { path: error.path }),
    ...(error.locations && { locations: error.locations }),
  };
  const cause = rootCause(error);
  const told = toldError(cause);
  if (told) {
    const isOurs = told !== cause;
    if (isOurs) log(cause, requestId);
    const extensions = { code: told.code, ...told.details, ...(isOurs && { requestId }) };
    return { message: told.message, ...place, extensions };
  }
  if (isRequestError(error)) {
    const tooComplex =
      error.extensions?.code === 'QUERY_TOO_COMPLEX' ||
      frameworkCode(cause) === DEPTH ||
      TOO_LARGE.test(error.message);
    const code = tooComplex ? 'QUERY_TOO_COMPLEX' : 'BAD_USER_INPUT';
    const field = /^(\w+): /.exec(error.message)?.[1] ?? /\$(\w+)/.exec(error.message)?.[1];
    const message = error.message.slice(0, MAX_MESSAGE);
    return { message, ...place, extensions: { code, ...(field && { field }) } };
  }
  log(cause, requestId);
  return {
    message: `Something went wrong on our side; quote request ${requestId} when you report it`,
    ...place,
    extensions: { code: 'INTERNAL', requestId },
  };
}

function rootCause(error: unknown): unknown {
  const inner = error instanceof GraphQLError ? error.originalError : undefined;
  if (inner) return rootCause(inner);
  // What graphql does not take for an error, such as one of another realm, it wraps.
  return (error as { thrownValue?: unknown } | undefined)?.thrownValue ?? error;
}

/** What the parser and the validation rules say of documents that are too large. */
const TOO_LARGE =
  /^Syntax Error: (Aliases|Directives) limit|Document contains more that|Maximum introspection depth exceeded/;
/** A query can be wrong in thousands of places, and its own words stand in what is said of it. */
const MAX_ERRORS = 50;
const MAX_MESSAGE = 1000;
const DEPTH = 'MER_ERR_GQL_QUERY_DEPTH';

/** Errors that graphql itself raises: syntax, validation, variables, literals of our scalars. */
function isRequestError(error: GraphQLError): boolean {
  const cause = rootCause(error);
  if (cause instanceof GraphQLError || frameworkCode(cause) === DEPTH) return true;
  // Refusals of Mercurius (an unknown operation) and Fastify (a body that is no JSON) carry a 4xx status and a safe
  // message.
  const { statusCode } = (cause ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode < 500 && frameworkCode(cause) !== undefined;
}

function frameworkCode(cause: unknown): string | undefined {
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^(MER|FST)_/.test(code) ? code : undefined;
}
