import { readFile, stat } from 'node:fs/promises';
import type { UserId } from './command.js';
import type { DataFolder } from './data-folder.js';
import { EmbeddedPostgresError, OWN_SERVER_HINT } from './failure.js';

interface Account extends UserId {
  readonly name: string;
}

/** Unprivileged accounts to run as, in this order; one of the last two is in every container. */
const PREFERRED = ['hindsight', 'postgres', 'nobody', 'daemon'];

/**
 * The user PostgreSQL runs as, where it is not the one of this process. PostgreSQL refuses root, so root runs it
 * as the user who owns the data or the data folder, or else as an unprivileged account.
 */
export async function serverUser(folder: DataFolder): Promise<UserId | undefined> {
  const own = process.geteuid?.();
  if (own === undefined) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL does not run on ${process.platform}: use Linux, macOS or WSL, ${OWN_SERVER_HINT}.`,
    );
  }
  const cluster = await stat(folder.cluster).catch(() => undefined);
  if (own !== 0) {
    if (cluster && cluster.uid !== own) await refuseForeign(folder, own, cluster.uid);
    return undefined;
  }
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  const known = await accounts();
  const account =
    known.find(({ uid }) => uid !== 0 && uid === folder.owner.uid) ??
    PREFERRED.map((name) => known.find((a) => a.name === name && a.uid !== 0)).find(Boolean) ??
    known.find(({ uid }) => uid !== 0);
  if (account) return { uid: account.uid, gid: account.gid };
  throw new EmbeddedPostgresError(
    'PostgreSQL refuses to run as root, and /etc/passwd has no other user: add one (for example "hindsight"), ' +
      `start as an ordinary user, ${OWN_SERVER_HINT}.`,
  );
}

/** How people call a user: its name, or its number where it has none. */
export async function nameOfUser(uid: number): Promise<string> {
  return (await accounts()).find((account) => account.uid === uid)?.name ?? `uid ${uid}`;
}

async function refuseForeign(folder: DataFolder, own: number, owner: number): Promise<never> {
  const [me, other] = await Promise.all([nameOfUser(own), nameOfUser(owner)]);
  throw new EmbeddedPostgresError(
    `The PostgreSQL data in ${folder.cluster} belongs to ${other}, but this process runs as ${me}. ` +
      'If the service was started as root before, start it as root again; or stop it and hand the data over once: ' +
      `chown -R ${own} '${folder.path}' (as root).`,
  );
}

async function accounts(): Promise<Account[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    const account = { name: name ?? '', uid: Number(uid || NaN), gid: Number(gid || NaN) };
    return account.uid >= 0 && account.gid >= 0 ? [account] : [];
  });
}
