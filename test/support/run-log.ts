import { createWriteStream, type WriteStream } from 'node:fs';

let log: WriteStream | undefined;

/** What every service of a test run logs, at the level that tells most; the end of the run reads it for secrets. */
export function runLog(): WriteStream {
  log ??= createWriteStream(process.env.TEST_LOG!, { flags: 'a' });
  return log;
}
