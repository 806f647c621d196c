import pg from 'pg';

/** What an operator can do about an address that cannot be used, by the code or the words of the error. */
const REMEDIES: readonly (readonly [RegExp, (variable: string) => string])[] = [
  [/pooling mode/, () => 'Set pool_mode = transaction in PgBouncer: the service needs transactions'],
  [/^28P01|password must be a string/, (url) => `Correct the user or the password in ${url}`],
  [/^28000/, (url) => `Let pg_hba.conf admit this user from here, or correct ${url}`],
  [/^3D000|no such database/, (url) => `CREATE DATABASE, or correct the name in ${url}`],
  [
    /^53300|max_client_conn/,
    () =>
      'No connection is left: raise max_connections (max_client_conn in PgBouncer), or find who holds them',
  ],
  [/^(ENOTFOUND|EAI_AGAIN)/, (url) => `Correct the host in ${url}`],
  [/^ECONNREFUSED/, (url) => `Start PostgreSQL, or correct host and port in ${url}`],
  [/does not support SSL/, (url) => `Switch TLS on in PostgreSQL, or leave sslmode out of ${url}`],
  [
    /^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_|ERR_TLS_CERT)/,
    (url) =>
      `Name the authority of its certificate in ${url} (sslrootcert=FILE), and the host as it stands there`,
  ],
  [/^ENOENT/, (url) => `Correct the path of the certificate or the key in ${url}`],
  [
    /^ERR_INVALID_URL/,
    (url) =>
      `Write ${url} as postgres://user:password@host:5432/database, special characters of the password percent-encoded`,
  ],
  [/^(25006|57P03 .*recovery)/, (url) => `It is a standby: name the primary in ${url}`],
  [/permission denied to create extension/, () => 'Let a superuser CREATE EXTENSION pg_trgm, fuzzystrmatch'],
  [/extension .* is not available/, () => 'Install the contrib package of PostgreSQL on its machine'],
  [
    /^42501/,
    () =>
      'Run npx hindsight migrate with the role that owns the tables, then give the rights of docs/security.md again',
  ],
  [/^(53100|58030)/, () => 'Make room on the disk of PostgreSQL'],
];

/** Undefined where the error is not about reaching the database and being let in. */
export function remedyOf(error: unknown, variable = 'DATABASE_URL'): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  const text = `${typeof code === 'string' ? code : ''} ${reasonOf(error)}`.trim();
  return REMEDIES.find(([pattern]) => pattern.test(text))?.[1](variable);
}

/** In words. Where a name has several addresses, each of them has failed in its own way. */
export function reasonOf(error: unknown): string {
  const { message, errors } = (error ?? {}) as { message?: unknown; errors?: unknown };
  if (Array.isArray(errors) && !message) return [...new Set(errors.map(reasonOf))].join('; ');
  return typeof message === 'string' ? message : String(error);
}

/** Where an address leads, without user and password; also of one that is none, or whose certificate is not there. */
export function placeOf(url: string): string {
  for (const connectionString of [url, url.split('?', 1)[0]]) {
    try {
      const { host, port, database } = new pg.Client({ connectionString });
      return `${host}:${port}/${database}`;
    } catch {
      // Whoever connects to it is told why.
    }
  }
  return '(no address)';
}

/** The database of an address cannot be used; says where, why and what to do, and keeps the password to itself. */
export class UnusableDatabase extends Error {
  override readonly name = 'UnusableDatabase';

  constructor(url: string, cause: unknown) {
    const remedy = remedyOf(cause) ?? 'See the log of PostgreSQL, and npx hindsight doctor';
    super(`The database ${placeOf(url)} cannot be used: ${reasonOf(cause).replace(/\.$/, '')}. ${remedy}.`, {
      cause,
    });
  }
}
