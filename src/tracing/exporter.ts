import { context } from '@opentelemetry/api';
import { useTracer } from './span.js';

/** Where traces are sent, as the configuration has it. */
export interface Exporting {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly share: number;
}

/** Begins to trace; the answer sends what is left, and ends it. The libraries are loaded only now. */
export async function startTracing({
  endpoint,
  headers,
  serviceName,
  share,
}: Exporting): Promise<() => Promise<void>> {
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }, { AsyncLocalStorageContextManager }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/context-async-hooks'),
    ]);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: { ...headers },
    timeoutMillis: 5000,
  });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: 1000 })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  useTracer(provider.getTracer('hindsight'));
  return async () => {
    useTracer(undefined);
    // A collector that is gone must not keep the service from stopping.
    await provider.shutdown().catch(() => undefined);
    context.disable();
  };
}
