import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PLACES = ['x86_64-linux-gnu', 'aarch64-linux-gnu', ''].map((dir) =>
  join('/usr/lib', dir, 'faketime/libfaketime.so.1'),
);

interface Clock {
  /** Variables of the process whose clock is to be shifted. */
  readonly env: Readonly<Record<string, string>>;
  shift(by: string): Promise<void>;
}

let found: Promise<Clock | undefined> | undefined;

/** libfaketime, which shifts the clock of one process; undefined where it is not installed. */
export function clockLibrary(): Promise<Clock | undefined> {
  return (found ??= find());
}

async function find(): Promise<Clock | undefined> {
  const library = PLACES.find((path) => existsSync(path));
  if (library === undefined) return undefined;
  const file = join(await mkdtemp(join(tmpdir(), 'hindsight-clock-')), 'shift');
  const shift = (by: string): Promise<void> => writeFile(file, `${by}\n`);
  await shift('+0');
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    // Timers and time-outs count on; only the time of day jumps.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  return { env, shift };
}
