import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { GivenLists, type RequestContext, type Viewer } from '../access/index.js';
import { DomainError, type ErrorCode } from '../common/index.js';
import { formatErrors } from './error-formatter.js';

type Run = (
  document: string,
  context: object,
  variables: Record<string, unknown>,
) => Promise<ExecutionResult>;

/**
 * Asks the API from inside: the same resolvers, loaders, limits and rights as over HTTP, without the way over HTTP.
 * What a page shows is so never more than what its viewer could ask for.
 */
@Injectable()
export class Ask {
  constructor(private readonly host: HttpAdapterHost) {}

  /** What the document answers to who asks, or to somebody with fewer rights; throws the first error as the DomainError that a caller would be told of. */
  async ask<T>(
    { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
    document: string,
    variables: Record<string, unknown> = {},
    viewer: Viewer = request.viewer!,
  ): Promise<T> {
    const { graphql } = this.host.httpAdapter.getInstance<FastifyInstance & { graphql: Run }>();
    const context: RequestContext & { reply: FastifyReply } = {
      viewer,
      requestId: request.id,
      loaders: new Map(),
      lists: new GivenLists(),
      reply,
    };
    const answer = await graphql(document, context, variables).catch((error: unknown) => {
      const errors = [error as GraphQLError];
      const log = (cause: unknown): void => request.log.error({ err: cause }, 'a page could not be read');
      return formatErrors({ errors }, request.id, log).response;
    });
    const [error] = answer.errors ?? [];
    if (!error) return answer.data as T;
    const { code, ...details } = error.extensions;
    throw new DomainError(code as ErrorCode, error.message, details);
  }
}
