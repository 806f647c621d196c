import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { EmbeddedPostgresError, errorCode } from './failure.js';

/**
 * npm leaves symlinks out of a package: the binaries' package lists them for its install script, which newer npm
 * does not run. Makes those that are missing.
 */
export async function restoreLinks(packageFolder: string): Promise<void> {
  const list = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const file = join(packageFolder, target);
    await symlink(relative(dirname(file), join(packageFolder, source)), file).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
}

/** A complete copy of the binaries in `base/name`, made once, which nobody but this user can change. */
export async function privateCopy(packageFolder: string, base: string, name: string): Promise<string> {
  await ensureOwnFolder(base);
  const target = join(base, name);
  const files = await filesOf(packageFolder);
  if (await isComplete(target, files)) return target;
  const draft = await mkdtemp(join(base, '.new-'));
  try {
    await chmod(draft, 0o755);
    for (const { path } of files) await copyOne(packageFolder, draft, path);
    await restoreLinks(draft);
    await rm(target, { recursive: true, force: true });
    // Another process may have put the same copy in place just now.
    await rename(draft, target).catch(async (error: unknown) => {
      if (!(await isComplete(target, files))) throw error;
    });
    return target;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Refuses a folder that somebody else could put programs into. */
async function ensureOwnFolder(base: string): Promise<void> {
  await mkdir(base, { mode: 0o755 }).then(
    () => chmod(base, 0o755),
    (error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    },
  );
  const { uid, mode } = await lstat(base);
  if (!(await isOwnFolder(base))) {
    throw new EmbeddedPostgresError(
      `${base} must be a folder of this user that others cannot write to (it has owner ${uid}, mode ${(mode & 0o7777).toString(8)})`,
    );
  }
}

async function isOwnFolder(path: string): Promise<boolean> {
  const info = await lstat(path).catch(() => undefined);
  return !!info?.isDirectory() && info.uid === process.geteuid?.() && (info.mode & 0o022) === 0;
}

interface SourceFile {
  readonly path: string;
  readonly size: number;
}

async function filesOf(packageFolder: string): Promise<SourceFile[]> {
  const entries = await readdir(join(packageFolder, 'native'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.a'));
  return Promise.all(
    files.map(async (entry) => {
      // `path` is what Node 20 before 20.12 calls it.
      const file = join(entry.parentPath ?? entry.path, entry.name);
      return { path: relative(packageFolder, file), size: (await lstat(file)).size };
    }),
  );
}

/** A power failure can leave files without their content behind. */
async function isComplete(target: string, files: readonly SourceFile[]): Promise<boolean> {
  if (!(await isOwnFolder(target))) return false;
  const sizes = await Promise.all(
    files.map(async ({ path }) => (await lstat(join(target, path)).catch(() => undefined))?.size),
  );
  return files.every(({ size }, i) => sizes[i] === size);
}

async function copyOne(from: string, to: string, path: string): Promise<void> {
  const target = join(to, path);
  const made = await mkdir(dirname(target), { recursive: true });
  for (let folder = dirname(target); made && folder.startsWith(made); folder = dirname(folder)) {
    await chmod(folder, 0o755);
  }
  await copyFile(join(from, path), target);
  await chmod(target, path.includes(`${sep}bin${sep}`) ? 0o755 : 0o644);
}
