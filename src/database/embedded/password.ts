import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import type { DataFolder } from './data-folder.js';
import { EmbeddedPostgresError, errorCode, messageOf } from './failure.js';

/** Letters, digits, - and _ only: needs no quoting in a URL or in SQL. */
export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** The password kept for this folder; undefined where there is none. */
export async function readPassword(folder: DataFolder): Promise<string | undefined> {
  const file = folder.passwordFile;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new EmbeddedPostgresError(
      `The password file ${file} cannot be read (${messageOf(error)}). Start as the user it belongs to, ` +
        'or hand the whole data folder over with chown -R.',
      { cause: error },
    );
  }
  const password = text.trim();
  if (/^[\w-]{20,}$/.test(password)) return password;
  throw wrongPassword(file, 'is damaged');
}

export function wrongPassword(file: string, what: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The password file ${file} ${what}. Delete that file and start again: the server is then given a new password.`,
  );
}

/** Keeps the password for the next start, readable by the owner of the data folder only. */
export async function writePassword(folder: DataFolder, password: string): Promise<void> {
  const draft = `${folder.passwordFile}.new`;
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${password}\n`);
    if (process.geteuid?.() === 0) await file.chown(folder.owner.uid, folder.owner.gid);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, folder.passwordFile);
}
