import type { Binaries } from './binaries.js';
import { run, type UserId } from './command.js';
import { EmbeddedPostgresError } from './failure.js';
import { nameOfUser } from './server-user.js';

/** The working folder, whatever the folders above it allow: a server is started in its cluster. */
const WORKING_FOLDER = '/proc/self/cwd';

/**
 * The name by which the server's user can open a folder of its own. Folders above may keep that user out (a home
 * of mode 700): on Linux the server then gets the folder handed as its working folder, which needs no way there.
 */
export async function reachableName(
  folder: string,
  binaries: Binaries,
  user: UserId | undefined,
): Promise<string> {
  if (!user) return folder;
  const names = process.platform === 'linux' ? [folder, WORKING_FOLDER] : [folder];
  for (const name of names) {
    // pg_ctl opens the folder as that user, so that access lists and security modules have their say too.
    const { output } = await run(binaries.pgCtl, ['status', '-D', name], { user, cwd: folder });
    if (!output.includes('could not access')) return name;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and the user ${await nameOfUser(user.uid)} it runs as instead cannot reach ` +
      `${folder}: choose a data folder that it can (DATA_DIR), or start the service as an ordinary user.`,
  );
}
