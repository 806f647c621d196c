import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { run } from './command.js';
import { errorCode } from './failure.js';

const isLinux = process.platform === 'linux';

/** State letter and start time, from /proc/<pid>/stat; undefined where there is none to read. */
async function procStat(pid: number): Promise<{ state: string; started: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The command's name may hold spaces and parentheses; the fields count from after its last one.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields?.[0], fields?.[19]];
  return state && started ? { state, started } : undefined;
}

/** Whether the system knows a process of this id, be it one that has ended and waits to be reaped. */
export function idExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Whether the process exists and has not ended. */
export async function isRunning(pid: number): Promise<boolean> {
  return idExists(pid) && (await procStat(pid))?.state !== 'Z';
}

/** Tells a process from a later one with the same id; undefined where the system does not say. */
export async function startMark(pid: number): Promise<string | undefined> {
  if (isLinux) return (await procStat(pid))?.started;
  const shown = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
  return shown?.output.trim() || undefined;
}

/** Whether the process that once had this start mark is the one that runs under this id. */
export async function isSameProcess(pid: number, mark: string | undefined): Promise<boolean> {
  if (!(await isRunning(pid))) return false;
  const current = await startMark(pid);
  return mark === undefined || current === undefined || current === mark;
}

/** Whether the process is a PostgreSQL server on this cluster: a server's working folder is its cluster. */
export async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  if (isLinux) {
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    // Not somebody's shell that happens to be there.
    return folder === cluster && basename((await programOf(pid)) ?? '').startsWith('postgres');
  }
  const shown = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => undefined);
  return shown?.output.includes(` -D ${cluster} `) ?? false;
}

/** All processes of PostgreSQL at work in the cluster, the server's children too; none where the system does not say. */
export async function processesIn(cluster: string): Promise<number[]> {
  if (!isLinux) return [];
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    ids.map(async (pid) => (await servesCluster(pid, cluster)) && (await isRunning(pid))),
  );
  return ids.filter((_, i) => found[i]);
}

/** The program a process was started from; ends in " (deleted)" when it is gone. */
export async function programOf(pid: number): Promise<string | undefined> {
  return readlink(`/proc/${pid}/exe`).catch(() => undefined);
}
