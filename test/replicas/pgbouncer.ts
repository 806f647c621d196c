import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/ports.js';

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find((path) =>
  existsSync(path),
);
/** Debian's unprivileged user: PgBouncer does not run as root. */
const NOBODY = 65534;

/** What is missing to run it; undefined where nothing is. */
export const NO_PGBOUNCER = PROGRAM === undefined ? 'pgbouncer is not installed' : undefined;

export interface PgBouncer {
  /** The same database through the pooler. */
  readonly url: string;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface PgBouncerOptions {
  /** To the server behind it. */
  readonly connections: number;
  readonly mode?: 'transaction' | 'statement';
  /** Other lines of its settings. */
  readonly settings?: string;
}

/** PgBouncer before the server of this URL, with as few connections to it as told. */
export async function startPgBouncer(
  target: string,
  { connections, mode = 'transaction', settings: more = '' }: PgBouncerOptions,
): Promise<PgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'hindsight-pgbouncer-'));
  const to = new URL(target);
  const port = await freePort();
  const users = join(folder, 'users.txt');
  await writeFile(users, `"${to.username}" "${decodeURIComponent(to.password)}"\n`);
  const settings = join(folder, 'pgbouncer.ini');
  await writeFile(
    settings,
    `[databases]
* = host=${to.hostname} port=${to.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = ${mode}
default_pool_size = ${connections}
max_client_conn = 200
server_login_retry = 1
log_connections = 0
log_disconnections = 0
${more}
`,
  );
  await chmod(folder, 0o755);
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  let child = await launch(settings, port);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  return {
    url: url.href,
    kill: () => end('SIGKILL'),
    restart: async () => void (child = await launch(settings, port)),
    stop: async () => {
      await end('SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}

async function launch(settings: string, port: number): Promise<ChildProcess> {
  const isRoot = process.geteuid?.() === 0;
  const child = spawn(PROGRAM!, ['-q', settings], {
    stdio: 'ignore',
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  for (let attempt = 0; !(await isOpen(port)); attempt++) {
    if (child.exitCode !== null || attempt > 200) throw new Error(`PgBouncer ended with ${child.exitCode}`);
    await sleep(50);
  }
  return child;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
