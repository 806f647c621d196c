// Which Chromium the browser tests open: the one that is named, an installed one, or the one of the development
// dependencies, so that the tests need nothing but Node on a Linux machine.
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Sets TEST_CHROMIUM, and CHROMIUM_LIBRARIES where it needs libraries of its own, for every test worker. */
export async function provideChromium() {
  const found = process.env.TEST_CHROMIUM ?? INSTALLED.find((path) => existsSync(path));
  if (found !== undefined) {
    process.env.TEST_CHROMIUM = found;
    return;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  const before = { ...process.env };
  // The package unpacks the shared libraries that Chromium needs only where it believes itself to be there.
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  const path = await chromium.executablePath();
  // What it sets is for Chromium alone.
  process.env = { ...before, TEST_CHROMIUM: path, CHROMIUM_LIBRARIES: join(tmpdir(), 'al2023', 'lib') };
}
