// Runs beside the tests and ends after them, however they end: a run that is killed leaves no PostgreSQL behind.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [dataDir] = process.argv.slice(2);
// The other end is held open by the tests alone.
for await (const _ of process.stdin);
const pid = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').then(
  parseInt,
  () => undefined,
);
if (pid && isAlive(pid)) {
  process.kill(pid, 'SIGQUIT');
  while (isAlive(pid)) await sleep(100);
}
await rm(dataDir, { recursive: true, force: true });

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
