import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** A real browser; close it after use. Without one the test fails and says what to do: pages are tested, not skipped. */
export async function launchBrowser(): Promise<Browser> {
  const { TEST_CHROMIUM: executablePath, CHROMIUM_LIBRARIES: libraries } = process.env;
  if (!executablePath || !existsSync(executablePath)) {
    throw new Error(
      `No Chromium${executablePath ? ` at ${executablePath}` : ''}: install it (apt-get install chromium) or name one in TEST_CHROMIUM`,
    );
  }
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...(libraries && { LD_LIBRARY_PATH: libraries }) },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
