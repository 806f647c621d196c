import { context, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { Asked } from './operation.js';
import { childOf, tracer } from '../tracing/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined while tracing is off. */
    spans?: RequestSpans;
  }
}

interface RequestSpans {
  readonly http: Span;
  /** From the read body to the answer. */
  graphql?: Span;
}

const propagator = new W3CTraceContextPropagator();
const readHeader = {
  keys: (headers: FastifyRequest['headers']) => Object.keys(headers),
  get: (headers: FastifyRequest['headers'], name: string) => headers[name],
};

/** A span for each request, one for what GraphQL does of it, and the trace's id in what the request logs. */
export function installTracing(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, reply, done) => {
    const given = tracer();
    if (!given) return done();
    const before = propagator.extract(context.active(), request.headers, readHeader);
    const route = request.routeOptions.url ?? 'none';
    const http = given.startSpan(
      `${request.method} ${route}`,
      {
        kind: SpanKind.SERVER,
        // The route, not the path: a path or a query string may hold what was asked for.
        attributes: {
          'http.request.method': request.method,
          'http.route': route,
          'hindsight.request_id': request.id,
        },
      },
      before,
    );
    request.spans = { http };
    const { traceId, spanId } = http.spanContext();
    request.log = reply.log = request.log.child({ trace_id: traceId, span_id: spanId });
    context.with(childOf(http, before), done);
  });
  // Reading the body leaves the surroundings of the request: they are entered again.
  server.addHook('preHandler', (request, _reply, done) => {
    const { spans } = request;
    const given = tracer();
    if (!given || !spans) return done();
    const within = childOf(spans.http);
    if (request.routeOptions.url !== '/graphql') return context.with(within, done);
    spans.graphql = given.startSpan('graphql', {}, within);
    context.with(childOf(spans.graphql, within), done);
  });
  server.addHook('onSend', (request, _reply, _payload, done) => {
    const { spans, outcome } = request;
    if (spans?.graphql && outcome) {
      const codes = [...outcome.codes];
      if (codes.length > 0) spans.graphql.setAttribute('hindsight.error_codes', codes);
      if (codes.some((code) => code === 'INTERNAL' || code === 'UNAVAILABLE'))
        spans.graphql.setStatus({ code: SpanStatusCode.ERROR });
    }
    spans?.graphql?.end();
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const http = request.spans?.http;
    http?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) http?.setStatus({ code: SpanStatusCode.ERROR });
    http?.end();
    done();
  });
}

/** Names the span of a GraphQL request once it is known what it asks for. */
export function nameSpan({ spans }: FastifyRequest, { kind, label }: Asked): void {
  spans?.graphql?.updateName(`${kind} ${label}`);
  spans?.graphql?.setAttributes({ 'graphql.operation.type': kind, 'hindsight.operation': label });
}
