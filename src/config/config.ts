import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { commaList, isTimeZone } from '../common/index.js';
import { type OidcConfig, oidcConfig } from './oidc-config.js';
import { type TracingConfig, tracingConfig, tracingVariables } from './tracing-config.js';
import { type SlackConfig, slackConfig, slackVariables } from './slack-config.js';

const text = (fallback: string): z.ZodDefault<z.ZodString> => z.string().trim().min(1).default(fallback);
const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'must look like postgres://user:password@host:5432/database');

const timeZone = text('UTC').refine(isTimeZone, 'must be UTC or an IANA time zone such as Europe/Berlin');

/** Kubernetes takes about so long to tell everybody that a pod is about to end. */
const DRAIN_SECONDS = 5;

/** Every variable the service reads. `.env.example` and docs/configuration.md list the same ones. */
const variables = z.object({
  HOST: text('127.0.0.1').describe('Address to listen on'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe('Port to listen on'),
  DATA_DIR: text('./data').describe('Folder of the embedded PostgreSQL'),
  DATABASE_URL: postgresUrl.optional().describe('A PostgreSQL 14 to 18 to use instead of the embedded one'),
  DATABASE_REPLICA_URL: postgresUrl
    .optional()
    .describe('A streaming replica of DATABASE_URL that answers reads while it is close behind'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10).describe('Connections per process'),
  DATABASE_PREPARED_STATEMENTS: z
    .enum(['auto', 'on', 'off'])
    .default('auto')
    .describe('Whether statements are prepared under a name; auto: where no pooler is in between'),
  HINDSIGHT_SAMPLES: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Load the sample corpus into an empty database'),
  HINDSIGHT_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address people reach the service at'),
  HINDSIGHT_TIMEZONE: timeZone.describe('Time zone of due dates and of reports'),
  HINDSIGHT_FISCAL_YEAR_START: z.coerce
    .number()
    .int()
    .min(1)
    .max(12)
    .default(1)
    .describe('Month in which the fiscal year starts, 1 to 12'),
  HINDSIGHT_MITIGATION_TARGET: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_080)
    .default(30)
    .describe('Minutes within which an incident should be mitigated; reports tell the share that was'),
  HINDSIGHT_TRUST_PROXY: z
    .string()
    .optional()
    .describe('Addresses or networks of proxies whose X-Forwarded-For is believed, with commas between'),
  HINDSIGHT_CORS_ORIGINS: z
    .string()
    .optional()
    .describe('Origins whose pages may call the API, with commas between; none unless set'),
  HINDSIGHT_RATE_LIMIT: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .default(1200)
    .describe('Requests per minute and caller, over all processes; 0 for no limit'),
  HINDSIGHT_INTROSPECTION: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether the schema can be asked for'),
  HINDSIGHT_TRUSTED_QUERIES: z
    .string()
    .optional()
    .describe('A JSON file of queries by their SHA-256; set, no other query is answered'),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('OpenID Connect issuer whose tokens are believed'),
  OIDC_AUDIENCE: z.string().trim().min(1).optional().describe('Audience that tokens must be meant for'),
  OIDC_SCOPE_CLAIM: text('scope').describe(
    'Claim that grants scopes, a text or a list; a path such as realm_access.roles',
  ),
  OIDC_SCOPE_MAP: text(
    'hindsight:read=read,hindsight:write=write,hindsight:publish=publish,hindsight:restricted=restricted,hindsight:admin=admin',
  ).describe('Which value of that claim grants which scope'),
  OIDC_TEAM_CLAIM: z.string().trim().min(1).optional().describe('Claim with the teams a person is of'),
  OIDC_NAME_CLAIM: text('sub').describe('Claim that names a person in revisions and the audit log'),
  OIDC_CLOCK_SKEW: z.coerce
    .number()
    .int()
    .min(0)
    .max(300)
    .default(30)
    .describe('Seconds two clocks may differ'),
  OIDC_CLIENT_ID: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe('Client that people sign in with in the browser; without it they need a token'),
  OIDC_CLIENT_SECRET: z.string().trim().min(1).optional().describe('Its secret; none for a public client'),
  OIDC_LOGIN_SCOPES: text('openid profile').describe('Scopes asked of the issuer when somebody signs in'),
  HINDSIGHT_SESSION_HOURS: z.coerce
    .number()
    .min(0.01)
    .max(720)
    .default(12)
    .describe('Hours after which a browser must sign in again'),
  HINDSIGHT_SESSION_IDLE_MINUTES: z.coerce
    .number()
    .min(0.1)
    .max(43_200)
    .default(240)
    .describe('Minutes without a request after which a browser must sign in again'),
  MEILI_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('A Meilisearch to search with; PostgreSQL searches without one'),
  MEILI_KEY: z.string().trim().min(1).optional().describe('Its key, as `hindsight search-key` makes it'),
  ...tracingVariables,
  ...slackVariables,
  HINDSIGHT_DRAIN_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(600)
    .optional()
    .describe('How long the service still answers after SIGTERM, until load balancers have noticed'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least level logged'),
});
const oidcVariables = variables.pick({
  OIDC_ISSUER: true,
  OIDC_AUDIENCE: true,
  OIDC_SCOPE_CLAIM: true,
  OIDC_SCOPE_MAP: true,
  OIDC_TEAM_CLAIM: true,
  OIDC_NAME_CLAIM: true,
  OIDC_CLOCK_SKEW: true,
  OIDC_CLIENT_ID: true,
  OIDC_CLIENT_SECRET: true,
  OIDC_LOGIN_SCOPES: true,
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
  readonly replicaUrl: string | undefined;
  readonly poolSize: number;
  readonly preparing: 'auto' | 'on' | 'off';
  readonly loadSamples: boolean;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** IANA name of the zone in which the day of a due date ends, and a report's period begins. */
  readonly timeZone: string;
  /** Month, 1 to 12; from any but January on, years, halves and quarters are those of the fiscal year. */
  readonly fiscalYearStart: number;
  /** Minutes from the start to mitigation that reports measure against. */
  readonly mitigationTargetMinutes: number;
  readonly logLevel: string;
  readonly drainSeconds: number;
  /**
   * Whoever reaches the service has full rights: it listens on loopback, with its own database, without OIDC, and
   * nothing says that others reach it through a proxy.
   */
  readonly isLocal: boolean;
  readonly isLoopback: boolean;
  readonly oidc: OidcConfig | undefined;
  /** How long a browser stays signed in: at most, and without a request. */
  readonly session: { readonly maxSeconds: number; readonly idleSeconds: number };
  readonly trustedProxies: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly meili: { readonly url: string; readonly key: string } | undefined;
  /** Undefined: nothing is traced. */
  readonly tracing: TracingConfig | undefined;
  /** Undefined: the bot is off. */
  readonly slack: SlackConfig | undefined;
  /** Per minute; 0: no limit. */
  readonly rateLimit: number;
  readonly allowsIntrospection: boolean;
  /** Path of the file; undefined: any query. */
  readonly trustedQueries: string | undefined;
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
    const prefix = /^(HINDSIGHT_|OIDC_|SLACK_)/.exec(name)?.[1];
    if (prefix !== undefined && !(name in variables.shape)) {
      const known = Object.keys(variables.shape).filter((key) => key.startsWith(prefix));
      problems.push(`${name}: no such variable; known are ${known.join(', ')}`);
    }
  }
  const login = oidcVariables.safeParse(given);
  const oidc = login.success ? oidcConfig(login.data, problems) : undefined;
  const { MEILI_URL: url, MEILI_KEY: key } = parsed.data ?? {};
  if (url !== undefined && key === undefined)
    problems.push('MEILI_KEY: is needed with MEILI_URL; make one with: npx hindsight search-key');
  const slack = slackConfig(given, problems);
  if (key !== undefined && url === undefined) problems.push('MEILI_URL: is needed with MEILI_KEY');
  if (parsed.data?.DATABASE_REPLICA_URL !== undefined && parsed.data.DATABASE_URL === undefined)
    problems.push('DATABASE_URL: is needed with DATABASE_REPLICA_URL, since that is a copy of it');
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const vars = parsed.data;
  const publicUrl = vars.HINDSIGHT_PUBLIC_URL ?? `http://${urlHost(vars.HOST)}:${vars.PORT}`;
  const trustedProxies = commaList(vars.HINDSIGHT_TRUST_PROXY);
  // A proxy on this machine comes from loopback too, and may not say that it passes others on.
  const isBehindProxy =
    trustedProxies.length > 0 ||
    (vars.HINDSIGHT_PUBLIC_URL !== undefined && !isLoopback(hostOf(vars.HINDSIGHT_PUBLIC_URL)));
  return Object.freeze({
    host: vars.HOST,
    port: vars.PORT,
    dataDir: resolve(vars.DATA_DIR),
    databaseUrl: vars.DATABASE_URL,
    replicaUrl: vars.DATABASE_REPLICA_URL,
    poolSize: vars.DATABASE_POOL_SIZE,
    preparing: vars.DATABASE_PREPARED_STATEMENTS,
    loadSamples: vars.HINDSIGHT_SAMPLES === 'on',
    publicUrl: publicUrl.replace(/\/+$/, ''),
    timeZone: vars.HINDSIGHT_TIMEZONE,
    fiscalYearStart: vars.HINDSIGHT_FISCAL_YEAR_START,
    mitigationTargetMinutes: vars.HINDSIGHT_MITIGATION_TARGET,
    logLevel: vars.LOG_LEVEL,
    drainSeconds: vars.HINDSIGHT_DRAIN_SECONDS ?? (isLoopback(vars.HOST) ? 0 : DRAIN_SECONDS),
    isLoopback: isLoopback(vars.HOST),
    isLocal: isLoopback(vars.HOST) && vars.DATABASE_URL === undefined && oidc === undefined && !isBehindProxy,
    oidc,
    session: {
      maxSeconds: vars.HINDSIGHT_SESSION_HOURS * 3600,
      idleSeconds: vars.HINDSIGHT_SESSION_IDLE_MINUTES * 60,
    },
    trustedProxies,
    corsOrigins: commaList(vars.HINDSIGHT_CORS_ORIGINS),
    meili: url !== undefined && key !== undefined ? { url, key } : undefined,
    tracing: tracingConfig(vars),
    slack,
    rateLimit: vars.HINDSIGHT_RATE_LIMIT,
    allowsIntrospection: vars.HINDSIGHT_INTROSPECTION === 'on',
    trustedQueries: vars.HINDSIGHT_TRUSTED_QUERIES,
  });
}

export function loadConfig(): Config {
  return parseConfig(environment());
}

export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** An address as it stands in a URL. */
export function urlHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
