// Traces over OpenTelemetry, on request: what a request did, and how long each part took. Off, it costs nothing.
export { type Exporting, startTracing } from './exporter.js';
export { childOf, isTracing, traceIds, traced, tracer } from './span.js';
