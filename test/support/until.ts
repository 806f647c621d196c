/** As long as any machine takes, and less than a test may. */
const LIMIT_MS = 60_000;

/** Waits for the fact itself, not for a time in which it should have come about; fails where it never does. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Not after ${LIMIT_MS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
