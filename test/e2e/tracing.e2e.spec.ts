import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestDatabase, testDatabase } from '../support/database.js';
import { makeToken, type Running, startService } from '../support/program.js';
import { StandIn } from '../support/stand-in.js';
import { until } from '../support/until.js';

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly status: { readonly code?: number };
}

let collector: Server;
let meili: StandIn;
let database: TestDatabase;
let service: Running;
let token: string;
const spans: SentSpan[] = [];
const bodies: string[] = [];
const headers: (string | undefined)[] = [];

beforeAll(async () => {
  collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      headers.push(request.headers['x-team'] as string | undefined);
      if (request.url === '/v1/traces') {
        const sent = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[] };
        spans.push(...sent.resourceSpans.flatMap((r) => r.scopeSpans).flatMap((s) => s.spans));
      }
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  meili = await new StandIn().start();
  database = await testDatabase();
  token = await makeToken(database, 'admin');
  service = await startService(database, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-team=on%20call',
    MEILI_URL: meili.url,
    MEILI_KEY: meili.key,
  });
});
afterAll(async () => {
  await service?.stop();
  await database.drop();
  await meili.stop();
  await new Promise((resolve) => collector.close(resolve));
});

async function ask(query: string, variables: object, traceId: string, sampled = '01') {
  const response = await fetch(`${service.base}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      traceparent: `00-${traceId}-00f067aa0ba902b7-${sampled}`,
    },
    body: JSON.stringify({ query, variables }),
  });
  const body: any = await response.json();
  return { id: response.headers.get('x-request-id'), body };
}

async function trace(traceId: string, name: RegExp): Promise<SentSpan[]> {
  const own = (): SentSpan[] => spans.filter((span) => span.traceId === traceId);
  await until(`a trace ${traceId} with ${name} is sent`, () => {
    const all = own();
    return all.some((span) => span.kind === 2) && all.some((span) => name.test(span.name));
  });
  return own();
}

/** A line of the log, once it is there: the answer to a request may be faster. */
async function logged(...parts: readonly string[]): Promise<Record<string, unknown>> {
  const find = (): string | undefined =>
    service
      .output()
      .split('\n')
      .find((line) => parts.every((part) => line.includes(part)));
  await until(`a line with ${parts.join(' and ')} is logged`, () => find() !== undefined);
  return JSON.parse(find()!) as Record<string, unknown>;
}

const traceIdOf = (n: number) => `4bf92f3577b34da6a3ce929d0e0e${n.toString(16).padStart(4, '0')}`;
const attribute = (span: SentSpan, key: string) =>
  Object.values(span.attributes.find((one) => one.key === key)?.value ?? {})[0];
const child = (all: readonly SentSpan[], parent: SentSpan, name: string) =>
  all.find((span) => span.parentSpanId === parent.spanId && span.name === name);

it('goes on with the trace of the caller: request, operation, statements of a write', async () => {
  const { id, body } = await ask(
    'mutation Mine($t: String!) { createPostmortem(input: { title: $t }) { id title } }',
    { t: 'quokkafish in a title' },
    traceIdOf(1),
  );
  expect(body.errors).toBeUndefined();
  const all = await trace(traceIdOf(1), /createPostmortem/);
  const http = all.find((span) => span.kind === 2)!;
  expect(http).toMatchObject({ name: 'POST /graphql', parentSpanId: '00f067aa0ba902b7' });
  expect(attribute(http, 'hindsight.request_id')).toBe(id);
  expect(attribute(http, 'http.response.status_code')).toBe(200);
  const operation = child(all, http, 'mutation createPostmortem')!;
  const transaction = child(all, operation, 'transaction')!;
  expect(child(all, transaction, 'INSERT postmortem')).toBeDefined();
  expect(child(all, transaction, 'INSERT audit_log')).toBeDefined();
  expect(child(all, operation, 'SELECT postmortem')).toBeDefined();
  // The log has the trace beside the request's id.
  expect(await logged(`"reqId":"${id}"`, 'request completed')).toMatchObject({
    trace_id: traceIdOf(1),
    span_id: http.spanId,
  });
});

it('shows a call of Meilisearch without what was searched for', async () => {
  await until('Meilisearch is asked', async () => {
    const { body } = await ask(
      'query ($q: String!) { searchPostmortems(query: $q) { engine } }',
      { q: 'quokkafish' },
      traceIdOf(2),
    );
    return body.data.searchPostmortems.engine === 'MEILISEARCH';
  });
  const all = await trace(traceIdOf(2), /^Meilisearch POST \/multi-search$/);
  const call = all.find((span) => span.name === 'Meilisearch POST /multi-search')!;
  expect(all.some((span) => span.spanId === call.parentSpanId && /searchPostmortems/.test(span.name))).toBe(
    true,
  );
});

it('marks what failed by its code, and traces nothing that the caller does not want traced', async () => {
  await ask('{ postmortem { id } }', {}, traceIdOf(3));
  const all = await trace(traceIdOf(3), /postmortem/);
  const operation = all.find((span) => span.name === 'query postmortem')!;
  expect(JSON.stringify(operation.attributes)).toContain('BAD_USER_INPUT');
  await ask('{ postmortem(reference: "PM-1") { id } }', {}, traceIdOf(4), '00');
  await ask('{ __typename }', {}, traceIdOf(5));
  await trace(traceIdOf(5), /introspection/);
  expect(spans.filter((span) => span.traceId === traceIdOf(4))).toEqual([]);
});

it('sends no value, no token and no statement, and nothing of the work that belongs to no request', async () => {
  await trace(traceIdOf(1), /POST/);
  const sent = bodies.join('\n');
  for (const secret of ['quokkafish', 'hs_', token.slice(14), 'password', 'WHERE', 'VALUES', '$1'])
    expect([secret, sent.includes(secret)]).toEqual([secret, false]);
  expect(sent).toContain('"hindsight"');
  expect(new Set(headers)).toEqual(new Set(['on call']));
  const roots = spans.filter((span) => span.parentSpanId === undefined);
  expect(roots.every((span) => span.kind === 2)).toBe(true);
});

it('logs one JSON object a line, those of the modules too', async () => {
  meili.onRequest = () => 'RESET';
  await ask('{ searchPostmortems(query: "x") { engine } }', {}, traceIdOf(6));
  meili.onRequest = () => undefined;
  expect(await logged('"context":"SearchEngines"', traceIdOf(6))).toMatchObject({ level: 40 });
  for (const line of service.output().split('\n'))
    if (/PostgreSQL answers searches|request completed/.test(line))
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) });
});

it('stops in time with a collector that does not answer', async () => {
  const other = await testDatabase();
  const lost = await startService(other, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
  await fetch(`${lost.base}/health/live`);
  await lost.stop();
  expect(lost.isRunning()).toBe(false);
  await other.drop();
});
