import {
  type Attributes,
  context,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';

let current: Tracer | undefined;

/** Where spans go; undefined while tracing is off. */
export function tracer(): Tracer | undefined {
  return current;
}

export function useTracer(given: Tracer | undefined): void {
  current = given;
}

export function isTracing(): boolean {
  return current !== undefined;
}

/**
 * Runs the work as a part of the request that is under way; what belongs to no request is not traced. Names and
 * attributes never hold values: neither of statements, nor of errors.
 */
export function traced<T>(name: () => string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  if (current === undefined || trace.getActiveSpan() === undefined) return work();
  return inSpan(current, name(), attributes, work);
}

async function inSpan<T>(
  given: Tracer,
  name: string,
  attributes: Attributes,
  work: () => Promise<T>,
): Promise<T> {
  const span = given.startSpan(name, { kind: SpanKind.CLIENT, attributes });
  try {
    return await context.with(childOf(span), work);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', kindOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** The surroundings in which new spans are children of this one. */
export function childOf(span: Span, within: Context = context.active()): Context {
  return trace.setSpan(within, span);
}

/** For the log: which trace a line belongs to. */
export function traceIds(): { readonly trace_id: string; readonly span_id: string } | undefined {
  const ids = current && trace.getActiveSpan()?.spanContext();
  return ids && { trace_id: ids.traceId, span_id: ids.spanId };
}

/** The code or class of an error; its message may quote what was asked for. */
function kindOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return [code, name, 'Error'].find((kind): kind is string => typeof kind === 'string' && kind !== '')!;
}
