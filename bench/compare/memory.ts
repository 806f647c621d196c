import { readFileSync } from 'node:fs';
import type { Contender } from '../processes.js';

const LOOK_MS = 200;

/** MiB of memory that a process holds. */
export function memoryOf({ pid }: Contender): number | undefined {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** MiB of the service's heap in use when there was least of it: what is left once the rest has been collected. */
export async function lowestHeap(
  { base }: Contender,
  token: string,
  meanwhile: Promise<unknown>,
): Promise<number> {
  let isOver = false;
  const work = meanwhile.finally(() => (isOver = true));
  let lowest = Number.POSITIVE_INFINITY;
  while (!isOver) {
    const response = await fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const [, bytes] = /^hindsight_nodejs_heap_size_used_bytes (\S+)/m.exec(await response.text()) ?? [];
    lowest = Math.min(lowest, Number(bytes) / 2 ** 20);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  await work;
  return lowest;
}
