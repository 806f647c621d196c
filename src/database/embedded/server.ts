import type { ChildProcess } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './failure.js';
import { idExists, isRunning, isSameProcess, processesIn, servesCluster, startMark } from './processes.js';
import type { Site } from './site.js';

/** A server that runs, started by this process (with its child) or by an earlier one. */
export interface Server {
  readonly pid: number;
  readonly port: number;
  readonly mark: string | undefined;
  readonly child?: ChildProcess;
  /** What postmaster.pid said before: in a new container it may name the same process id. */
  readonly before?: string;
}

interface PidFile {
  readonly text: string;
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

const POLL_MS = 15;
/** After a crash PostgreSQL first goes through its log; that takes as long as it takes. */
const READY_LIMIT_MS = 15 * 60_000;
const PATIENCE_MS = 10_000;
const FAST_LIMIT_MS = 30_000;
const KILL_LIMIT_MS = 10_000;

/** The server that an earlier process left running on this cluster, if any; clears away what a crash left of one. */
export async function findServer(site: Site): Promise<Server | undefined> {
  const { cluster } = site.folder;
  const file = await readPidFile(cluster);
  if (file && (await isRunning(file.pid)) && (await servesCluster(file.pid, cluster))) {
    return { pid: file.pid, port: file.port, mark: await startMark(file.pid) };
  }
  await endChildren(cluster);
  // PostgreSQL takes any process of that id for the server and would refuse to start: one that nobody reaps, or,
  // as is common in containers, another program. Where /proc shows that there is none, the file is just stale.
  if (file && process.platform === 'linux' && idExists(file.pid)) {
    site.log(`Removing the stale ${join(cluster, 'postmaster.pid')}: process ${file.pid} is not PostgreSQL.`);
    await rm(join(cluster, 'postmaster.pid'), { force: true });
  }
  return undefined;
}

/** Waits until the server takes connections; false when it ended instead. */
export async function untilReady(server: Server, { folder, log }: Site): Promise<boolean> {
  const begun = Date.now();
  let nextWord = begun + PATIENCE_MS;
  while (await lives(server)) {
    const file = await readPidFile(folder.cluster);
    if (file?.pid === server.pid && file.status === 'ready' && file.text !== server.before) return true;
    if (Date.now() > begun + READY_LIMIT_MS) {
      throw new EmbeddedPostgresError(
        `PostgreSQL (process ${server.pid}) is not ready after ${READY_LIMIT_MS / 60_000} minutes; see ${join(folder.cluster, 'log')}.`,
      );
    }
    if (Date.now() > nextWord) {
      nextWord += PATIENCE_MS;
      log(
        `PostgreSQL is still ${file?.status === 'stopping' ? 'stopping' : 'starting; after a crash it recovers first'}.`,
      );
    }
    await sleep(POLL_MS);
  }
  return false;
}

/** Fast shutdown, then harder ones; returns when no process of the server is left. */
export async function stopServer(server: Server, { folder, log }: Site): Promise<void> {
  server.child?.removeAllListeners('exit');
  const steps = [
    { signal: 'SIGINT', limit: FAST_LIMIT_MS },
    { signal: 'SIGQUIT', limit: KILL_LIMIT_MS },
    { signal: 'SIGKILL', limit: KILL_LIMIT_MS },
  ] as const;
  for (const { signal, limit } of steps) {
    if (!(await lives(server))) break;
    if (signal !== 'SIGINT') log(`PostgreSQL (process ${server.pid}) does not end; sending ${signal}.`);
    signalTo(server.pid, signal);
    await untilTrue(async () => !(await lives(server)), limit);
  }
  await endChildren(folder.cluster);
  if (await lives(server)) {
    throw new EmbeddedPostgresError(
      `PostgreSQL (process ${server.pid}) cannot be ended, not even by SIGKILL.`,
    );
  }
}

/** The children end by themselves a moment after the server, the last being the one that writes the log. */
async function endChildren(cluster: string): Promise<void> {
  const alone = async (): Promise<boolean> => (await processesIn(cluster)).length === 0;
  if (await untilTrue(alone, KILL_LIMIT_MS)) return;
  for (const pid of await processesIn(cluster)) signalTo(pid, 'SIGKILL');
  if (await untilTrue(alone, KILL_LIMIT_MS)) return;
  const pids = (await processesIn(cluster)).join(', ');
  throw new EmbeddedPostgresError(`Processes of PostgreSQL in ${cluster} cannot be ended: ${pids}.`);
}

async function lives({ pid, mark, child }: Server): Promise<boolean> {
  if (child) return child.exitCode === null && child.signalCode === null;
  return isSameProcess(pid, mark);
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

async function untilTrue(test: () => Promise<boolean>, limit: number): Promise<boolean> {
  const end = Date.now() + limit;
  while (!(await test())) {
    if (Date.now() > end) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Lines of postmaster.pid: process id, folder, start, port, socket folder, address, memory, status. */
export async function readPidFile(cluster: string): Promise<PidFile | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return { text, pid, port: Number(lines[3]), status: lines[7] ?? '' };
}
