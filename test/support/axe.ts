import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** Far more than axe takes for the longest page on a busy machine. A script that never ends is given up by nobody else. */
const LIMIT_MS = 60_000;

/**
 * What axe finds on the page as it stands, one line for each rule that is broken. The page's own policy holds: what is
 * put in by hand passes by it.
 */
export async function axeFindings(page: Page, options: RunOptions = {}): Promise<string[]> {
  const { violations } = await inTime(page, async () => {
    await page.evaluate(axe.source);
    return page.evaluate(async (wanted) => {
      const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
      return axe.run(wanted);
    }, options);
  });
  return violations.map(({ id, nodes }) => `${page.url()}: ${id} ${nodes[0]!.html.slice(0, 200)}`);
}

async function inTime<T>(page: Page, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`axe has not looked at ${page.url()} after ${LIMIT_MS / 1000} s`)),
      LIMIT_MS,
    );
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
