import { randomBytes } from 'node:crypto';
import { link, readFile, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError, errorCode, failure, messageOf } from './failure.js';
import { isSameProcess, startMark } from './processes.js';

/** A folder that another container or machine may hold: its process ids mean nothing here, so holders keep the time. */
const HEARTBEAT_MS = 2_000;
const WATCH_MS = 5 * HEARTBEAT_MS;
/** No holder is silent that long. */
const FORGOTTEN_MS = 60_000;
const ATTEMPTS = 5;

interface Holder {
  readonly pid: number;
  readonly mark?: string;
  /** Where the process id counts: machine, boot and container. */
  readonly place: string;
  readonly since: string;
  readonly token: string;
}

export interface FolderLock {
  release(): Promise<void>;
}

/** Takes the folder for this process alone; a holder that is dead loses it. */
export async function lockFolder(path: string, log: (line: string) => void): Promise<FolderLock> {
  const me: Holder = {
    pid: process.pid,
    mark: await startMark(process.pid),
    place: await thisPlace(),
    since: new Date().toISOString(),
    token: randomBytes(8).toString('hex'),
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await create(path, me)) return hold(path, me);
    const before = await readHolder(path);
    if (before === undefined) continue;
    if (before.holder && (await isAlive(before.holder, me, path, log)))
      throw refusal(before.holder, me, path);
    await discard(path, before.text);
  }
  throw new EmbeddedPostgresError(
    `The lock ${path} changes hands all the time: is the service started twice?`,
  );
}

/** Puts the whole lock in place at once, or not at all. */
async function create(path: string, me: Holder): Promise<boolean> {
  const draft = `${path}.${me.token}`;
  try {
    await writeFile(draft, `${JSON.stringify(me)}\n`, { flag: 'wx', mode: 0o644 });
    await link(draft, path).catch(async (error: unknown) => {
      // Some file systems have no hard links.
      if (errorCode(error) === 'EEXIST') throw error;
      await writeFile(path, `${JSON.stringify(me)}\n`, { flag: 'wx', mode: 0o644 });
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw failure(`The lock ${path} cannot be written`, messageOf(error));
  } finally {
    await rm(draft, { force: true });
  }
}

async function hold(path: string, me: Holder): Promise<FolderLock> {
  const isMine = async (): Promise<boolean> => (await readHolder(path))?.holder?.token === me.token;
  // Of several that find a dead holder at once, the last to put its lock in place is the one.
  await sleep(20);
  if (!(await isMine())) throw refusal((await readHolder(path))?.holder, me, path);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    async release() {
      clearInterval(heartbeat);
      if (await isMine()) await rm(path, { force: true });
    },
  };
}

async function isAlive(
  holder: Holder,
  me: Holder,
  path: string,
  log: (line: string) => void,
): Promise<boolean> {
  if (holder.place === me.place) return isSameProcess(holder.pid, holder.mark);
  const seen = await lastBeat(path);
  if (seen === undefined || Date.now() - seen > FORGOTTEN_MS) return false;
  log(
    `The data folder ${dirname(path)} was in use in another container or machine; watching whether it still is.`,
  );
  for (let waited = 0; waited < WATCH_MS; waited += HEARTBEAT_MS / 2) {
    await sleep(HEARTBEAT_MS / 2);
    if ((await lastBeat(path)) !== seen) return true;
  }
  return false;
}

async function lastBeat(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}

/** Removes the lock that was found dead, and no other that has taken its place meanwhile. */
async function discard(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== text) await link(aside, path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function readHolder(path: string): Promise<{ text: string; holder?: Holder } | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    return Number.isInteger(holder?.pid) ? { text, holder: holder as Holder } : { text };
  } catch {
    return { text };
  }
}

async function thisPlace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const container = await readlink('/proc/self/ns/pid').catch(() => '');
  return [hostname(), boot.trim(), container].join(' ');
}

function refusal(holder: Holder | undefined, me: Holder, path: string): EmbeddedPostgresError {
  const folder = dirname(path);
  if (holder?.pid === me.pid && holder.place === me.place) {
    return new EmbeddedPostgresError(`This process already runs an embedded PostgreSQL in ${folder}.`);
  }
  const who = holder
    ? `process ${holder.pid} (since ${holder.since}, on ${holder.place.split(' ')[0]})`
    : 'another process';
  return new EmbeddedPostgresError(
    `The data folder ${folder} is in use by ${who}. Stop that one first, or give this one a folder of its own (DATA_DIR).`,
  );
}
