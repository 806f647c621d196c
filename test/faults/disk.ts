import { execFile } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MEGABYTE = 1024 * 1024;
/** Room for the cluster, its log of changes and what the load writes. */
const SIZE_MB = 400;

/** A disk of its own for the data folder, which can be filled without harm to the machine. */
export interface SmallDisk {
  readonly folder: string;
  fill(): Promise<void>;
  empty(): Promise<void>;
  unmount(): Promise<void>;
}

/** Undefined where this user may not mount a tmpfs. */
export async function mountSmallDisk(folder: string): Promise<SmallDisk | undefined> {
  await mkdir(folder);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'hindsight-faults', folder]);
  } catch {
    return undefined;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => fill(folder, ballast),
    empty: () => rm(ballast),
    unmount: async () => void (await run('umount', ['-l', folder])),
  };
}

/** To the last block, again and again, since what the server gives up for a moment is room too. */
async function fill(folder: string, ballast: string): Promise<void> {
  const file = await open(ballast, 'a');
  try {
    for (const size of [MEGABYTE, 4096]) {
      const chunk = Buffer.alloc(size);
      for (let isFull = false; !isFull;) isFull = await file.appendFile(chunk).then(() => false, isNoSpace);
    }
  } finally {
    await file.close();
  }
  const { bavail } = await statfs(folder);
  if (bavail > 16) throw new Error(`The disk has ${bavail} blocks left`);
}

function isNoSpace(error: NodeJS.ErrnoException): true {
  if (error.code !== 'ENOSPC') throw error;
  return true;
}
