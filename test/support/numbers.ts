import { expect } from '@jest/globals';

/** That numbers agree to nine digits, relative to their size: what R prints with `digits = 12` and some slack. */
export function expectClose(
  actual: number | null | undefined | readonly number[],
  expected: number | readonly number[],
  tolerance = 1e-9,
): void {
  const pairs = Array.isArray(actual) ? actual : [actual];
  const wanted = typeof expected === 'number' ? [expected] : expected;
  expect(pairs).toHaveLength(wanted.length);
  wanted.forEach((value, index) => {
    const found = pairs[index] as number;
    const fits = found === value || Math.abs(found - value) <= tolerance * Math.abs(value);
    if (!fits) expect(found).toBe(value);
  });
}

/** The milliseconds a call works, the least of five: another process on the machine is not its fault. */
export function bestOfFive(call: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
