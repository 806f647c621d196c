import { execFile } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrate } from '../../src/database/index.js';
import { Cluster } from '../faults/cluster.js';

const run = promisify(execFile);

/** A migrated primary and a standby that streams from it, both of the embedded server's programs. */
export async function startPair(folder: string): Promise<{ primary: Cluster; replica: Cluster }> {
  const [first, second] = [join(folder, 'primary'), join(folder, 'replica')];
  const original = await Cluster.start(first);
  await migrate(original.url);
  await original.stop();
  // A copy of a server that was stopped in order is a base backup; the rest it streams.
  await run('cp', ['-a', first, second]);
  const primary = await Cluster.start(first);
  const { hostname, port, username, password } = new URL(primary.url);
  const source = `host=${hostname} port=${port} user=${username} password=${password}`;
  await appendFile(
    join(second, 'postgres', 'postgresql.auto.conf'),
    `primary_conninfo = '${source}'\nwal_retrieve_retry_interval = '100ms'\n`,
  );
  await writeFile(join(second, 'postgres', 'standby.signal'), '');
  return { primary, replica: await Cluster.start(second) };
}
