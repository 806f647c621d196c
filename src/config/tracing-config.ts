import { z } from 'zod';
import { commaList } from '../common/index.js';

/** Where traces are sent, and how many of them. */
export interface TracingConfig {
  /** Base address of an OTLP collector that takes HTTP. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  /** Share of the traces that begin here; one that a caller began is kept or not as the caller says. */
  readonly share: number;
}

/** Variables that OpenTelemetry gives these names. */
export const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Collector of traces that takes OTLP over HTTP; nothing is traced without one'),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, 'must look like name=value,name=value')
    .optional()
    .describe('Headers for the collector'),
  OTEL_SERVICE_NAME: z.string().trim().min(1).default('hindsight').describe('Name of the service in traces'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Share of the traces that begin here to keep, 0 to 1'),
};

interface Variables {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_HEADERS?: string | undefined;
  readonly OTEL_SERVICE_NAME: string;
  readonly OTEL_TRACES_SAMPLER_ARG: number;
}

/** Undefined where no collector is named. */
export function tracingConfig(vars: Variables): TracingConfig | undefined {
  if (vars.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined;
  const headers = commaList(vars.OTEL_EXPORTER_OTLP_HEADERS).map((header) => {
    const at = header.indexOf('=');
    return [header.slice(0, at).trim(), decoded(header.slice(at + 1).trim())] as const;
  });
  return {
    endpoint: vars.OTEL_EXPORTER_OTLP_ENDPOINT,
    headers: Object.fromEntries(headers),
    serviceName: vars.OTEL_SERVICE_NAME,
    share: vars.OTEL_TRACES_SAMPLER_ARG,
  };
}

/** Values are percent-encoded; one that is not is taken as it stands. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
