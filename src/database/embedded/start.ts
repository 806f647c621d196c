import { findBinaries } from './binaries.js';
import { createCluster, inspectCluster } from './cluster.js';
import { askServer, ensureDatabase, HOST, isWrongPassword, urlOf } from './connection.js';
import { openDataFolder } from './data-folder.js';
import { lockFolder } from './folder-lock.js';
import { failure, messageOf } from './failure.js';
import { launch, resetPassword } from './launch.js';
import { newPassword, readPassword, writePassword, wrongPassword } from './password.js';
import { programOf } from './processes.js';
import { nameOfUser, serverUser } from './server-user.js';
import { findServer, type Server, stopServer, untilReady } from './server.js';
import type { Site } from './site.js';

export interface EmbeddedPostgresOptions {
  /** The service's folder; made where it is missing. */
  readonly dataDir: string;
  /** Gets whole sentences, never a secret. */
  readonly log: (line: string) => void;
  /** On 127.0.0.1; a free one where it is left out. */
  readonly port?: number;
  /** False trades the safety of the data for speed, for tests. Default true. */
  readonly durable?: boolean;
}

export interface EmbeddedPostgres {
  /** With the password: not for logs. */
  readonly url: string;
  /** Where PostgreSQL keeps its data. */
  readonly directory: string;
  /** Whether the server was still running from a process that had died. */
  readonly reused: boolean;
  /** Ends the server and gives the folder free; may be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on the data folder, which is created at the first start, or takes over a server that a killed
 * process left running. One process per folder at a time.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, port, durable = true } = options;
  const folder = await openDataFolder(options.dataDir);
  const user = await serverUser(folder);
  const lock = await lockFolder(folder.lockFile, log);
  try {
    const binaries = await findBinaries(user, folder, log);
    const site: Site = { folder, binaries, user, durable, log };
    const { server, password, reused } = await open(site, port);
    log(
      `PostgreSQL ${binaries.version} ${reused ? 'still runs' : 'runs'} on ${HOST}:${server.port}, ` +
        `data in ${folder.cluster}${user ? `, as user ${await nameOfUser(user.uid)}` : ''}.`,
    );
    let stopped: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await stopServer(server, site);
      await lock.release();
    };
    return {
      url: urlOf(server.port, password),
      directory: folder.cluster,
      reused,
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface Opened {
  readonly server: Server;
  readonly password: string;
  readonly reused: boolean;
}

async function open(site: Site, port: number | undefined): Promise<Opened> {
  const isNew = (await inspectCluster(site)) === 'missing';
  const left = isNew ? undefined : await findServer(site);
  let password = await readPassword(site.folder);
  if (left && password && (await isUsable(left, site, { port, password }))) {
    return prepare({ server: left, password, reused: true }, site);
  }
  if (left) await stopServer(left, site);
  if (isNew) {
    if (!password) await writePassword(site.folder, (password = newPassword()));
    await createCluster(site, password);
  } else if (!password) {
    site.log(`The password file ${site.folder.passwordFile} is missing: giving the server a new password.`);
    await resetPassword(site, (password = newPassword()));
    await writePassword(site.folder, password);
  }
  return prepare({ server: await launch(site, port), password, reused: false }, site);
}

/** A first start may have been killed before it came to the database. */
async function prepare(opened: Opened, site: Site): Promise<Opened> {
  try {
    await ensureDatabase(opened.server.port, opened.password);
    return opened;
  } catch (error) {
    await stopServer(opened.server, site);
    if (isWrongPassword(error)) throw wrongPassword(site.folder.passwordFile, 'does not fit the data');
    throw failure('The database could not be prepared', messageOf(error));
  }
}

/** Whether the server that was left running is what this start would have started itself. */
async function isUsable(
  server: Server,
  site: Site,
  wanted: { port: number | undefined; password: string },
): Promise<boolean> {
  if (!(await untilReady(server, site))) return false;
  if (wanted.port !== undefined && wanted.port !== server.port) return false;
  const program = await programOf(server.pid);
  if (program !== undefined && program !== site.binaries.postgres) return false;
  const facts = await askServer(server.port, wanted.password).catch(() => undefined);
  return facts?.version === site.binaries.version && facts.durable === site.durable;
}
