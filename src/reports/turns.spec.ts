import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Turns } from './turns.js';

describe('taking turns', () => {
  it('lets two work at a time, and everybody in the end', async () => {
    const turns = new Turns();
    let [now, most] = [0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++now);
      await sleep(5);
      now--;
    };
    await Promise.all(['a', 'b', 'c', 'a', 'b', 'c', 'a'].map((caller) => turns.take(caller, work)));
    expect([now, most]).toEqual([0, 2]);
    await turns.take('a', work);
  });

  it('takes no more of one caller, also after failures, while others wait in line', async () => {
    const turns = new Turns();
    const asked = Array.from({ length: 20 }, () => turns.take('a', () => sleep(5)));
    const other = turns.take('b', () => Promise.reject(new Error('own')));
    await expect(other).rejects.toThrow('own');
    const ends = await Promise.allSettled(asked);
    const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
    expect(refused).toEqual(Array.from({ length: 12 }, () => 'RATE_LIMITED'));
    expect(await turns.take('a', () => Promise.resolve('again'))).toBe('again');
  });
});
