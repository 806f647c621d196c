import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
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
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise<number>((resolve) => child.on('close', (c) => resolve(c ?? 1)));
  return { code, out, err };
}

/** A token, made on the command line. */
export async function makeToken(database: Pick<TestDatabase, 'url'>, scopes: string): Promise<string> {
  const args = ['dist/src/cli/main.js', 'token', 'create', '--name', scopes, '--scopes', scopes];
  return (await run(database, args)).out.trim();
}

/** A built program that goes on beside the test. */
export interface Launched {
  readonly pid: number;
  readonly output: () => string;
  /** Waits until it has printed this; fails where it ends before. */
  untilSaid(what: RegExp): Promise<RegExpExecArray>;
  /** Its exit code; undefined where a signal ended it. */
  readonly ended: Promise<number | undefined>;
  readonly isRunning: () => boolean;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | undefined>;
}

export function launchProgram(
  database: Pick<TestDatabase, 'url'>,
  args: readonly string[],
  env: Env = {},
): Launched {
  const child = launch(database, args, env);
  let output = '';
  const read = (text: string): void => {
    output += text;
    runLog().write(text);
  };
  readLines(child.stdout!, read);
  readLines(child.stderr!, read);
  const ended = new Promise<number | undefined>((resolve) =>
    child.on('close', (code) => resolve(code ?? undefined)),
  );
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid!,
    output: () => output,
    ended,
    isRunning,
    untilSaid: (what) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const said = what.exec(output);
          if (said) resolve(said);
        };
        look();
        child.stdout!.on('data', look);
        child.stderr!.on('data', look);
        void ended.then(() => {
          look();
          reject(new Error(output));
        });
      }),
    end: async (signal) => {
      if (isRunning()) child.kill(signal);
      return ended;
    },
  };
}

/** Hands whole lines on: what arrives may end in the middle of one, and the other stream goes on there. */
function readLines(stream: Readable, read: (text: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    rest += text;
    const end = rest.lastIndexOf('\n') + 1;
    if (end === 0) return;
    read(rest.slice(0, end));
    rest = rest.slice(end);
  });
  stream.on('end', () => read(rest));
}

/** Starts the built service and waits until it listens. */
export async function startService(database: Pick<TestDatabase, 'url'>, env: Env = {}): Promise<Running> {
  const program = launchProgram(database, ['dist/src/main.js'], env);
  const [, port] = await program.untilSaid(/answers at http:\/\/[\d.]+:(\d+)/);
  return {
    base: `http://127.0.0.1:${port}`,
    pid: program.pid,
    output: program.output,
    isRunning: program.isRunning,
    stop: async () => void (await program.end('SIGTERM')),
    kill: async () => void (await program.end('SIGKILL')),
  };
}
