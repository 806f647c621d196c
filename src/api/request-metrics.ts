import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../common/index.js';
import { Counter, Histogram, Registry } from '../metrics/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What became of a GraphQL request, for the figures about all of them. */
    outcome: Outcome | null;
  }
}

export interface Outcome {
  /** Undefined until the document is known to be right. */
  operation?: string;
  readonly codes: Set<ErrorCode>;
}

/** A request that never came to run: nobody known, too many, no such field. */
const REFUSED = '__refused';
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** Rate, errors and duration, per operation of the API and per route. */
@Injectable()
export class RequestMetrics {
  private readonly operations: Histogram<'operation'>;
  private readonly errors: Counter<'operation' | 'code'>;
  private readonly http: Histogram<'route' | 'status'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.operations = new Histogram({
      name: 'hindsight_graphql_duration_seconds',
      help: 'Time from the head of a request to the end of its answer, by root field of the operation',
      labelNames: ['operation'],
      buckets: BUCKETS,
      registers,
    });
    this.errors = new Counter({
      name: 'hindsight_graphql_errors_total',
      help: 'Requests with at least one error of this code, by root field of the operation',
      labelNames: ['operation', 'code'],
      registers,
    });
    this.http = new Histogram({
      name: 'hindsight_http_duration_seconds',
      help: 'Time from the head of a request to the end of its answer, by route and class of status',
      labelNames: ['route', 'status'],
      buckets: BUCKETS,
      registers,
    });
  }

  observe(request: FastifyRequest, reply: FastifyReply): void {
    const seconds = reply.elapsedTime / 1000;
    const { outcome, routeOptions } = request;
    const status = `${Math.trunc(reply.statusCode / 100)}xx`;
    // The route as it is declared; what callers put into a path is theirs.
    this.http.observe({ route: routeOptions.url ?? 'none', status }, seconds);
    if (!outcome) return;
    const operation = outcome.operation ?? REFUSED;
    this.operations.observe({ operation }, seconds);
    for (const code of outcome.codes) this.errors.inc({ operation, code });
  }
}
