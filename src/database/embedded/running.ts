import { findBinaries } from './binaries.js';
import { inspectCluster } from './cluster.js';
import { askServer, urlOf } from './connection.js';
import { openDataFolder } from './data-folder.js';
import { readPassword } from './password.js';
import { findServer } from './server.js';
import { serverUser } from './server-user.js';

/** The URL of the server that another process runs on this data folder; undefined where none answers. */
export async function findRunningPostgres(
  dataDir: string,
  log: (line: string) => void,
): Promise<string | undefined> {
  const folder = await openDataFolder(dataDir);
  const user = await serverUser(folder);
  const site = { folder, user, binaries: await findBinaries(user, folder, log), durable: true, log };
  if ((await inspectCluster(site)) === 'missing') return undefined;
  const server = await findServer(site);
  const password = await readPassword(folder);
  if (!server || !password) return undefined;
  const facts = await askServer(server.port, password).catch(() => undefined);
  return facts && urlOf(server.port, password);
}
