import {
  chmod,
  lchown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { run, type UserId } from './command.js';
import { EmbeddedPostgresError, errorCode, failure } from './failure.js';
import { reachableName } from './reach.js';
import type { Site } from './site.js';

/** Owner of everything in the cluster, and the name of the service's database. */
export const DATABASE_USER = 'hindsight';

/**
 * Sorting by code point, and letters by Unicode, on every machine alike. What PostgreSQL still asks the C library
 * (pg_trgm: which characters are letters) needs a UTF-8 locale, and not every system has the same ones.
 */
const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
const CTYPES = ['C.UTF-8', 'en_US.UTF-8', 'UTF-8', 'C'];

/** First values of postgresql.conf; an operator may change them there. */
const SETTINGS = {
  max_connections: '100',
  shared_buffers: '128MB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // A file per weekday, overwritten a week later; statements and values stay out of it.
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'postgresql-%a.log',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
  log_checkpoints: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

export type ClusterState = 'missing' | 'present';

/** Whether there is a cluster that these binaries can run; repairs the owner and mode that a restore has lost. */
export async function inspectCluster({ folder, binaries, user }: Site): Promise<ClusterState> {
  const { cluster } = folder;
  const entries = await readdir(cluster).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  if (entries.length === 0) return 'missing';
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    throw new EmbeddedPostgresError(
      `${cluster} is not empty, but holds no PostgreSQL data: move it away, or choose another data folder (DATA_DIR).`,
    );
  }
  const [theirs, ours] = [version.trim(), binaries.version.replace(/[^\d].*/, '')];
  if (theirs !== ours) {
    throw new EmbeddedPostgresError(
      `The data in ${cluster} was written by PostgreSQL ${theirs}, and this release brings PostgreSQL ${ours}, which ` +
        `cannot read it. Either go on with the release before; or export there ("pg_dump", or "hindsight export"), ` +
        `move ${cluster} away, start, and import.`,
    );
  }
  await repairOwnership(cluster, user);
  return 'present';
}

/** Creates the cluster aside and puts it in place complete, so that an interrupted first start leaves nothing half. */
export async function createCluster(site: Site, password: string): Promise<void> {
  const { cluster } = site.folder;
  await removeLeftovers(cluster);
  const setup = await mkdtemp(`${cluster}.setup-`);
  try {
    const data = join(setup, 'data');
    const passwordFile = join(setup, 'password');
    await mkdir(data, { mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { flag: 'wx', mode: 0o600 });
    if (site.user) {
      const { uid, gid } = site.user;
      await Promise.all([setup, data, passwordFile].map((path) => lchown(path, uid, gid)));
    }
    await runInitdb(site, data, password);
    await rename(data, cluster);
  } finally {
    await removeFolder(setup);
  }
}

async function runInitdb(
  { folder, binaries, user, durable }: Site,
  data: string,
  password: string,
): Promise<void> {
  const name = await reachableName(data, binaries, user);
  const args = [
    ...['-D', name, `--pwfile=${name}/../password`, `--username=${DATABASE_USER}`, '--auth=scram-sha-256'],
    ...['--data-checksums', '--text-search-config=english', '--no-instructions', ...LOCALE],
    ...Object.entries(SETTINGS).map(([key, value]) => `--set=${key}=${value}`),
    ...(durable ? [] : ['--no-sync']),
  ];
  let output = '';
  for (const ctype of CTYPES) {
    const outcome = await run(binaries.initdb, [...args, `--lc-ctype=${ctype}`], { user, cwd: data });
    if (outcome.code === 0) return;
    output = outcome.output;
    if (!output.includes('invalid locale name')) break;
  }
  throw failure(`Creating the PostgreSQL data in ${folder.cluster} failed`, output, password);
}

/** What a start that was killed while it created the cluster has left. */
async function removeLeftovers(cluster: string): Promise<void> {
  const prefix = `${basename(cluster)}.setup-`;
  for (const name of await readdir(dirname(cluster))) {
    if (name.startsWith(prefix)) await removeFolder(join(dirname(cluster), name));
  }
}

/** An initdb whose starter was killed may still be writing for a moment. */
async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 10 });
}

/** As root only in a folder of root's own: elsewhere somebody could put another file under the name meanwhile. */
async function repairOwnership(cluster: string, user: UserId | undefined): Promise<void> {
  if ((await stat(dirname(cluster))).uid !== process.geteuid?.()) return;
  const { uid, mode } = await stat(cluster);
  if (user && uid === 0) await handOver(cluster, user);
  if ((mode & 0o7777) !== 0o700 && (mode & 0o7777) !== 0o750) await chmod(cluster, 0o700);
}

async function handOver(cluster: string, { uid, gid }: UserId): Promise<void> {
  const names = await readdir(cluster, { recursive: true });
  for (const name of names) await lchown(join(cluster, name), uid, gid);
  await lchown(cluster, uid, gid);
}
