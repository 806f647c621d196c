import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './make-folder.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindsight-folder-'));
  await writeFile(join(folder, 'file'), '');
});
afterAll(() => rm(folder, { recursive: true }));

it('makes what is missing, also where others make it at the same time', async () => {
  const deep = join(folder, 'a', 'b', 'c');
  await Promise.all([makeFolder(deep), makeFolder(deep), makeFolder(join(folder, 'a', 'b', 'd'))]);
  await makeFolder(deep);
  expect((await stat(deep)).isDirectory()).toBe(true);
});

it.each([
  ['file', 'EEXIST'],
  ['file/below', 'ENOTDIR'],
])('refuses %s', async (name, code) => {
  await expect(makeFolder(join(folder, name))).rejects.toMatchObject({ code });
});

it.each(['/proc/nothing', '/proc/nothing/at/all', '/dev/null/below'])(
  'comes to an end with %s',
  async (path) => {
    await expect(makeFolder(path)).rejects.toMatchObject({ code: expect.stringMatching(/^E[A-Z]+$/) });
  },
);

it('leaves what is there alone', async () => {
  for (const path of ['/', '.', folder]) await makeFolder(path);
});
