import { spawn } from 'node:child_process';

/** Numeric ids, since a bare container may have no name for them. */
export interface UserId {
  readonly uid: number;
  readonly gid: number;
}

/** Nothing of the caller's environment reaches PostgreSQL: no PGDATA, no locale, no time zone, no secret. */
export const CLEAN_ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const;

export interface RunOptions {
  readonly user?: UserId | undefined;
  readonly cwd?: string;
  readonly input?: string;
}

export interface Outcome {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  /** Standard output and error together. */
  readonly output: string;
}

/** Runs a program to its end; rejects only where it could not be started at all. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { user, cwd = '/', input } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: CLEAN_ENV, ...(user && { uid: user.uid, gid: user.gid }) });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString('utf8') }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}
