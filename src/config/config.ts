import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';

const text = (fallback: string): z.ZodDefault<z.ZodString> => z.string().trim().min(1).default(fallback);
const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'must look like postgres://user:password@host:5432/database');

/** Every variable the service reads. `.env.example` and docs/configuration.md list the same ones. */
const variables = z.object({
  HOST: text('127.0.0.1').describe('Address to listen on'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe('Port to listen on'),
  DATA_DIR: text('./data').describe('Folder of the embedded PostgreSQL'),
  DATABASE_URL: postgresUrl.optional().describe('A PostgreSQL 14 to 18 to use instead of the embedded one'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10).describe('Connections per process'),
  HINDSIGHT_SAMPLES: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Load the sample corpus into an empty database'),
  HINDSIGHT_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address people reach the service at'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least level logged'),
});
export const VARIABLES = Object.entries(variables.shape).map(([name, schema]) => ({
  name,
  description: schema.description ?? '',
}));

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Undefined: start the embedded server in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly poolSize: number;
  readonly loadSamples: boolean;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly logLevel: string;
}

/** All mistakes of a configuration at once, each with the name of its variable. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} mistake(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/** Reads the configuration from the environment; an empty variable counts as not set. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = variables.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  for (const name of Object.keys(given)) {
    if (name.startsWith('HINDSIGHT_') && !(name in variables.shape)) {
      const known = Object.keys(variables.shape).filter((key) => key.startsWith('HINDSIGHT_'));
      problems.push(`${name}: no such variable; known are ${known.join(', ')}`);
    }
  }
  if (given.HOST !== undefined && !isLoopback(given.HOST)) {
    problems.push(
      `HOST: ${given.HOST} is not a loopback address; without access control the service listens on 127.0.0.1 or ::1 only`,
    );
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const vars = parsed.data;
  return Object.freeze({
    host: vars.HOST,
    port: vars.PORT,
    dataDir: resolve(vars.DATA_DIR),
    databaseUrl: vars.DATABASE_URL,
    poolSize: vars.DATABASE_POOL_SIZE,
    loadSamples: vars.HINDSIGHT_SAMPLES === 'on',
    publicUrl: (vars.HINDSIGHT_PUBLIC_URL ?? `http://${urlHost(vars.HOST)}:${vars.PORT}`).replace(/\/+$/, ''),
    logLevel: vars.LOG_LEVEL,
  });
}

export function loadConfig(): Config {
  return parseConfig(process.env);
}

/** An address as it stands in a URL. */
export function urlHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
