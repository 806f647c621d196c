// Compiles only where something changed since the last time: a start should not wait for the compiler.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}/dist/tsconfig.build.tsbuildinfo`;
const inputs = ['src', 'migrations', 'bench', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}

const isFresh =
  existsSync(stamp) && inputs.every((input) => newest(`${root}/${input}`) <= statSync(stamp).mtimeMs);
if (!isFresh) {
  execFileSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: 'inherit' });
  // The compiler leaves the stamp alone where its output stays the same.
  utimesSync(stamp, new Date(), new Date());
}
