// Removes every visibility filter of the code, one at a time, and expects the walk over the whole schema to notice.
// A filter that can go without a failing test is either not needed or not tested.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = new URL('..', import.meta.url).pathname;
const FILTER =
  /(?:[\w${}]+\.)?(?:visibility|snapshot ->> 'visibility') = ANY \((?:\$\d+|\$\{[^}]*\})::text\[\]\)/g;
/** Meilisearch's filter, and one that lets everything through. */
const MEILI_FILTER = '`visibility IN ${list(visible)}`';
const NO_MEILI_FILTER = "'visibility != NONE'";
/** What notices a missing filter, where it is not the walk: reports are hidden after they were published. */
const WALK = 'test/e2e/access/leaks';
const OWN_TESTS = { 'reports/frozen.repository.ts': 'test/integration/reports/frozen' };
const { values, positionals: only } = parseArgs({
  // Parts of paths: only the filters of files that have one of them.
  allowPositionals: true,
  // Only the tests with such names: quicker, and what they notice is noticed; what they miss, all may still notice.
  options: { tests: { type: 'string' } },
});

const places = readdirSync(join(root, 'src'), { recursive: true })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .flatMap((file) => {
    const text = readFileSync(join(root, 'src', file), 'utf8');
    const pattern = new RegExp(`${FILTER.source}|${MEILI_FILTER.replace(/[$`{}()]/g, '\\$&')}`, 'g');
    return [...text.matchAll(pattern)].map((match) => ({
      file,
      match: match[0],
      at: match.index,
      line: text.slice(0, match.index).split('\n').length,
    }));
  })
  .filter(({ file }) => only.length === 0 || only.some((part) => file.includes(part)));

const copy = mkdtempSync(join(tmpdir(), 'hindsight-proof-'));
for (const name of readdirSync(root))
  if (!/^(node_modules|data|\.git)$/.test(name))
    cpSync(join(root, name), join(copy, name), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

const testOf = ({ file }) => OWN_TESTS[file] ?? WALK;

let output = '';
function passes(test) {
  const named = values.tests === undefined || test !== WALK ? [] : ['-t', values.tests];
  try {
    execFileSync(
      process.execPath,
      ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', test, ...named],
      { cwd: copy, stdio: 'pipe' },
    );
    return true;
  } catch (error) {
    output = String(error.stderr ?? error);
    // Only an expectation that does not hold has noticed anything; a busy machine has not.
    if (/Exceeded timeout/.test(output) || !/expect\(/.test(output))
      throw new Error(`${test} did not come to its end: ${output.slice(-3000)}`);
    return false;
  }
}

try {
  for (const test of new Set(places.map(testOf)))
    if (!passes(test)) throw new Error(`${test} fails before anything is removed: ${output.slice(-3000)}`);
  let missed = 0;
  for (const { file, match, at, line } of places) {
    const path = join(copy, 'src', file);
    const text = readFileSync(path, 'utf8');
    const without = match === MEILI_FILTER ? NO_MEILI_FILTER : `(true OR ${match})`;
    writeFileSync(path, text.slice(0, at) + without + text.slice(at + match.length));
    const noticed = !passes(testOf({ file }));
    writeFileSync(path, text);
    if (!noticed) missed++;
    console.log(`${noticed ? 'noticed' : 'MISSED '}  src/${file}:${line}  ${match}`);
  }
  console.log(
    `${places.length} filters removed one at a time, ${places.length - missed} noticed, ${missed} missed`,
  );
  process.exitCode = missed > 0 ? 1 : 0;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
