// The HTTP face that no single module owns: GraphQL with its limits and error codes, GraphiQL, health.
// Knows who asks, but nothing of what is asked for.
export { ApiModule } from './api.module.js';
export { Ask } from './ask.js';
export { installCompression } from './compression.js';
export { Drain } from './drain.js';
export { installGate, type PageGate } from './gate.js';
export { MAX_COMPLEXITY, MAX_DEPTH } from './limits.js';
export { installTracing } from './request-tracing.js';
export { trustedQueries } from './trusted-queries.js';
