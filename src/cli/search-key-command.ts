import { createInterface } from 'node:readline/promises';
import { createSearchKey } from '../search/index.js';
import { UsageError } from './failure.js';

/** Prints a key that may do only what Hindsight does, and only to its own indexes. */
export async function searchKeyCommand(url: string): Promise<number> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UsageError('--url must be an http or https address');
  const masterKey = await firstLine();
  if (masterKey === '')
    throw new UsageError('The master key is read from standard input, and there was none');
  process.stdout.write(`${await createSearchKey(url, masterKey)}\n`);
  return 0;
}

async function firstLine(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Master key: ');
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line.trim();
  return '';
}
