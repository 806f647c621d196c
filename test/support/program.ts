import { type ChildProcess, spawn } from 'node:child_process';
import { runLog } from './run-log.js';
import type { TestDatabase } from './database.js';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The built service in a process of its own. */
export interface Running {
  readonly base: string;
  readonly pid: number;
  /** All it has printed. */
  output(): string;
  isRunning(): boolean;
  stop(): Promise<void>;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>;
}

type Env = Readonly<Record<string, string>>;

function launch({ url }: Pick<TestDatabase, 'url'>, args: readonly string[], env: Env): ChildProcess {
  return spawn(process.execPath, args, {
    env: {
      ...process.env,
      // The search server of the run is for the suites that ask for it.
      MEILI_URL: '',
      MEILI_KEY: '',
      DATABASE_URL: url,
      HINDSIGHT_SAMPLES: 'off',
      LOG_LEVEL: 'trace',
      PORT: '0',
      ...env,
    },
  });
}

/** Runs a built program, such as dist/src/main.js, to its end. */
export async function run(
  database: Pick<TestDatabase, 'url'>,
  args: readonly string[],
  env: Env = {},
): Promise<Ended> {
  const child = launch(database, args, env);
  let out = '';
  let err = '';
  child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number>((resolve) => child.on('close', (c) => resolve(c ?? 1)));
  return { code, out, err };
}

/** A token, made on the command line. */
export async function makeToken(database: Pick<TestDatabase, 'url'>, scopes: string): Promise<string> {
  const args = ['dist/src/cli/main.js', 'token', 'create', '--name', scopes, '--scopes', scopes];
  return (await run(database, args)).out.trim();
}

/** Starts the built service and waits until it listens. */
export async function startService(database: Pick<TestDatabase, 'url'>, env: Env = {}): Promise<Running> {
  const child = launch(database, ['dist/src/main.js'], env);
  let output = '';
  const base = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      runLog().write(chunk);
      const port = /answers at http:\/\/[\d.]+:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.on('close', () => reject(new Error(output)));
  });
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!isRunning()) return;
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill(signal);
    await ended;
  };
  return {
    base,
    pid: child.pid!,
    output: () => output,
    isRunning,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
