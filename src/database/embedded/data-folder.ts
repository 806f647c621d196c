import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../common/index.js';
import { EmbeddedPostgresError, messageOf } from './failure.js';
import type { UserId } from './command.js';

/** Where everything of one embedded server lies. */
export interface DataFolder {
  readonly path: string;
  readonly owner: UserId;
  /** PostgreSQL's own data, of the user it runs as. */
  readonly cluster: string;
  readonly passwordFile: string;
  readonly lockFile: string;
  /** What the server prints before its log files take over. */
  readonly startLog: string;
  /** A copy of the binaries, where the installed ones cannot be used. */
  readonly runtime: string;
}

/** Makes sure of the data folder: it exists, is ours to write, and has one name however it was spelled. */
export async function openDataFolder(dataDir: string): Promise<DataFolder> {
  const wanted = resolve(dataDir);
  try {
    await makeFolder(wanted);
    const path = await realpath(wanted);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    const { uid, gid } = await stat(path);
    const cluster = join(path, 'postgres');
    return {
      path,
      owner: { uid, gid },
      // An operator may have put it on another disk, with a symlink here.
      cluster: await realpath(cluster).catch(() => cluster),
      passwordFile: join(path, 'postgres-password'),
      lockFile: join(path, 'postgres.lock'),
      startLog: join(path, 'postgres-start.log'),
      runtime: join(path, 'postgres-runtime'),
    };
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The data folder ${wanted} cannot be used (${messageOf(error)}). ` +
        'Start as the user it belongs to, hand it over with chown -R, or choose another one (DATA_DIR).',
      { cause: error },
    );
  }
}
