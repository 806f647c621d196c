import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLEAN_ENV, run } from './command.js';
import { DATABASE_USER } from './cluster.js';
import { HOST } from './connection.js';
import { failure, lastLines, messageOf } from './failure.js';
import { startMark } from './processes.js';
import { reachableName } from './reach.js';
import { readPidFile, type Server, stopServer, untilReady } from './server.js';
import type { Site } from './site.js';

const PORT_ATTEMPTS = 5;
const REASON_LIMIT_MS = 3000;
const PORT_TAKEN = /Address already in use/;

/** Starts a server on the cluster and waits until it takes connections. */
export async function launch(site: Site, port: number | undefined): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const wanted = port ?? (await freePort());
    const before = await logSizes(site);
    const server = await spawnServer(site, wanted);
    if (await isReady(server, site)) {
      watch(server, site);
      return server;
    }
    const output = await reasonOfEnd(site, before);
    // Somebody else took the free port first: try another.
    if (port !== undefined || attempt === PORT_ATTEMPTS || !PORT_TAKEN.test(output)) {
      throw failure(`PostgreSQL could not be started on ${site.folder.cluster}, port ${wanted}`, output);
    }
  }
}

async function isReady(server: Server, site: Site): Promise<boolean> {
  try {
    return await untilReady(server, site);
  } catch (error) {
    await stopServer(server, site);
    throw error;
  }
}

/** Gives the server's user a new password; the server must not run. Its own user may do so without the old one. */
export async function resetPassword(site: Site, password: string): Promise<void> {
  const { binaries, folder, user } = site;
  const name = await reachableName(folder.cluster, binaries, user);
  const { code, output } = await run(
    binaries.postgres,
    ['--single', '-D', name, '-c', 'logging_collector=off', '-c', 'log_min_messages=error', 'postgres'],
    { user, cwd: folder.cluster, input: `ALTER ROLE ${DATABASE_USER} PASSWORD '${password}'\n` },
  );
  if (code !== 0 || /\b(ERROR|FATAL|PANIC):/.test(output)) {
    throw failure(`Setting a new password in ${folder.cluster} failed`, output, password);
  }
}

async function spawnServer(site: Site, port: number): Promise<Server> {
  const { binaries, folder, user, durable } = site;
  const name = await reachableName(folder.cluster, binaries, user);
  const settings = {
    listen_addresses: HOST,
    port,
    unix_socket_directories: '',
    cluster_name: 'hindsight',
    ...(durable
      ? { fsync: 'on', full_page_writes: 'on' }
      : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  const args = ['-D', name, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
  const before = (await readPidFile(folder.cluster))?.text;
  await rm(folder.startLog, { force: true });
  const log = await open(folder.startLog, 'wx', 0o600);
  try {
    // In a session of its own: Ctrl-C in the terminal reaches this process only, which then stops it in order.
    const child = spawn(binaries.postgres, args, {
      cwd: folder.cluster,
      env: CLEAN_ENV,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...(user && { uid: user.uid, gid: user.gid }),
    });
    await once(child, 'spawn');
    child.unref();
    return { pid: child.pid!, port, mark: await startMark(child.pid!), child, before };
  } catch (error) {
    throw failure('PostgreSQL could not be started', messageOf(error));
  } finally {
    await log.close();
  }
}

function watch({ child, pid }: Server, { folder, log }: Site): void {
  child?.once('exit', (code, signal) => {
    log(
      `PostgreSQL (process ${pid}) has ended (${signal ?? `code ${code}`}); its log is in ${join(folder.cluster, 'log')}.`,
    );
  });
}

/** The collector that writes PostgreSQL's log outlives it for a moment: wait for the reason to arrive. */
async function reasonOfEnd(site: Site, before: ReadonlyMap<string, number>): Promise<string> {
  for (let waited = 0; ; waited += 50) {
    const output = await lastOutput(site, before);
    if (/\b(FATAL|PANIC|ERROR):/.test(output) || waited >= REASON_LIMIT_MS) return output;
    await sleep(50);
  }
}

/** What the server printed at this start: at first by itself, later in its log files. */
async function lastOutput(site: Site, before: ReadonlyMap<string, number>): Promise<string> {
  const files = [site.folder.startLog, ...(await logSizes(site)).keys()];
  const texts = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file).catch(() => Buffer.alloc(0));
      return lastLines(content.subarray(before.get(file) ?? 0).toString('utf8'));
    }),
  );
  return texts.flat().join('\n');
}

async function logSizes({ folder }: Site): Promise<Map<string, number>> {
  const logs = join(folder.cluster, 'log');
  const names = await readdir(logs).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => [join(logs, name), (await stat(join(logs, name))).size] as const),
  );
  return new Map(sizes);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
