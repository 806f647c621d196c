import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DocumentNode, GraphQLError, Kind } from 'graphql';
import { GivenLists, type RequestContext } from '../access/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { formatErrors } from './error-formatter.js';
import { canBeCompiled } from './expansion.js';
import { checkComplexity, MAX_DEPTH, MAX_TOKENS, validationRules } from './limits.js';
import { operationAsked } from './operation.js';
import { nameSpan } from './request-tracing.js';
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
  return {
    autoSchemaFile: true,
    sortSchema: true,
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
      const formatted = formatErrors(execution, requestId ?? reply?.request.id, (error, id) =>
        reply.request.log.error({ err: withoutValues(error), requestId: id }, 'request failed'),
      );
      for (const code of formatted.codes) reply.request.outcome?.codes.add(code);
      return formatted;
    },
    hooks: {
      // Mercurius also takes a syntax tree for a query, and anything that is no text for one; we take texts only.
      preValidation: (_schema, document: DocumentNode | undefined) => {
        if (document?.loc?.source) return Promise.resolve();
        throw badRequest('query: must be a GraphQL document, as a text');
      },
      preExecution: (schema, document, context, variables) => {
        const body = (context.reply.request.body ?? {}) as { operationName?: unknown };
        const name = operationName(document, body.operationName);
        const { request } = context.reply;
        const asked = operationAsked(document, name);
        if (request.outcome) request.outcome.operation = asked.label;
        if (request.spans) nameSpan(request, asked);
        checkComplexity(schema, document, (variables ?? {}) as Record<string, unknown>, name);
        return asExecuted(document, name);
      },
    },
  };
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
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
