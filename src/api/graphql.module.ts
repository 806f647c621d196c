import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  Kind,
  Location,
  OperationTypeNode,
  parse,
} from 'graphql';
import { GivenLists, type RequestContext } from '../access/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { formatErrors } from './error-formatter.js';
import { canBeCompiled } from './expansion.js';
import { checkComplexity, MAX_DEPTH, MAX_TOKENS, validationRules } from './limits.js';
import { operationAsked } from './operation.js';
import { readPropertiesPlainly } from './plain-fields.js';
import { nameSpan } from './request-tracing.js';
import { TextAnswers, writeAnswer } from './text-answers.js';
import { trustedQueries } from './trusted-queries.js';

/** Documents kept parsed and compiled; what a caller could fill memory with. */
const MAX_CACHED = 250;

type Context = RequestContext & { reply: FastifyReply };

/** GraphQL over Fastify, code first, compiled by Mercurius' JIT. */
export function graphqlModule(): DynamicModule {
  return GraphQLModule.forRootAsync<MercuriusDriverConfig>({
    driver: MercuriusDriver,
    inject: [CONFIG],
    useFactory: options,
  });
}

function options(config: Config): Omit<MercuriusDriverConfig, 'driver'> {
  const textAnswers = new TextAnswers();
  return {
    autoSchemaFile: true,
    sortSchema: true,
    transformSchema: readPropertiesPlainly,
    path: '/graphql',
    graphiql: false,
    jit: 1,
    cache: MAX_CACHED,
    queryDepth: MAX_DEPTH,
    graphql: { parseOptions: { maxTokens: MAX_TOKENS }, validateOptions: { maxErrors: 20 } },
    validationRules: validationRules(config.allowsIntrospection),
    csrfPrevention: true,
    ...(config.trustedQueries !== undefined && {
      persistedQueryProvider: trustedQueries(config.trustedQueries),
    }),
    allowBatchedQueries: false,
    context: (request: FastifyRequest): RequestContext => ({
      viewer: request.viewer!,
      requestId: request.id,
      loaders: new Map(),
      lists: new GivenLists(),
    }),
    errorFormatter: (execution, context) => {
      const { reply, requestId } = context as unknown as Context;
      const formatted = formatErrors(
        execution,
        requestId ?? reply?.request.id,
        (error, id) =>
          reply.request.log.error({ err: withoutValues(error), requestId: id }, 'request failed'),
        { hidesSchema: !config.allowsIntrospection },
      );
      for (const code of formatted.codes) reply.request.outcome?.codes.add(code);
      return formatted;
    },
    hooks: {
      preParsing: (_schema, source, { reply }) => {
        checkLink(source, reply.request);
        return Promise.resolve();
      },
      // Mercurius also takes a syntax tree for a query, even one written as a text. Its names may be anything, while the
      // compiler puts names into the program it makes: only the parser makes a Location, and only of what it has read.
      preValidation: (_schema, document: DocumentNode | undefined) => {
        if (document?.loc instanceof Location) return Promise.resolve();
        throw badRequest('query: must be a GraphQL document, as a text');
      },
      preExecution: (schema, document, context, variables) => {
        const { request } = context.reply;
        const name = operationName(document, askedOperation(request));
        const asked = operationAsked(document, name);
        if (request.outcome) request.outcome.operation = asked.label;
        if (request.spans) nameSpan(request, asked);
        const given = (variables ?? {}) as Record<string, unknown>;
        checkComplexity(schema, document, given, name);
        // Pages, which ask from inside, read what they are answered.
        const texts = request.outcome ? textAnswers.schemaFor(schema, document, given) : undefined;
        if (!texts) return asExecuted(document, name);
        void context.reply.type('application/json; charset=utf-8').serializer(writeAnswer);
        return { schema: texts };
      },
    },
  };
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** The name of the operation asked for, wherever it stands; what is not posted has it in the address. */
function askedOperation({ method, query, body }: FastifyRequest): unknown {
  const asked = (method === 'POST' ? body : query) as { operationName?: unknown } | null | undefined;
  return asked?.operationName;
}

/**
 * What is not posted is a query. Mercurius says so to a GET but not to a HEAD, and stumbles where there is no operation
 * of the name asked for.
 */
function checkLink(source: string, request: FastifyRequest): void {
  if (request.method === 'POST') return;
  let document: DocumentNode;
  try {
    document = parse(source, { maxTokens: MAX_TOKENS });
  } catch {
    return; // It is reported when it is parsed to be answered.
  }
  const name = operationName(document, askedOperation(request));
  const meant = getOperationAST(document, name);
  if (!meant) throw badRequest('operationName: must say which operation of the document is meant');
  if (meant.operation !== OperationTypeNode.QUERY) throw badRequest('query: a change must be posted');
}

/** The operation asked for; it must be there. */
function operationName(document: DocumentNode, asked: unknown): string | undefined {
  if (asked === undefined || asked === null || asked === '') return undefined;
  const names = document.definitions.flatMap((d) =>
    d.kind === Kind.OPERATION_DEFINITION ? (d.name?.value ?? []) : [],
  );
  if (typeof asked === 'string' && names.includes(asked)) return asked;
  throw badRequest(
    `operationName: the document has no operation of that name; it has ${names.join(', ') || 'none with a name'}`,
  );
}

/**
 * Mercurius' JIT compiles a document once by its text, for the first operation asked for. A document with several
 * operations is therefore handed on as just the one meant, and uncompiled, being a new object each time; so is one
 * that the compiler had better not see.
 */
function asExecuted(document: DocumentNode, name: string | undefined): { document?: DocumentNode } {
  const operations = document.definitions.filter((d) => d.kind === Kind.OPERATION_DEFINITION);
  const meant =
    operations.length > 1 ? operations.find((operation) => operation.name?.value === name) : undefined;
  if (!meant) return canBeCompiled(document) ? {} : { document: { ...document } };
  const rest = document.definitions.filter((d) => d.kind !== Kind.OPERATION_DEFINITION);
  return { document: { ...document, definitions: [meant, ...rest] } };
}

/** What an operator needs of an error; not the values of a failed statement, which may be a restricted postmortem's. */
function withoutValues(error: unknown): object {
  const { name, message, stack, code, constraint } = (error ?? {}) as Record<string, unknown>;
  return { type: name, message, code, constraint, stack };
}
