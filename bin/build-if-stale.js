// Compiles the files that changed since they were compiled: a start should not wait for the compiler.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { swcOptions } from './swc-options.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const files = (folder) =>
  readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name.toString()));
const outputOf = (file) => join(dist, file.replace(/\.tsx?$/, '.js'));

const sources = ['src', 'migrations', 'bench']
  .flatMap(files)
  .filter((file) => /(?<!\.d|\.spec)\.tsx?$/.test(file));
const compiler = Math.max(
  ...['bin/build-if-stale.js', 'bin/swc-options.js', 'package-lock.json'].map((file) =>
    changed(join(root, file)),
  ),
);
const stale = sources.filter(
  (file) => changed(outputOf(file)) <= Math.max(compiler, changed(join(root, file))),
);

if (stale.length > 0) {
  const { transformFile } = await import('@swc/core');
  for (const file of stale) {
    const output = outputOf(file);
    const { code, map } = await transformFile(join(root, file), { ...swcOptions(file), sourceMaps: true });
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(`${output}.map`, map);
    writeFileSync(output, `${code}\n//# sourceMappingURL=${basename(output)}.map\n`);
  }
  // What has no source any more must not be found by an import.
  const wanted = new Set(sources.map(outputOf));
  for (const folder of ['dist/src', 'dist/migrations', 'dist/bench'])
    for (const name of files(folder))
      if (name.endsWith('.js') && !wanted.has(join(root, name))) rmSync(join(root, name));
}
